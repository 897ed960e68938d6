package dev.upkeep.migration.lint;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comment that silences a rule: `-- upkeep:allow drop-table: nobody has used it since May`.
 *
 * @param line where it stands
 * @param behind whether it stands behind a statement, and not on a line of its own
 * @param text the comment
 * @param rule the rule's id as it was written
 * @param reason why; empty when none was written
 */
record Silence(int line, boolean behind, String text, String rule, String reason) {
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern ALLOW =
            Pattern.compile("--\\s*upkeep:allow(?:\\s+(?<rule>[^\\s:]*)\\s*:?(?<reason>.*))?\\s*");

    /**
     * The silences of a script, as one engine reads it.
     *
     * @param source what the script is, for messages
     * @param script its text
     */
    static List<Silence> in(String source, String script) {
        List<Silence> silences = new ArrayList<>();
        int end = 0;
        for (Token token : new Tokenizer(source, script).tokens()) {
            read(script, end, token.begin(), silences);
            end = token.end();
        }
        read(script, end, script.length(), silences);
        return silences;
    }

    /** Reads what stands between two tokens: white space and comments. */
    private static void read(String script, int from, int to, List<Silence> silences) {
        Matcher comments = COMMENT.matcher(script).region(from, to);
        while (comments.find()) {
            Matcher allow = ALLOW.matcher(comments.group().stripTrailing());
            if (allow.matches()) {
                int begin = comments.start();
                int lineBegin = script.lastIndexOf('\n', begin) + 1;
                long line = 1
                        + script.substring(0, begin)
                                .chars()
                                .filter(letter -> letter == '\n')
                                .count();
                boolean behind =
                        from > lineBegin || !script.substring(lineBegin, begin).isBlank();
                silences.add(new Silence(
                        (int) line,
                        behind,
                        comments.group().strip(),
                        allow.group("rule") == null ? "" : allow.group("rule"),
                        allow.group("reason") == null
                                ? ""
                                : allow.group("reason").strip()));
            }
        }
    }
}
