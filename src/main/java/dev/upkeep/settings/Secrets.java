package dev.upkeep.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows which settings are secret, and hides what is. */
final class Secrets {
    private static final String MASK = "******";
    private static final Pattern SECRET_KEY = Pattern.compile(".*(secret|password|token|private-key).*");
    private static final Pattern SECRET_IN_URL = Pattern.compile("(?<=://)([^/?#]*?):([^/?#]*)@");
    private static final Pattern HOST = Pattern.compile("(https?://)(?:[^/?#]*@)?([A-Za-z0-9.:\\[\\]-]+)(?:[/?#].*)?");
    private static final Pattern SECRET_IN_QUERY =
            Pattern.compile("(?i)([?&;][^=&;]*(?:password|pwd|secret|token)[^=&;]*=)[^&]*");

    /** A secret key of age, wherever somebody pastes one; to the next comma, for it may be broken in two. */
    private static final Pattern SECRET_AGE_KEY = Pattern.compile("(?i)(SECRET-KEY-)[^,]*");

    private Secrets() {}

    static String mask(String key, String value) {
        if (value.isEmpty()) {
            return value;
        }
        if (SECRET_KEY.matcher(key).matches()) {
            return MASK;
        }
        if (key.endsWith(".ping-url")) {
            return maskAllButHost(value);
        }
        if (key.endsWith("url")) {
            return maskUrl(value);
        }
        return maskAgeKeys(value);
    }

    /** A web address whose path is the secret; what is no web address may be one without its beginning. */
    static String maskAllButHost(String url) {
        Matcher matcher = HOST.matcher(url);
        return matcher.matches() ? matcher.group(1) + matcher.group(2) + "/" + MASK : MASK;
    }

    /** Whether there is a secret key of age in the value. */
    static boolean holdsAgeKey(String value) {
        return SECRET_AGE_KEY.matcher(value).find();
    }

    private static String maskAgeKeys(String value) {
        return SECRET_AGE_KEY.matcher(value).replaceAll("$1" + MASK);
    }

    private static String maskUrl(String url) {
        int scheme = url.indexOf("://");
        int user = scheme < 0 ? 0 : scheme + 3;
        int at = url.lastIndexOf('@');
        int colon = url.indexOf(':', user);
        // The last @ ends the user part, even where the scheme is mistyped or a password has a bare @ or / that should
        // have been encoded.
        if (colon >= 0 && colon < at) {
            return SECRET_IN_QUERY
                    .matcher(url.substring(0, colon + 1) + MASK + url.substring(at))
                    .replaceAll("$1" + MASK);
        }
        return SECRET_IN_QUERY
                .matcher(SECRET_IN_URL.matcher(url).replaceAll("$1:" + MASK + "@"))
                .replaceAll("$1" + MASK);
    }
}
