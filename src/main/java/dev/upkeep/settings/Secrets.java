package dev.upkeep.settings;

import java.util.regex.Pattern;

/** Knows which settings are secret, and hides what is. */
final class Secrets {
    private static final String MASK = "******";
    private static final Pattern SECRET_KEY = Pattern.compile(".*(secret|password|token|private-key).*");
    private static final Pattern SECRET_IN_URL = Pattern.compile("(?<=://)([^/?#]*?):([^/?#]*)@");
    private static final Pattern SECRET_IN_QUERY = Pattern.compile("(?i)([?&][^=&]*password=)[^&]*");

    private Secrets() {}

    static String mask(String key, String value) {
        if (value.isEmpty()) {
            return value;
        }
        if (SECRET_KEY.matcher(key).matches()) {
            return MASK;
        }
        if (key.endsWith("url")) {
            return maskUrl(value);
        }
        return value;
    }

    private static String maskUrl(String url) {
        int scheme = url.indexOf("://");
        int at = url.lastIndexOf('@');
        if (scheme >= 0 && at > scheme) {
            // The last @ ends the user part even where a password has a bare @ or / that should have been encoded.
            int colon = url.indexOf(':', scheme + 3);
            if (colon >= 0 && colon < at) {
                return SECRET_IN_QUERY
                        .matcher(url.substring(0, colon + 1) + MASK + url.substring(at))
                        .replaceAll("$1" + MASK);
            }
        }
        return SECRET_IN_QUERY
                .matcher(SECRET_IN_URL.matcher(url).replaceAll("$1:" + MASK + "@"))
                .replaceAll("$1" + MASK);
    }
}
