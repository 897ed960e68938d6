package dev.upkeep.database;

import java.util.Locale;

/** The kinds of database that Upkeep looks after. */
public enum Engine {
    /** A PostgreSQL server. */
    POSTGRESQL,
    /** An SQLite file on this machine. */
    SQLITE;

    /** The word as it stands in reports and JSON: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
