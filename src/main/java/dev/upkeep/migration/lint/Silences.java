package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The silences of a file, and what they are about: the statement that they stand behind, or else the next one. What is
 * found in the file as a whole is silenced anywhere in it. Not thread-safe.
 */
final class Silences {
    private final Set<Silence> silences = new LinkedHashSet<>();
    private final List<Statement> statements = new ArrayList<>();
    private int silenced;

    /** Adds the file as one engine reads it. */
    void add(List<Silence> found, List<Statement> read) {
        silences.addAll(found);
        statements.addAll(read);
    }

    /**
     * Takes out what is silenced, and adds what is wrong with the silences themselves.
     *
     * @param found what was found in the file
     * @return what is left, line by line
     */
    List<Finding> apply(Found found) {
        Set<Silence> used = new HashSet<>();
        List<Finding> loud = new ArrayList<>();
        for (Finding finding : found.findings()) {
            List<Silence> fitting =
                    silences.stream().filter(silence -> fits(silence, finding)).toList();
            used.addAll(fitting);
            if (fitting.stream().allMatch(silence -> silence.reason().isEmpty())) {
                loud.add(finding);
            }
        }
        silenced = found.findings().size() - loud.size();
        Found wrong = new Found(found.script());
        silences.forEach(silence -> judge(silence, used.contains(silence), wrong));
        loud.addAll(wrong.findings());
        loud.sort(Comparator.comparing(Finding::line));
        return loud;
    }

    /** How many findings {@link #apply} took out. */
    int silenced() {
        return silenced;
    }

    private static void judge(Silence silence, boolean used, Found wrong) {
        if (LintRule.of(silence.rule()).isEmpty()) {
            wrong.addComment(LintRule.SILENCE_OF_UNKNOWN_RULE, silence.line(), silence.text());
        } else if (silence.reason().isEmpty()) {
            wrong.addComment(LintRule.SILENCE_WITHOUT_REASON, silence.line(), silence.text());
        } else if (!used) {
            wrong.addComment(LintRule.SILENCE_UNUSED, silence.line(), silence.text());
        }
    }

    private boolean fits(Silence silence, Finding finding) {
        return silence.rule().equals(finding.rule())
                && (finding.statement().isEmpty() || lines(silence).contains(finding.line()));
    }

    /** The lines in which the statements begin that a silence is about. */
    private Set<Integer> lines(Silence silence) {
        Set<Integer> lines = new HashSet<>();
        int next = Integer.MAX_VALUE;
        for (Statement statement : statements) {
            int begin = statement.line();
            boolean ends = begin <= silence.line() && silence.line() <= end(statement);
            if (ends) {
                lines.add(begin);
            } else if (begin > silence.line()) {
                next = Math.min(next, begin);
            }
        }
        if (lines.isEmpty() && !silence.behind()) {
            lines.add(next);
        }
        return lines;
    }

    private static int end(Statement statement) {
        return statement.line()
                + (int) statement
                        .text()
                        .chars()
                        .filter(letter -> letter == '\n')
                        .count();
    }
}
