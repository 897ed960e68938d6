package dev.upkeep.health.checks;

import static dev.upkeep.health.checks.Patient.execute;
import static dev.upkeep.health.checks.Patient.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checks that look at the whole server, on one that no other test is at work on. */
class ServerChecksIT {
    private static PostgresServer server;

    private Patient patient;

    @BeforeAll
    static void start() {
        server = PostgresServer.separateWith(
                Map.of("wal_level", "logical", "max_prepared_transactions", "5", "shared_buffers", "1MB"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void admit() {
        patient = new Patient(server);
    }

    @AfterEach
    void dismiss() throws SQLException {
        patient.close();
    }

    @Test
    void transactionNumbersThatAreUsedUpAreFoundWithTheirHolder() throws SQLException {
        patient.execute("create table event (id int)");
        Connection holder = patient.session();
        holder.setAutoCommit(false);
        holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(holder, "select count(*) from event");
        for (int i = 0; i < 300; i++) {
            patient.administer("insert into event values (1)");
        }
        BigDecimal before = patient.check("database.transaction-ids").value();
        String limit = before.subtract(new BigDecimal("0.000001")).toPlainString();
        CheckResult used = patient.check("database.transaction-ids", "warn", limit);
        assertThat(used.state()).isEqualTo(CheckState.WARN);
        assertThat(used.detail()).contains("they are held back by session " + pid(holder) + " of user ");
        assertThat(patient.check("database.transaction-ids").state()).isEqualTo(CheckState.OK);

        holder.rollback();
        server.asAdministrator("postgres", "update pg_database set datallowconn = true");
        for (String database : patient.databases()) {
            server.asAdministrator(database, "vacuum freeze");
        }
        assertThat(patient.check("database.transaction-ids", "warn", limit).state())
                .isEqualTo(CheckState.OK);
    }

    @Test
    void multixactNumbersThatAreUsedUpAreFoundUntilTheTablesAreFrozen() {
        String database = patient.owner().database();
        assertThat(patient.check("database.transaction-ids").state()).isEqualTo(CheckState.OK);
        // As the catalogue has it after 1.2 billion of them.
        patient.administer("update pg_database set datminmxid = ((next_multixact_id::text::bigint + 3094967296)"
                + " % 4294967296)::text::xid from pg_control_checkpoint() where datname = '" + database + "'");
        CheckResult used = patient.check("database.transaction-ids");
        assertThat(used.state()).isEqualTo(CheckState.WARN);
        assertThat(used.detail()).contains("database " + database + " has used up 55.88 % of the multixact numbers");
        patient.administer("vacuum freeze");
        assertThat(patient.check("database.transaction-ids").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aStandbyThatFallsBehindIsFoundFromBothSides() throws Exception {
        try (PostgresServer standby = server.standby("standby")) {
            Patient there = patient.on(standby);
            await().untilAsserted(() -> assertThat(lag(patient).state()).isEqualTo(CheckState.OK));
            assertThat(lag(there).state()).isEqualTo(CheckState.OK);
            assertThat(lag(there).detail()).contains("this database is a replica itself, 0 s behind");
            assertThat(there.check("database.writable").detail()).contains("this database is a replica");

            patient.administer("create table arrived (id int)");
            await().ignoreExceptions().until(() -> {
                there.administer("select from arrived");
                return true;
            });
            there.administer("select pg_wal_replay_pause()");
            patient.administer("create table event as select n from generate_series(1, 1000) n");
            await().untilAsserted(() -> assertThat(lag(patient).state()).isEqualTo(CheckState.WARN));
            assertThat(lag(patient).detail()).contains("replica standby is ", " behind");
            await().untilAsserted(() -> assertThat(lag(there).state()).isEqualTo(CheckState.WARN));

            there.administer("select pg_wal_replay_resume()");
            await().untilAsserted(() -> assertThat(lag(patient).state()).isEqualTo(CheckState.OK));
            await().untilAsserted(() -> assertThat(lag(there).state()).isEqualTo(CheckState.OK));
            there.close();
        }
        await().untilAsserted(() -> assertThat(lag(patient).state()).isEqualTo(CheckState.SKIPPED));
    }

    private static CheckResult lag(Patient patient) {
        return patient.check("database.replication-lag", "warn", "1");
    }

    @Test
    void aPreparedTransactionThatIsForgottenHoldsBackAndBlocks() throws SQLException {
        patient.execute("create table account (id int)", "insert into account values (1)");
        patient.execute("begin; update account set id = 2; prepare transaction 'forgotten'");
        var waits = Patient.begin(patient.session(), "update account set id = 3");
        await().untilAsserted(() -> assertThat(
                        patient.check("database.blocked-sessions", "warn", "1").state())
                .isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.blocked-sessions", "warn", "1").detail())
                .contains("a prepared transaction holds up 1 session", "pg_prepared_xacts", "ROLLBACK PREPARED");
        assertThat(patient.check("database.transaction-ids").detail()).contains("the prepared transaction 'forgotten'");
        patient.administer("rollback prepared 'forgotten'");
        waits.join();
        assertThat(patient.check("database.blocked-sessions", "warn", "1").state())
                .isEqualTo(CheckState.OK);
    }

    @Test
    void aSlotThatNobodyReadsIsFound() {
        assertThat(patient.check("database.replication-slots").state()).isEqualTo(CheckState.SKIPPED);
        patient.administer("select pg_create_logical_replication_slot('forgotten', 'pgoutput')");
        CheckResult idle = patient.check("database.replication-slots");
        assertThat(idle.state()).isEqualTo(CheckState.WARN);
        assertThat(idle.detail()).contains("slot forgotten is read by nobody");
        patient.administer("create table event as select n from generate_series(1, 20000) n");
        assertThat(patient.check("database.replication-slots", "crit", "1000000")
                        .state())
                .isEqualTo(CheckState.CRIT);
        patient.administer("select pg_drop_replication_slot('forgotten')");
        assertThat(patient.check("database.replication-slots").state()).isEqualTo(CheckState.SKIPPED);
    }

    @Test
    void aSlotThatLostItsChangesIsCritical() {
        patient.administer("alter system set max_slot_wal_keep_size = '1MB'", "select pg_reload_conf()");
        patient.administer("select pg_create_physical_replication_slot('behind', true)", "select pg_switch_wal()");
        for (int i = 0; i < 4; i++) {
            patient.administer(
                    "create table filler_" + i + " as select repeat('x', 1000) from generate_series(1, 20000) n");
            patient.administer("select pg_switch_wal()", "checkpoint");
        }
        CheckResult lost = patient.check("database.replication-slots");
        assertThat(lost.state()).isEqualTo(CheckState.CRIT);
        assertThat(lost.detail()).contains("slot behind has lost the change log");
        patient.administer(
                "select pg_drop_replication_slot('behind')",
                "alter system reset max_slot_wal_keep_size",
                "select pg_reload_conf()");
        assertThat(patient.check("database.replication-slots").state()).isEqualTo(CheckState.SKIPPED);
    }

    @Test
    void aReplicaThatFallsBehindIsFound() throws Exception {
        assertThat(patient.check("database.replication-lag").state()).isEqualTo(CheckState.SKIPPED);
        patient.administer("create publication everything for all tables");
        patient.execute("create table event (id int)");
        try (Replica replica = new Replica(server, patient.owner().database())) {
            await().untilAsserted(() -> {
                replica.confirm();
                assertThat(patient.check("database.replication-lag", "warn", "1")
                                .state())
                        .isEqualTo(CheckState.OK);
            });
            await().untilAsserted(() -> {
                patient.execute("insert into event values (1)");
                replica.receive();
                assertThat(patient.check("database.replication-lag", "warn", "1")
                                .state())
                        .isEqualTo(CheckState.WARN);
            });
            assertThat(patient.check("database.replication-lag", "warn", "1").detail())
                    .contains("replica a-reader is ", " behind");
            CheckResult hidden = patient.checkAs(patient.newRole(), "database.replication-lag");
            assertThat(hidden.state()).isEqualTo(CheckState.UNKNOWN);
            assertThat(hidden.detail()).contains("GRANT pg_monitor TO ");
            await().untilAsserted(() -> {
                replica.confirm();
                assertThat(patient.check("database.replication-lag", "warn", "1")
                                .state())
                        .isEqualTo(CheckState.OK);
            });
        }
        await().untilAsserted(() ->
                assertThat(patient.check("database.replication-lag").state()).isEqualTo(CheckState.SKIPPED));
    }

    @Test
    void readingPastTheMemoryLowersTheCacheHit() throws SQLException {
        patient.execute(
                "create table large (id int, body text)",
                "insert into large select n, repeat('x', 400) from generate_series(1, 40000) n",
                "vacuum large");
        String query = DeclaredChecks.of("postgresql")
                .get("database.cache-hit")
                .get("query")
                .replace("100000 as least", "1000 as least");
        assertThat(patient.check("database.cache-hit").state()).isEqualTo(CheckState.SKIPPED);
        patient.execute("select count(body) from large");
        assertThat(patient.check("database.cache-hit").state())
                .as("too little was read to judge")
                .isEqualTo(CheckState.SKIPPED);
        await().untilAsserted(() -> {
            patient.execute("select count(body) from large");
            assertThat(patient.check("database.cache-hit", "query", query).state())
                    .isEqualTo(CheckState.WARN);
        });
        patient.execute("create table small as select n as id from generate_series(1, 1000) n");
        await().untilAsserted(() -> {
            patient.execute("select sum(found.n) from generate_series(1, 3000) g,"
                    + " lateral (select count(*) as n from small where id > g) found");
            assertThat(patient.check("database.cache-hit", "query", query).state())
                    .isEqualTo(CheckState.OK);
        });
    }

    @Test
    void aDatabaseThatIsSetToReadOnlyIsCritical() throws SQLException {
        String database = patient.owner().database();
        assertThat(patient.check("database.writable").state()).isEqualTo(CheckState.OK);
        patient.administer("alter database " + database + " set default_transaction_read_only = on");
        assertThat(patient.check("database.writable").state()).isEqualTo(CheckState.CRIT);
        assertThat(patient.check("database.writable").detail())
                .contains("database " + database + " is set to read-only");
        patient.administer(
                "set default_transaction_read_only = off",
                "alter database " + database + " reset default_transaction_read_only",
                "alter role " + patient.owner().user() + " set default_transaction_read_only = on");
        assertThat(patient.check("database.writable").detail())
                .contains("role " + patient.owner().user() + ", which owns the application's tables");
        patient.administer("alter role " + patient.owner().user() + " reset default_transaction_read_only");
        assertThat(patient.check("database.writable").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void anApplicationsRoleThatOwnsNothingAndIsSetToReadOnlyIsCritical() throws SQLException {
        String writer = patient.newRole().user();
        String reader = patient.newRole().user();
        patient.execute("create table invoice (id int)", "grant select on invoice to " + reader);
        patient.administer(
                "alter role " + writer + " set default_transaction_read_only = on",
                "alter role " + reader + " set default_transaction_read_only = on");
        assertThat(patient.check("database.writable").state()).isEqualTo(CheckState.OK);
        patient.execute("grant select, insert on invoice to " + writer);
        CheckResult readOnly = patient.check("database.writable");
        assertThat(readOnly.state()).isEqualTo(CheckState.CRIT);
        assertThat(readOnly.detail())
                .contains("role " + writer + ", which may change the application's tables, is set to read-only")
                .doesNotContain(reader);
        patient.administer("alter role " + writer + " reset default_transaction_read_only");
        assertThat(patient.check("database.writable").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aServerThatIsSetToReadOnlyIsCritical() {
        DatabaseAddress.Postgres plain = patient.newRole();
        patient.administer("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        await().untilAsserted(() -> {
            CheckResult readOnly = patient.checkAs(plain, "database.writable");
            assertThat(readOnly.state()).isEqualTo(CheckState.CRIT);
            assertThat(readOnly.detail()).contains("the whole server is set to read-only");
        });
        patient.administer(
                "set default_transaction_read_only = off",
                "alter system reset default_transaction_read_only",
                "select pg_reload_conf()");
        await().untilAsserted(() -> assertThat(patient.checkAs(patient.superuser(), "database.writable")
                        .state())
                .isEqualTo(CheckState.OK));
    }

    @Test
    void aServerThatWasStartedAnewIsToldOnce() {
        assertThat(patient.check("database.restarts").state()).isEqualTo(CheckState.SKIPPED);
        assertThat(patient.check("database.restarts").state()).isEqualTo(CheckState.OK);
        server.stop();
        server.start();
        await().ignoreExceptions().untilAsserted(() -> {
            CheckResult restarted = patient.check("database.restarts");
            assertThat(restarted.state()).isEqualTo(CheckState.WARN);
            assertThat(restarted.detail()).contains("the server was started at ");
        });
        assertThat(patient.check("database.restarts").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void checkpointsThatDoNotWaitForTheirTimeAreAShareOfAll() {
        String[] soon = {
            "query",
            DeclaredChecks.of("postgresql")
                    .get("database.forced-checkpoints")
                    .get("query")
                    .replace("10 as least", "1 as least")
        };
        assertThat(patient.check("database.forced-checkpoints", soon).state()).isEqualTo(CheckState.SKIPPED);
        patient.administer("checkpoint", "checkpoint", "checkpoint");
        assertThat(patient.check("database.forced-checkpoints").state())
                .as("too few to judge")
                .isEqualTo(CheckState.SKIPPED);
        await().untilAsserted(() -> assertThat(
                        patient.check("database.forced-checkpoints", soon).state())
                .isEqualTo(CheckState.WARN));
        patient.administer("alter system set checkpoint_timeout = '30s'", "select pg_reload_conf()");
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(patient.check("database.forced-checkpoints", soon)
                                .state())
                        .isEqualTo(CheckState.OK));
        patient.administer("alter system reset checkpoint_timeout", "select pg_reload_conf()");
    }

    @Test
    void theEndOfLifeOfTheVersionIsCountedDown() {
        CheckResult left = patient.check("database.end-of-life", "warn", "-100000", "crit", "-100000");
        assertThat(left.state()).isEqualTo(CheckState.OK);
        assertThat(left.detail()).contains("PostgreSQL 15", "2027-11-11");
        assertThat(patient.check("database.end-of-life", "warn", "100000", "crit", "-100000")
                        .state())
                .isEqualTo(CheckState.WARN);
        String past = DeclaredChecks.of("postgresql")
                .get("database.end-of-life")
                .get("query")
                .replace("2027-11-11", "2020-11-11");
        CheckResult over = patient.check("database.end-of-life", "query", past);
        assertThat(over.state()).isEqualTo(CheckState.CRIT);
        assertThat(over.detail()).contains("reached its end of life on 2020-11-11");
        assertThat(patient.check("database.end-of-life", "warn", "-100000", "crit", "-100000")
                        .state())
                .as("upgraded")
                .isEqualTo(CheckState.OK);
        assertThat(lifeOf(9).state()).isEqualTo(CheckState.CRIT);
        assertThat(lifeOf(9).detail()).contains("PostgreSQL 9 reached its end of life before");
        assertThat(lifeOf(99).state()).isEqualTo(CheckState.OK);
        assertThat(lifeOf(99).detail()).contains("newer than the table");
    }

    private CheckResult lifeOf(int major) {
        String asIf = DeclaredChecks.of("postgresql")
                .get("database.end-of-life")
                .get("query")
                .replace("current_setting('server_version_num')::int / 10000", String.valueOf(major));
        return patient.check("database.end-of-life", "query", asIf);
    }

    @Test
    void withoutEncryptionOnlyAPrivateAddressIsGoodEnough() {
        CheckResult within = patient.check("database.tls");
        assertThat(within.state()).isEqualTo(CheckState.OK);
        assertThat(within.detail()).contains("not encrypted, within a private network");
        String asIfPublic =
                DeclaredChecks.of("postgresql").get("database.tls").get("query").replace("127.0.0.0/8", "127.9.0.0/16");
        CheckResult over = patient.check("database.tls", "query", asIfPublic);
        assertThat(over.state()).isEqualTo(CheckState.WARN);
        assertThat(over.detail()).contains("from 127.0.0.1 to 127.0.0.1 is not encrypted, over public addresses");
    }

    @Test
    void aServerWithoutAutovacuumOrCountersIsSaidToBe() {
        assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.OK);
        patient.administer("alter system set autovacuum = off", "select pg_reload_conf()");
        await().untilAsserted(() ->
                assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.WARN));
        patient.administer(
                "alter system set track_counts = off",
                "alter system set track_activities = off",
                "select pg_reload_conf()");
        await().untilAsserted(() -> assertThat(patient.check("database.dead-rows"))
                .satisfies(off -> assertThat(off.state()).isEqualTo(CheckState.WARN))
                .satisfies(off -> assertThat(off.detail()).contains("; and UNKNOWN: ", "track_counts")));
        assertThat(patient.check("database.long-queries").state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(patient.check("database.idle-in-transaction").state()).isEqualTo(CheckState.UNKNOWN);
        patient.administer(
                "alter system reset autovacuum",
                "alter system reset track_counts",
                "alter system reset track_activities",
                "select pg_reload_conf()");
        await().untilAsserted(() ->
                assertThat(patient.check("database.dead-rows").state()).isEqualTo(CheckState.OK));
    }
}
