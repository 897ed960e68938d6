package dev.upkeep.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableChecksIT {
    private Patient patient;

    @BeforeEach
    void admit() {
        patient = new Patient(PostgresServer.shared());
    }

    @AfterEach
    void dismiss() throws SQLException {
        patient.close();
    }

    @Test
    void aTableThatIsMostlyEmptySpaceIsBloated() throws SQLException {
        patient.execute(
                "create table event (id int, body text)",
                "insert into event select n, repeat('x', 200) from generate_series(1, 20000) n",
                "vacuum analyze event");
        assertThat(patient.check("database.bloat", "warn", "1").state()).isEqualTo(CheckState.OK);
        patient.execute("delete from event where id % 10 > 0", "vacuum analyze event");
        CheckResult bloated = patient.check("database.bloat", "warn", "1");
        assertThat(bloated.state()).isEqualTo(CheckState.WARN);
        assertThat(bloated.detail()).contains("by an estimate", "of table public.event (90 %) are empty space");
        assertThat(patient.check("database.bloat").state()).isEqualTo(CheckState.OK);
        patient.execute("vacuum full event", "analyze event");
        assertThat(patient.check("database.bloat", "warn", "1").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aLargeTableThatIsReadFromItsBeginningAgainAndAgainIsFound() throws SQLException {
        patient.execute(
                "create table event (id int primary key, body text)",
                "insert into event select n, repeat('x', 200) from generate_series(1, 5000) n",
                "vacuum analyze event");
        String[] soon = {
            "query",
            DeclaredChecks.of("postgresql")
                    .get("database.sequential-reads")
                    .get("query")
                    .replace(">= 104857600", ">= 1000000")
                    .replace("600 as least", "0 as least")
        };
        assertThat(patient.check("database.sequential-reads").detail())
                .as("too small to matter")
                .isEqualTo("nothing found");
        assertThat(patient.check("database.sequential-reads", soon).state()).isEqualTo(CheckState.SKIPPED);
        for (int i = 0; i < 100; i++) {
            patient.execute("select count(*) from event where body = 'y'");
        }
        await().untilAsserted(() -> {
            CheckResult read = patient.check("database.sequential-reads", soon);
            assertThat(read.state()).isEqualTo(CheckState.WARN);
            assertThat(read.detail()).contains("table public.event of ", " was read from its beginning ");
        });
        patient.execute("set enable_seqscan = off; select body from event where id = 1");
        await().untilAsserted(() -> assertThat(
                        patient.check("database.sequential-reads", soon).state())
                .isEqualTo(CheckState.OK));
    }

    @Test
    void aLargeTableWithoutStatisticsIsUnknown() throws SQLException {
        patient.execute(
                "create table event (id int, body text) with (autovacuum_enabled = false)",
                "insert into event select n, repeat('x', 200) from generate_series(1, 5000) n",
                "vacuum event");
        String query = DeclaredChecks.of("postgresql")
                .get("database.bloat")
                .get("query")
                .replace("size >= 524288000", "size >= 1000");
        CheckResult unmeasured = patient.check("database.bloat", "query", query);
        assertThat(unmeasured.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(unmeasured.detail()).contains("ANALYZE public.event");
        patient.execute("analyze event", "alter table event enable row level security");
        CheckResult hidden = patient.check("database.bloat", "query", query);
        assertThat(hidden.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(hidden.detail()).contains("policies hide the statistics of table public.event", "BYPASSRLS");
        patient.execute("alter table event disable row level security");
        assertThat(patient.check("database.bloat", "query", query).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aTableThatWasEmptiedIsAllEmptySpace() throws SQLException {
        patient.execute(
                "create table event (id int, body text) with (autovacuum_enabled = false)",
                "insert into event select n, repeat('x', 200) from generate_series(1, 20000) n",
                "delete from event",
                "vacuum (truncate off, analyze) event");
        CheckResult emptied = patient.check("database.bloat", "warn", "1");
        assertThat(emptied.state()).isEqualTo(CheckState.WARN);
        assertThat(emptied.detail()).contains("of table public.event (100 %) are empty space");
        patient.execute("vacuum full event", "analyze event");
        assertThat(patient.check("database.bloat", "warn", "1").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void remainsOfDeletedRowsThatAutovacuumLeavesAreFound() throws SQLException {
        patient.execute(
                "create table event (id int) with (autovacuum_enabled = false)",
                "insert into event select generate_series(1, 40000)");
        patient.execute("analyze event");
        assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.OK);
        patient.execute("delete from event where id <= 15000");
        await().untilAsserted(() ->
                assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.WARN));
        CheckResult late = patient.check("database.dead-rows");
        assertThat(late.value()).isEqualByComparingTo("37.5");
        assertThat(late.detail())
                .contains("37.5 % of table public.event", "15000 rows", "autovacuum is switched off for it");
        patient.execute("alter table event set (autovacuum_vacuum_scale_factor = 0.5)");
        assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.OK);
        patient.execute("alter table event reset (autovacuum_vacuum_scale_factor)");
        assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.WARN);
        patient.execute("vacuum event");
        await().untilAsserted(() ->
                assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.OK));
    }

    @ParameterizedTest
    @CsvSource({
        // The table; what feeds it; where it is; the state; a part of the detail
        "id serial primary key, , 1600000000, OK, ''",
        "id serial primary key, , 1700000000, WARN, that column id of table public.item (integer) can hold",
        "id serial primary key, , 2140000000, CRIT, at 2140000000 of 2147483647",
        "id bigserial primary key, , 2140000000, OK, ''",
        "id integer primary key default nextval('loose'), create sequence loose, 2140000000, CRIT, "
                + "2147483647; the last that column id of table public.item (integer) can hold",
        "id smallint generated always as identity, , 30000, CRIT, 32767",
        "id int default nextval('loose'), create sequence loose increment -1 , -2147000000, CRIT, -2147483648",
        "id bigint default nextval('loose'), create sequence loose maxvalue 1000, 950, CRIT, at 950 of 1000",
        "id bigint default nextval('loose'), create sequence loose maxvalue 1000 cycle, 950, OK, ''",
    })
    void aSequenceThatRunsOutIsFoundBeforeItsColumnIsFull(
            String column, String sequence, long last, CheckState state, String detail) throws SQLException {
        if (sequence != null) {
            patient.execute(sequence);
        }
        String name = sequence == null ? "item_id_seq" : "loose";
        patient.execute("create table item (" + column + ")", "select setval('" + name + "', " + last + ")");
        CheckResult found = patient.check("database.sequences");
        assertThat(found.state()).isEqualTo(state);
        assertThat(found.detail()).contains(detail.replace(';', ','));
        patient.execute("drop table item");
        if (sequence != null) {
            patient.execute("drop sequence loose");
        }
        assertThat(patient.check("database.sequences").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aColumnThatRefersToAWiderKeyRunsOutFirst() throws SQLException {
        patient.execute(
                "create table item (id bigserial primary key)",
                "create table part (item_id integer references item)",
                "select setval('item_id_seq', 2140000000)");
        CheckResult narrow = patient.check("database.sequences");
        assertThat(narrow.state()).isEqualTo(CheckState.CRIT);
        assertThat(narrow.detail()).contains("column item_id of table public.part (integer)");
        patient.execute("alter table part alter column item_id type bigint");
        assertThat(patient.check("database.sequences").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aKeyThatNoSequenceFeedsIsJudgedByItsStatistics() throws SQLException {
        patient.execute(
                "create table import (id integer primary key)",
                "insert into import select 2140000000 + generate_series(1, 1000)",
                "analyze import");
        CheckResult full = patient.check("database.sequences");
        assertThat(full.state()).isEqualTo(CheckState.CRIT);
        assertThat(full.detail()).contains("column id of table public.import, which no sequence feeds", "2140001000");
        patient.execute("alter table import alter column id type bigint");
        assertThat(patient.check("database.sequences").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aKeyWithoutStatisticsIsUnknownUntilItIsAnalyzedUnlessItsTableIsSmall() throws SQLException {
        patient.execute(
                "create table import (id integer primary key) with (autovacuum_enabled = off)",
                "insert into import select 2140000000 + generate_series(1, 500)");
        await().untilAsserted(() -> assertThat(patient.check("database.sequences"))
                .satisfies(small -> assertThat(small.state()).isEqualTo(CheckState.OK))
                .satisfies(small -> assertThat(small.detail())
                        .contains("table public.import", "has no statistics yet, and only about 500 rows")));
        patient.execute("insert into import select 2140000500 + generate_series(1, 1500)");
        await().untilAsserted(() -> assertThat(patient.check("database.sequences"))
                .satisfies(large -> assertThat(large.state()).isEqualTo(CheckState.UNKNOWN))
                .satisfies(large -> assertThat(large.detail())
                        .contains("there are no statistics of column id of table public.import")
                        .endsWith("ANALYZE public.import;")));
        patient.execute("analyze import");
        assertThat(patient.check("database.sequences").state()).isEqualTo(CheckState.CRIT);
    }

    @Test
    void aKeyOfARestoredTableIsUnknownAlthoughItsIndexHasCountedTheRows() throws SQLException {
        patient.execute(
                "create table import (id integer not null) with (autovacuum_enabled = off)",
                "insert into import select 2140000000 + generate_series(1, 2000)",
                "alter table import add primary key (id)");
        CheckResult restored = patient.check("database.sequences");
        assertThat(restored.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(restored.detail()).contains("ANALYZE public.import;");
        patient.execute("analyze import");
        assertThat(patient.check("database.sequences").state()).isEqualTo(CheckState.CRIT);
    }

    @Test
    void theSizeAndItsGrowthAreMeasured() throws SQLException {
        CheckResult size = patient.check("database.size");
        assertThat(size.state()).isEqualTo(CheckState.OK);
        assertThat(size.value()).isGreaterThan(java.math.BigDecimal.valueOf(1_000_000));
        assertThat(patient.check("database.size", "warn", "1000000").state()).isEqualTo(CheckState.WARN);
        assertThat(patient.check("database.growth").state()).isEqualTo(CheckState.SKIPPED);
        patient.execute(
                "create table event (id int, body text)",
                "insert into event select n, repeat('x', 1000) from generate_series(1, 10000) n");
        CheckResult growth = patient.check("database.growth", "warn", "10000000");
        assertThat(growth.state()).isEqualTo(CheckState.WARN);
        assertThat(growth.value())
                .isBetween(new java.math.BigDecimal("10000000"), new java.math.BigDecimal("20000000"));
        assertThat(patient.check("database.growth", "warn", "10000000").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void anEmptyDatabaseIsHealthy() throws SQLException {
        try (Connection temporary = patient.session()) {
            Patient.execute(temporary, "create temporary table item (id serial primary key)");
            DeclaredChecks.of("postgresql")
                    .keySet()
                    .forEach(
                            id -> assertThat(patient.check(id).state()).as(id).isIn(CheckState.OK, CheckState.SKIPPED));
        }
    }
}
