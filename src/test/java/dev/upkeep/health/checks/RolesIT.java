package dev.upkeep.health.checks;

import static dev.upkeep.health.checks.Patient.begin;
import static dev.upkeep.health.checks.Patient.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that has every sickness at once, as roles of different rights see it. */
class RolesIT {
    private static final List<String> ROLES = List.of("superuser", "pg_monitor", "plain");
    private static final Map<String, String[]> SICKNESSES = sicknesses();

    private static final Map<String, CheckResult> RESULTS = new LinkedHashMap<>();

    private static PostgresServer server;
    private static Patient patient;
    private static Map<String, DatabaseAddress.Postgres> roles;
    private static Replica replica;
    private static CompletableFuture<Void> background;

    @BeforeAll
    static void makeItIll() throws Exception {
        server = PostgresServer.separateWith(Map.of("wal_level", "logical"));
        patient = new Patient(server);
        roles = Map.of(
                "superuser", patient.superuser(),
                "pg_monitor", patient.newRole(),
                "plain", patient.newRole());
        patient.administer("grant pg_monitor to " + roles.get("pg_monitor").user());
        breakTables();
        // What has happened so far does not count.
        for (String role : ROLES) {
            SICKNESSES.keySet().forEach(check -> check(role, check));
        }
        breakStatements();
        // A slot waits for all open transactions.
        patient.administer(
                "create publication everything for all tables",
                "select pg_create_logical_replication_slot('forgotten', 'pgoutput')");
        replica = new Replica(server, patient.owner().database());
        breakSessions();
        patient.administer(
                "alter role " + patient.owner().user() + " connection limit 6",
                "alter database " + patient.owner().database() + " set default_transaction_read_only = on");
        await().untilAsserted(() -> {
            patient.administer("set default_transaction_read_only = off", "update account set name = 'x' where id = 3");
            replica.receive();
            assertThat(check("superuser", "database.replication-lag").state()).isEqualTo(CheckState.WARN);
            for (String check : List.of("idle-in-transaction", "long-queries", "blocked-sessions")) {
                assertThat(check("superuser", "database." + check).state()).isEqualTo(CheckState.WARN);
            }
        });
    }

    @AfterAll
    static void release() throws Exception {
        replica.close();
        patient.administer("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop'");
        background.exceptionally(thrown -> null).join();
        patient.close();
        server.close();
    }

    static Stream<Arguments> everyCheckByEveryRole() {
        return SICKNESSES.keySet().stream().flatMap(check -> ROLES.stream().map(role -> Arguments.of(check, role)));
    }

    @Test
    void everyCheckIsTried() {
        assertThat(SICKNESSES.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        DeclaredChecks.of("postgresql").keySet());
    }

    @ParameterizedTest
    @MethodSource("everyCheckByEveryRole")
    void noRoleTakesTheSickDatabaseForHealthy(String id, String role) {
        CheckResult result = first(role, id);
        if (result.state() == CheckState.UNKNOWN) {
            assertThat(role).isNotEqualTo("superuser");
            assertThat(result.detail()).contains("GRANT ", roles.get(role).user());
        } else {
            assertThat(result.state()).as(result.detail()).isIn(CheckState.WARN, CheckState.CRIT);
        }
    }

    @ParameterizedTest
    @MethodSource("everyCheckByEveryRole")
    void pgMonitorIsEnoughForEverythingButTheContentsOfTables(String id, String role) {
        boolean ofContents = List.of("database.bloat", "database.sequences").contains(id);
        boolean ofOthers = List.of("database.idle-in-transaction", "database.long-queries", "database.replication-lag")
                .contains(id);
        boolean hidden = switch (role) {
            case "superuser" -> false;
            case "pg_monitor" -> ofContents;
            default -> ofContents || ofOthers;
        };
        assertThat(first(role, id).state() == CheckState.UNKNOWN).isEqualTo(hidden);
    }

    /** Counters tell a change only once. */
    private static CheckResult first(String role, String id) {
        return RESULTS.computeIfAbsent(role + " " + id, key -> check(role, id));
    }

    private static CheckResult check(String role, String id) {
        return patient.checkAs(roles.get(role), id, SICKNESSES.get(id));
    }

