package dev.upkeep.database;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;

/**
 * The database that a message speaks of.
 *
 * @param database as the subject of a sentence, with its address when that is known
 * @param key the setting that holds the address
 * @param password where the password comes from, when the address is not where it has to be; empty otherwise
 * @param user the role's name, or a word for it
 * @param hint how the address asks for TLS; empty when that is not known
 */
record Where(String database, String key, String password, String user, String hint) {
    /** When an exception comes from somewhere that does not know its database. */
    static final Where UNKNOWN = new Where("The database", "database.url", "", "the role in database.url", "");

    /** The database of that name and address. */
    static Where of(String name, DatabaseSettings settings) {
        DatabaseAddress address = settings.address();
        String subject = (name.equals("restore") ? "The database to restore to (" : "The database of '" + name + "' (")
                + address.describe() + ")";
        String key = switch (name) {
            case "state" -> "state.url";
            case "scratch" -> "backup.verify-url";
            case "restore" -> "the address to restore to";
            default -> "database.url";
        };
        return address instanceof DatabaseAddress.Postgres postgres
                ? new Where(
                        subject,
                        key,
                        name.equals("restore") ? restorePassword(postgres) : "",
                        "\"" + postgres.user() + "\"",
                        "sslmode is " + postgres.sslMode() + " now")
                : new Where(subject, key, "", "this system user", "");
    }

    /** Not in the address that a command names, which everybody on the machine can read. */
    private static String restorePassword(DatabaseAddress.Postgres address) {
        return address.password() == null
                ? "there is none yet: set the environment variable PGPASSWORD to it, as it is and not encoded"
                : "it comes from the environment variable PGPASSWORD (as it is, not encoded), otherwise from the"
                        + " password file (PGPASSFILE), or from UPKEEP_RESTORE_URL";
    }
}
