package dev.upkeep.check;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A check as a route file declares it, by the templates `sql-check` and `bean-check`.
 *
 * @param id its name, in words joined by dots: `database.connections`
 * @param scope what it looks at
 * @param needs the rights without which its answer would be wrong, by their names
 * @param thresholds what is too much or too little
 * @param unit the unit of its values: `%`, `s`, `ms`, `bytes`, `sessions`, …; empty without values
 * @param every how often it is made when the schedule asks
 * @param after the checks without which it makes no sense; when one of them is CRIT, this one is SKIPPED
 * @param badResults how many bad results in a row are needed before somebody is told
 * @param goodResults how many good results in a row are needed before it counts as over
 * @param why what it means for the people who use the application, in one sentence
 * @param fix what to do, a command or a statement first
 */
public record CheckDefinition(
        String id,
        Scope scope,
        List<String> needs,
        Thresholds thresholds,
        String unit,
        Duration every,
        List<String> after,
        int badResults,
        int goodResults,
        String why,
        String fix) {
    public CheckDefinition {
        needs = List.copyOf(needs);
        after = List.copyOf(after);
    }

    /** The name of the route that makes it. */
    public String route() {
        return "check-" + id + "-" + scope.word();
    }

    /**
     * Whether a result belongs to this check.
     *
     * @param result the result's id: the check's own, or with a subject behind it
     */
    public boolean isOf(String result) {
        return result.equals(id) || result.startsWith(id + ".");
    }

    /** What a check looks at. */
    public enum Scope {
        /** A database on PostgreSQL; targets with another one have no such check. */
        POSTGRESQL,
        /** A database in an SQLite file; targets with another one have no such check. */
        SQLITE,
        /** Any target, whatever its database. */
        TARGET;

        /** The name in a route file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
