package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The same as {@link GeneratorPropertyTest} on PostgreSQL, with functions and comments as well, and that both engines have the columns in the same order
 * afterwards. Every case is one transaction that is rolled back.
 */
class GeneratorPropertyIT {
    private static final long SEED = Long.getLong("generator.seed", 1);
    private static final int CASES = Integer.getInteger("generator.cases", 300);

    private int refused;
    private int withRows;
    private int ways;

    @Test
    void leadsToTheDesiredSchemaAndBackOnPostgres() throws SQLException {
        DatabaseAddress.Postgres address = PostgresServer.shared().newDatabase();
        String url = "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database();
        try (Connection connection = DriverManager.getConnection(url, address.user(), address.password())) {
            connection.setAutoCommit(false);
            for (long seed = SEED; seed < SEED + CASES; seed++) {
                try {
                    tryOne(connection, new Random(seed * 7919));
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("generator.seed=" + seed + ": " + e.getMessage(), e);
                }
                connection.rollback();
            }
        }
        if (CASES >= 100) {
            assertThat(refused).isLessThan(CASES / 10);
            assertThat(withRows).isGreaterThan(ways * 3 / 4);
        }
    }

    private void tryOne(Connection connection, Random random) throws SQLException {
        Optional<RandomCase> made = RandomCase.of(random);
        if (made.isEmpty()) {
            refused++;
            return;
        }
        RandomCase one = made.get();
        try {
            Made start = made(connection, one.start());
            Made goal = made(connection, one.goal());
            execute(connection, RandomCase.filled(one.start(), Engine.POSTGRESQL));
            new RandomRows(Engine.POSTGRESQL).insert(connection, one.before(), random);
            execute(connection, "set constraints all immediate");
            boolean there = go(connection, one.both().forward(), one.before(), one.after(), goal, one.told());
            assertSameOrder(connection, one);
            boolean back = go(connection, one.both().reverse(), one.after(), one.before(), start, one.told());
            withRows += (there ? 1 : 0) + (back ? 1 : 0);
            ways += 2;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + one.told(), e);
        }
    }

    /**
     * What a script makes by itself.
     *
     * @param catalogue the schema
     * @param definitions what triggers, functions, views and comments are
     */
    private record Made(SchemaCatalogue catalogue, Map<String, String> definitions) {
        static Made of(Connection connection) throws SQLException {
            return new Made(
                    SchemaCatalogue.of(connection, Engine.POSTGRESQL), Definitions.of(connection, Engine.POSTGRESQL));
        }
    }

    /** Nothing of what the script makes stays. */
    private static Made made(Connection connection, String script) throws SQLException {
        Savepoint empty = connection.setSavepoint();
        execute(connection, RandomCase.filled(script, Engine.POSTGRESQL));
        Made made = Made.of(connection);
        connection.rollback(empty);
        return made;
    }

    /** Goes one way, with the rows if they allow it. */
    private static boolean go(
            Connection connection, ScriptText script, RandomSchema from, RandomSchema to, Made goal, String told)
            throws SQLException {
        RandomRows rows = new RandomRows(Engine.POSTGRESQL);
        Map<Integer, List<String>> before = rows.surviving(connection, from, to);
        String body = RandomCase.filled(script.body(), Engine.POSTGRESQL);
        Savepoint start = connection.setSavepoint();
        boolean withRows = true;
        try {
            execute(connection, body + "\n; set constraints all immediate");
            assertThat(rows.surviving(connection, to, from)).as(told).isEqualTo(before);
        } catch (SQLException e) {
            connection.rollback(start);
            // 23: a row breaks a rule; 22: a value does not fit.
            assertThat(e.getSQLState()).as(e.getMessage() + told).matches("2[23].*");
            assertThat(script.warnings()).as(e.getMessage() + told).isNotEmpty();
            StringBuilder empty = new StringBuilder("select 1");
            from.tables.forEach(table -> empty.append("; truncate ")
                    .append(RandomSchema.quote(table.name))
                    .append(" cascade"));
            execute(connection, empty + ";" + body);
            withRows = false;
        }
        Made made = Made.of(connection);
        assertThat(made.catalogue().differencesTo(goal.catalogue())).as(told).isEmpty();
        assertThat(made).as(told).isEqualTo(goal);
        return withRows;
    }

    private static void assertSameOrder(Connection postgres, RandomCase one) throws SQLException {
        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = sqlite.createStatement()) {
            statement.executeUpdate(RandomCase.filled(one.start(), Engine.SQLITE));
            statement.executeUpdate(RandomCase.filled(one.both().forward().body(), Engine.SQLITE));
            for (RandomSchema.Tab table : one.after().tables) {
                String onPostgres = "select attname from pg_attribute where attnum > 0 and not attisdropped"
                        + " and attrelid = '" + RandomSchema.quote(table.name) + "'::regclass order by attnum";
                String onSqlite = "select name from pragma_table_xinfo('" + table.name + "') order by cid";
                assertThat(list(postgres, onPostgres)).as(one.told()).isEqualTo(list(sqlite, onSqlite));
            }
        }
    }

    private static List<String> list(Connection connection, String query) throws SQLException {
        List<String> list = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                list.add(rows.getString(1));
            }
        }
        return list;
    }

    private static void execute(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
            // What a later statement of several answers, an error among it, has to be asked for.
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                assertThat(statement.isClosed()).isFalse();
            }
        }
    }
}
