package dev.upkeep.storage;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The two statements by which recalculate-storage knows the application's users, as files that an operator edits. */
public final class UserStatements {
    private static final Pattern NOTHING = Pattern.compile("(\\s|;|--[^\\n]*|/\\*.*?\\*/)*", Pattern.DOTALL);
    private static final int PATIENCE_SECONDS = 30;

    private final Databases databases;
    private final Path folder;
    private final Function<String, StorageSettings> settings;

    /**
     * @param databases the targets' databases
     * @param configuration the folder whose folder `sql` has the files
     * @param settings how a target's users are measured
     */
    public UserStatements(Databases databases, Path configuration, Function<String, StorageSettings> settings) {
        this.databases = databases;
        this.folder = configuration.resolve("sql");
        this.settings = settings;
    }

    /**
     * Makes sure that both are there.
     *
     * @throws UpkeepException of kind CONFIGURATION when a file is missing, or has no statement
     */
    void require() {
        select();
        update();
    }

    /** The one that writes what a user has; throws as {@link #require} does. */
    String update() {
        return statement("update-storage-used.sql", "writes what a user has");
    }

    private String select() {
        return statement("select-users.sql", "gives the users");
    }

    private String statement(String name, String purpose) {
        Path file = folder.resolve(name);
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw useless(file, Files.exists(file) ? "cannot be read: " + e.getMessage() : "is missing", purpose, e);
        }
        if (NOTHING.matcher(text).matches()) {
            throw useless(file, "has no statement", purpose, null);
        }
        return text;
    }

    private static UpkeepException useless(Path file, String what, String purpose, @Nullable Exception reason) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The file " + file + " " + what + ". It " + purpose
                        + " for recalculate-storage: bring it back, or turn the"
                        + " job off by recalculate-storage.cron=off.",
                reason);
    }

    /**
     * Tries both for `upkeep doctor`: that they are there, and that the first user has what is needed of one.
     *
     * @param target the target's name
     */
    public Probe probe(String target) {
        String subject = target + ": read the users";
        try {
            require();
            boolean some = readFirst(target);
            return new Probe(
                    subject,
                    true,
                    some
                            ? "sql/select-users.sql gives what storage.user-prefix="
                                    + settings.apply(target).userPrefix() + " needs."
                            : "sql/select-users.sql gives nobody, as it should where there is no user yet.");
        } catch (UpkeepException e) {
            return Probe.failed(subject, e);
        }
    }

    private boolean readFirst(String target) {
        Database database = databases.of(target);
        StorageSettings storage = settings.apply(target);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.setMaxRows(1);
            statement.setQueryTimeout(PATIENCE_SECONDS);
            try (ResultSet rows = statement.executeQuery(select())) {
                if (!rows.next()) {
                    return false;
                }
                new UserRow(row(rows)).user(new PrefixTemplate(storage.userPrefix()), storage.quotaColumn());
                return true;
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static Map<String, @Nullable Object> row(ResultSet rows) throws SQLException {
        Map<String, @Nullable Object> row = new HashMap<>();
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
            row.put(rows.getMetaData().getColumnLabel(column), rows.getObject(column));
        }
        return row;
    }
}
