package dev.upkeep.migration;

import org.flywaydb.core.api.FlywayException;

/** A script on SQLite would leave rows that refer to no row. */
final class DanglingRows extends FlywayException {
    private final String script;

    /**
     * @param script the script's file, as Flyway knows it
     * @param message what would dangle
     */
    DanglingRows(String script, String message) {
        super(message);
        this.script = script;
    }

    String script() {
        return script;
    }
}
