package dev.upkeep.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many rows a table should have. */
public sealed interface RowExpectation {
    /** The table as the database names it, with its schema or without, not quoted. */
    String table();

    /** The expectation as the setting has it. */
    String text();

    /** Exactly so many. */
    record Exactly(String table, long rows) implements RowExpectation {
        @Override
        public String text() {
            return table + " = " + rows;
        }
    }

    /** At least so many. */
    record AtLeast(String table, long rows) implements RowExpectation {
        @Override
        public String text() {
            return table + " >= " + rows;
        }
    }

    /** Not below the last count by more than this share, in percent. */
    record NoDropBeyond(String table, int percent) implements RowExpectation {
        @Override
        public String text() {
            return table + " -" + percent + "%";
        }
    }

    /**
     * Reads one expectation.
     *
     * @param text `user >= 1`, `plan = 3` or `document -10%`
     * @throws IllegalArgumentException when it is none of these; the message goes on after the quoted text
     */
    static RowExpectation parse(String text) {
        Matcher matcher = Syntax.RULE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no expectation; write `user >= 1`, `plan = 3` or `document -10%`");
        }
        String table = matcher.group("table");
        if (matcher.group("percent") != null) {
            int percent = Integer.parseInt(matcher.group("percent"));
            if (percent > 100) {
                throw new IllegalArgumentException("allows a drop above 100 %");
            }
            return new NoDropBeyond(table, percent);
        }
        long rows = Long.parseLong(matcher.group("rows"));
        return matcher.group("operator").equals("=") ? new Exactly(table, rows) : new AtLeast(table, rows);
    }

    /** The grammar of one rule. */
    final class Syntax {
        private static final Pattern RULE = Pattern.compile(
                "(?<table>[^=><%,;]+?)\\s*(?:(?<operator>>=|=)\\s*(?<rows>\\d{1,18})|-\\s*(?<percent>\\d{1,3})\\s*%)");

        private Syntax() {}
    }
}
