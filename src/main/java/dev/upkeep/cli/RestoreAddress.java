package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.SettingsReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore goes to. Everybody on a machine can read a command's arguments, so a password is never taken from
 * there: it comes from the environment or from libpq's password file.
 *
 * @param environment the process's environment variables
 */
record RestoreAddress(Map<String, String> environment) {
    private static final String PATTERN = "postgres://user@host:5432/new_database";

    /**
     * Reads it.
     *
     * @param option what `--to` says; absent when the environment says where
     * @throws UpkeepException of kind REFUSED when it is no address or holds a password, CONFIGURATION when the password
     *     file cannot be used
     */
    DatabaseAddress of(@Nullable String option) {
        if (option == null) {
            String variable = environment.getOrDefault(SettingsReader.RESTORE_VARIABLE, "");
            if (variable.isBlank()) {
                throw refused(
                        "Where to restore to is missing: --to " + PATTERN + " with the password in PGPASSWORD, or "
                                + "the whole address in the environment variable " + SettingsReader.RESTORE_VARIABLE
                                + "; --to sqlite:new.db for a backup of SQLite.");
            }
            return withPassword(parse(SettingsReader.RESTORE_VARIABLE, variable));
        }
        DatabaseAddress address = parse("--to", option);
        if (address instanceof DatabaseAddress.Postgres postgres && postgres.password() != null) {
            throw refused("--to holds a password, which everybody on this machine can read in the list of processes. "
                    + "Write --to " + PATTERN + " with the password in the environment variable PGPASSWORD or in the "
                    + "file that PGPASSFILE names; or leave --to out and put the whole address into "
                    + SettingsReader.RESTORE_VARIABLE + ".");
        }
        return withPassword(address);
    }

    private static DatabaseAddress parse(String name, String text) {
        try {
            DatabaseAddress address = DatabaseAddress.parse(text);
            if (address instanceof DatabaseAddress.Postgres && !namesADatabase(text)) {
                // Libpq would take the user's name, and nobody means to make a database of that name.
                throw refused(name + " names no database behind the last /. Write " + PATTERN
                        + "; a database that is not there yet is made.");
            }
            return address instanceof DatabaseAddress.Sqlite sqlite
                    ? new DatabaseAddress.Sqlite(sqlite.file().toAbsolutePath().normalize())
                    : address;
        } catch (IllegalArgumentException e) {
            // The text itself may hold a password.
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    name + " " + e.getMessage() + ". Write " + PATTERN + " or sqlite:path/to/new.db.",
                    e);
        }
    }

    private static boolean namesADatabase(String address) {
        String path = URI.create(address.strip()).getRawPath();
        return path != null && path.length() > 1;
    }

    private DatabaseAddress withPassword(DatabaseAddress address) {
        if (!(address instanceof DatabaseAddress.Postgres postgres) || postgres.password() != null) {
            return address;
        }
        String variable = environment.get("PGPASSWORD");
        if (variable != null && !variable.isEmpty()) {
            return postgres.withPassword(variable);
        }
        return passwordFile()
                .flatMap(file -> new PasswordFile(file).password(postgres))
                .<DatabaseAddress>map(postgres::withPassword)
                .orElse(postgres);
    }

    private Optional<Path> passwordFile() {
        String named = environment.getOrDefault("PGPASSFILE", "");
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        return Optional.ofNullable(environment.get("HOME"))
                .map(home -> Path.of(home, ".pgpass"))
                .filter(Files::isRegularFile);
    }

    private static UpkeepException refused(String message) {
        return new UpkeepException(FailureKind.REFUSED, message);
    }
}
