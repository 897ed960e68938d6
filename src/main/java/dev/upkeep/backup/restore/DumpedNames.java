package dev.upkeep.backup.restore;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the names of tables in a dump, which has its database's encoding.
 *
 * @param charset the encoding
 */
record DumpedNames(Charset charset) {
    /** Java's names of PostgreSQL's server encodings, where they differ by more than a hyphen. */
    private static final Map<String, String> CHARSETS = Map.ofEntries(
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN6", "ISO-8859-10"),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN8", "ISO-8859-14"),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("LATIN10", "ISO-8859-16"),
            Map.entry("EUC_CN", "GB2312"),
            Map.entry("EUC_TW", "x-EUC-TW"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"));

    /**
     * The names of a dump in an encoding.
     *
     * @param encoding PostgreSQL's word, up to the quote that follows it: `LATIN1'`
     */
    static DumpedNames in(String encoding) {
        String word = encoding.split("'", 2)[0].toUpperCase(Locale.ROOT);
        String name =
                CHARSETS.getOrDefault(word, word.replace("WIN", "windows-").replace('_', '-'));
        return new DumpedNames(
                name.matches("[A-Za-z0-9-]+") && Charset.isSupported(name)
                        ? Charset.forName(name)
                        : StandardCharsets.UTF_8);
    }

    /**
     * The table at the beginning of a text.
     *
     * @param text `billing."Old invoice" (id, …`, each byte one character
     */
    DumpedRows.Table table(String text) {
        StringBuilder schema = new StringBuilder();
        int dot = identifier(text, 0, schema);
        StringBuilder name = new StringBuilder();
        identifier(text, Math.min(dot + 1, text.length()), name);
        return new DumpedRows.Table(decoded(schema), decoded(name));
    }

    /** Reads one identifier; returns where it ends. */
    private static int identifier(String text, int from, StringBuilder into) {
        boolean quoted = from < text.length() && text.charAt(from) == '"';
        int at = quoted ? from + 1 : from;
        for (; at < text.length(); at++) {
            char next = text.charAt(at);
            if (quoted && next == '"') {
                if (at + 1 == text.length() || text.charAt(at + 1) != '"') {
                    return at + 1;
                }
                at++;
            } else if (!quoted && (next == '.' || next == ' ')) {
                return at;
            }
            into.append(next);
        }
        return at;
    }

    private String decoded(StringBuilder bytes) {
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), charset);
    }
}
