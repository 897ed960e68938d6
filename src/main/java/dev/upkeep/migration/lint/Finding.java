package dev.upkeep.migration.lint;

import org.jspecify.annotations.Nullable;

/**
 * Something in a script that a person should look at.
 *
 * @param script the file's name
 * @param line the line that the statement begins in; 1 for what is about the whole file
 * @param rule the rule's id
 * @param severity how bad it is
 * @param statement the statement, shortened; empty for what is about the whole file
 * @param what what happens when it is applied
 * @param fix what to do instead
 * @param measured what it took on real data; absent when nobody tried
 */
public record Finding(
        String script,
        int line,
        String rule,
        Severity severity,
        String statement,
        String what,
        String fix,
        @Nullable Measured measured) {
    /** The same with what was measured, if anything was. */
    Finding with(@Nullable Measured found) {
        return new Finding(
                script,
                line,
                rule,
                severity,
                statement,
                found == null ? what : what + " " + found.sentence(),
                fix,
                found);
    }

    /** Whether it is about somebody who has to wait: then it matters how long. */
    boolean isBlocking() {
        return LintRule.of(rule).filter(LintRule::isBlocking).isPresent();
    }

    boolean isError() {
        return severity == Severity.ERROR;
    }
}