    private static void breakTables() throws SQLException {
        patient.execute(
                "create table account (id serial primary key, name text)",
                "insert into account (name) select 'n' || n from generate_series(1, 100) n",
                "select setval('account_id_seq', 2140000000)",
                "create index account_name on account (name)",
                "create index account_name_again on account (name)",
                "create table invoice (id bigserial primary key, account_id int references account, note text)",
                "insert into invoice (account_id, note) select n % 90 + 1, repeat('x', 200)"
                        + " from generate_series(1, 20000) n",
                "alter table invoice add constraint short check (length(note) < 10) not valid",
                "create table remains (id int) with (autovacuum_enabled = false)",
                "insert into remains select generate_series(1, 40000)",
                "delete from remains where id < 30000",
                "delete from account where id > 95");
        patient.execute("delete from invoice where id % 10 > 0", "vacuum analyze invoice", "vacuum analyze account");
    }

    private static void breakStatements() throws Exception {
        patient.administer("checkpoint", "checkpoint", "checkpoint");
        patient.execute("select count(note) from invoice", "select count(note) from invoice");
        patient.execute(
                "set work_mem = '64kB'; select n from generate_series(1, 200000) n order by random()",
                "create table growth as select repeat('x', 1000) from generate_series(1, 5000)");
        try (Connection session = patient.session()) {
            session.setAutoCommit(false);
            for (int i = 0; i < 200; i++) {
                execute(session, "select 1");
                session.rollback();
            }
        }
        try (Connection one = patient.session();
                Connection other = patient.session()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            execute(one, "update account set name = name where id = 1");
            execute(other, "update account set name = name where id = 2");
            CompletableFuture.allOf(
                            begin(one, "update account set name = name where id = 2"),
                            begin(other, "update account set name = name where id = 1"))
                    .exceptionally(thrown -> null)
                    .join();
        }
    }

    private static void breakSessions() throws SQLException {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        Connection idle = patient.session();
        idle.setAutoCommit(false);
        execute(idle, "update account set name = 'y' where id = 1");
        waiting.add(begin(patient.session(), "update account set name = 'z' where id = 1"));
        waiting.add(begin(patient.session(), "select pg_sleep(300)"));
        for (int i = 0; i < 3; i++) {
            patient.session();
        }
        background = CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new));
    }

    /** Each check, with the parameters that make it see a small sickness as it would see a large one. */
    private static Map<String, String[]> sicknesses() {
        Map<String, String[]> all = new LinkedHashMap<>();
        for (String shipped : List.of(
                "connections",
                "dead-rows",
                "invalid-indexes",
                "sequences",
                "replication-slots",
                "writable",
                "deadlocks")) {
            all.put("database." + shipped, new String[0]);
        }
        for (String small : List.of(
                "idle-in-transaction",
                "long-queries",
                "blocked-sessions",
                "bloat",
                "duplicate-indexes",
                "foreign-keys-without-index",
                "size",
                "growth",
                "replication-lag",
                "temp-files")) {
            all.put("database." + small, new String[] {"warn", "1"});
        }
        all.put("database.transaction-ids", new String[] {"warn", "0.000001"});
        all.put("database.end-of-life", new String[] {"warn", "100000"});
        all.put("database.unused-indexes", query("unused-indexes", "interval '30 days'", "interval '0 days'", "1"));
        all.put("database.cache-hit", query("cache-hit", "100000 as least", "1 as least", "100"));
        all.put("database.forced-checkpoints", query("forced-checkpoints", "10 as least", "1 as least", "50"));
        String[] small = query("sequential-reads", ">= 104857600", ">= 1000", "1");
        small[1] = small[1].replace("600 as least", "0 as least");
        all.put("database.sequential-reads", small);
        all.put(
                "database.restarts",
                query("restarts", "from pg_catalog.pg_postmaster_start_time()", "from now()", "0.01"));
        all.put("database.rollbacks", query("rollbacks", "1000 as least", "1 as least", "10"));
        all.put("database.tls", query("tls", "127.0.0.0/8", "127.9.0.0/16", "1"));
        return all;
    }

    private static String[] query(String check, String shipped, String instead, String warn) {
        String query = DeclaredChecks.of("postgresql").get("database." + check).get("query");
        assertThat(query).contains(shipped);
        return new String[] {"query", query.replace(shipped, instead), "warn", warn};
    }
}
