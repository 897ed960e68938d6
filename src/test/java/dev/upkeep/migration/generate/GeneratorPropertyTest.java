package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random schemas, random changes, rows in every table, there and back: the generated scripts lead to what `schema.sql`
 * makes by itself and back to the start, and no row is lost that should stay. One case is one seed; run one alone, or
 * others, with `-Dgenerator.seed=… -Dgenerator.cases=…`.
 */
class GeneratorPropertyTest {
    private static final long SEED = Long.getLong("generator.seed", 1);
    private static final int CASES = Integer.getInteger("generator.cases", 2000);

    private int refused;
    private int withRows;
    private int ways;

    @Test
    void leadsToTheDesiredSchemaAndBackOnSqlite() {
        for (long seed = SEED; seed < SEED + CASES; seed++) {
            try {
                tryOne(new Random(seed * 7919));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("generator.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
        if (CASES >= 100) {
            assertThat(refused).isLessThan(CASES / 10);
            assertThat(withRows).isGreaterThan(ways * 3 / 4);
        }
    }

    private void tryOne(Random random) throws SQLException {
        Optional<RandomCase> made = RandomCase.of(random);
        if (made.isEmpty()) {
            refused++;
            return;
        }
        RandomCase one = made.get();
        String told = one.told();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            apply(connection, one.start());
            new RandomRows(Engine.SQLITE).insert(connection, one.before(), random);
            boolean there = go(connection, one.both().forward(), one.before(), one.after(), one.goal(), told);
            boolean back = go(connection, one.both().reverse(), one.after(), one.before(), one.start(), told);
            withRows += (there ? 1 : 0) + (back ? 1 : 0);
            ways += 2;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + told, e);
        }
    }

    /** Goes one way, with the rows if they allow it. */
    private static boolean go(
            Connection connection, ScriptText script, RandomSchema from, RandomSchema to, String goal, String told)
            throws SQLException {
        RandomRows rows = new RandomRows(Engine.SQLITE);
        Map<Integer, List<String>> before = rows.surviving(connection, from, to);
        SchemaCatalogue catalogue = SchemaCatalogue.of(connection, Engine.SQLITE);
        boolean withRows = true;
        String failure = tryToApply(connection, script.body());
        if (failure != null) {
            assertThat(failure).as(told).containsAnyOf("constraint", "NOT NULL", "CONSTRAINT");
            assertThat(failure).as(told).doesNotContain("fired");
            assertThat(script.warnings()).as(failure + told).isNotEmpty();
            assertThat(SchemaCatalogue.of(connection, Engine.SQLITE)).as(told).isEqualTo(catalogue);
            assertThat(rows.surviving(connection, from, to)).as(told).isEqualTo(before);
            for (RandomSchema.Tab table : from.tables) {
                apply(connection, "delete from " + RandomSchema.quote(table.name));
            }
            apply(connection, script.body());
            withRows = false;
        } else {
            assertThat(rows.surviving(connection, to, from)).as(told).isEqualTo(before);
        }
        try (Connection fresh = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            apply(fresh, goal);
            SchemaCatalogue wanted = SchemaCatalogue.of(fresh, Engine.SQLITE);
            SchemaCatalogue made = SchemaCatalogue.of(connection, Engine.SQLITE);
            assertThat(made.differencesTo(wanted)).as(told).isEmpty();
            assertThat(made).as(told).isEqualTo(wanted);
            assertThat(Definitions.of(connection, Engine.SQLITE))
                    .as(told)
                    .isEqualTo(Definitions.of(fresh, Engine.SQLITE));
            assertThat(SqliteRules.missing(connection, to)).as(told).isEmpty();
        }
        return withRows;
    }

    private static String tryToApply(Connection connection, String script) throws SQLException {
        try {
            apply(connection, "begin");
            apply(connection, script);
            try (Statement statement = connection.createStatement();
                    ResultSet dangling = statement.executeQuery("select count(*) from pragma_foreign_key_check")) {
                if (dangling.getInt(1) > 0) {
                    throw new SQLException("FOREIGN KEY constraint broken");
                }
            }
            apply(connection, "commit");
            return null;
        } catch (SQLException e) {
            apply(connection, "rollback");
            return e.getMessage();
        }
    }

    private static void apply(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(RandomCase.filled(script, Engine.SQLITE));
        }
    }
}
