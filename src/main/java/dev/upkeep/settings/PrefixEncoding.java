package dev.upkeep.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How an application writes a column's value into its keys, as `storage.user-prefix` names it: `{email:lower}`. */
public enum PrefixEncoding {
    /** In small letters. */
    LOWER,
    /** In capitals. */
    UPPER,
    /** Without white space around it. */
    TRIM,
    /** Percent-encoded as in a URL's path, a space as %20: JavaScript's encodeURIComponent, Python's quote(…, safe=''). */
    URL,
    /** Encoded as a form is, a space as +: Java's URLEncoder, Python's quote_plus. */
    FORM,
    /** The MD5 of its UTF-8 bytes, in hexadecimal digits. */
    MD5,
    /** The SHA-1 of its UTF-8 bytes, in hexadecimal digits. */
    SHA1,
    /** The SHA-256 of its UTF-8 bytes, in hexadecimal digits. */
    SHA256,
    /** Its UTF-8 bytes in URL-safe Base64 without padding. */
    BASE64URL,
    /** A number as Paperclip parts it: 1234 is 000/001/234. */
    PARTITION,
    /** Without hyphens: a UUID in 32 digits. */
    COMPACT;

    private static final int PARTITION_DIGITS = 9;

    /** The name that templates have for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The encoding of that name, if there is one. */
    public static Optional<PrefixEncoding> of(String word) {
        return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** All names, in order. */
    static List<String> words() {
        return Stream.of(values()).map(PrefixEncoding::word).toList();
    }

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException when it cannot be written so; the message goes on after the quoted value
     */
    public String apply(String value) {
        return switch (this) {
            case LOWER -> value.toLowerCase(Locale.ROOT);
            case UPPER -> value.toUpperCase(Locale.ROOT);
            case TRIM -> value.strip();
            case URL -> form(value).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
            case FORM -> form(value);
            case MD5 -> digest("MD5", value);
            case SHA1 -> digest("SHA-1", value);
            case SHA256 -> digest("SHA-256", value);
            case BASE64URL ->
                Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8));
            case PARTITION -> partition(value);
            case COMPACT -> value.replace("-", "");
        };
    }

    private static String form(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String partition(String value) {
        if (!value.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("is no whole number, which :partition needs");
        }
        String digits = "0".repeat(Math.max(0, PARTITION_DIGITS - value.length())) + value;
        int first = digits.length() - 6;
        return digits.substring(0, first) + "/" + digits.substring(first, first + 3) + "/"
                + digits.substring(first + 3);
    }

    private static String digest(String algorithm, String value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }
}
