package dev.upkeep.storage;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.SqlFailures;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a role of PostgreSQL may run sql/update-storage-used.sql: EXPLAIN makes the server look at the rights, and
 * changes nothing. SQLite knows no rights, and what else is wrong with the statement its own step says.
 */
public final class WriteRight {
    private static final String DENIED = "42501";
    private static final String NAME = "sql/update-storage-used.sql";
    /** As Camel writes them. */
    private static final Pattern PARAMETER = Pattern.compile(":[#?](\\$\\{[^}]*}|[A-Za-z0-9_.-]+)");

    private final Databases databases;
    private final UserStatements statements;

    /**
     * @param databases the targets' databases
     * @param statements have the one in question
     */
    public WriteRight(Databases databases, UserStatements statements) {
        this.databases = databases;
        this.statements = statements;
    }

    /**
     * Ends a run before it lists the bucket for what it could not write. A dry run writes nothing.
     *
     * @throws UpkeepException of kind CONFIGURATION, with the GRANT or the file that is missing
     */
    public void require(ActiveRun run) {
        statements.require();
        Optional<Missing> missing = run.dryRun() ? Optional.empty() : missing(run.target());
        if (missing.isPresent()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    missing.get().what() + ", so nothing was measured or corrected. As the owner run: "
                            + missing.get().grant());
        }
    }

    /**
     * The same for `upkeep doctor`; empty where the database knows no rights.
     *
     * @param target the target's name
     */
    public Optional<Probe> probe(String target) {
        if (!(databases.of(target).address() instanceof DatabaseAddress.Postgres)) {
            return Optional.empty();
        }
        String subject = target + ": write what users store";
        try {
            return Optional.of(missing(target)
                    .map(missing -> new Probe(
                            subject,
                            false,
                            missing.what() + ". As the owner run:\n" + missing.grant(),
                            FailureKind.CONFIGURATION))
                    .orElseGet(() -> new Probe(subject, true, "No right to run " + NAME + " is missing.")));
        } catch (UpkeepException e) {
            return Optional.of(Probe.failed(subject, e));
        }
    }

    private Optional<Missing> missing(String target) {
        Database database = databases.of(target);
        if (!(database.address() instanceof DatabaseAddress.Postgres address)) {
            return Optional.empty();
        }
        String statement = PARAMETER.matcher(statements.update()).replaceAll("null");
        try (Connection connection = database.connect();
                Statement explain = connection.createStatement()) {
            try {
                explain.execute("explain " + statement);
                return Optional.empty();
            } catch (SQLException e) {
                if (!DENIED.equals(e.getSQLState())) {
                    return Optional.empty();
                }
                String role = Database.quoteName(address.user());
                String what =
                        "The role " + role + " of " + target + " may not run " + NAME + ": " + SqlFailures.words(e);
                return Optional.of(new Missing(what, right(connection, statement) + " TO " + role + ";"));
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** What is lacking, word for word where the statement has its plain form. */
    private static String right(Connection connection, String sql) {
        Optional<UpdateStatement> update = UpdateStatement.read(sql);
        if (update.isPresent()) {
            String table = update.get().table();
            try {
                Optional<String> schema = update.get().schema();
                if (schema.isPresent()
                        && !has(
                                connection,
                                "select has_schema_privilege(?, 'USAGE')",
                                UpdateStatement.plain(schema.get()))) {
                    return "GRANT USAGE ON SCHEMA " + schema.get();
                }
                List<String> lacking = new ArrayList<>();
                for (String column : update.get().columns()) {
                    String plain = UpdateStatement.plain(column);
                    if (!has(connection, "select has_column_privilege(?, ?, 'UPDATE')", table, plain)) {
                        lacking.add(column);
                    }
                }
                return lacking.isEmpty()
                        ? "GRANT SELECT ON " + table
                        : "GRANT UPDATE (" + String.join(", ", lacking) + ") ON " + table;
            } catch (SQLException e) {
                return "GRANT UPDATE ON " + table;
            }
        }
        return "GRANT UPDATE ON the table that it writes";
    }

    private static boolean has(Connection connection, String question, String... names) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(question)) {
            for (int i = 0; i < names.length; i++) {
                select.setString(i + 1, names[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private record Missing(String what, String grant) {}
}
