package dev.upkeep.health.checks;

import static dev.upkeep.health.checks.Patient.begin;
import static dev.upkeep.health.checks.Patient.execute;
import static dev.upkeep.health.checks.Patient.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionChecksIT {
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
    void connectionsCountAgainstTheTightestLimit() throws SQLException {
        String role = patient.owner().user();
        assertThat(patient.check("database.connections").state()).isEqualTo(CheckState.OK);
        patient.administer("alter role " + role + " connection limit 4");
        patient.session();
        patient.session();
        Connection third = patient.session();
        CheckResult many = patient.check("database.connections");
        assertThat(many.state()).isEqualTo(CheckState.WARN);
        assertThat(many.value()).isEqualByComparingTo("75");
        assertThat(many.detail())
                .contains("3 of the 4 connections that the role " + role + " may have are used", "shop");
        patient.session();
        assertThat(patient.check("database.connections").state()).isEqualTo(CheckState.CRIT);
        third.close();
        await().untilAsserted(() ->
                assertThat(patient.check("database.connections").value()).isEqualByComparingTo("75"));
        patient.administer("alter role " + role + " connection limit -1");
        assertThat(patient.check("database.connections").state()).isEqualTo(CheckState.OK);
        patient.administer("alter database " + role + " connection limit 4");
        assertThat(patient.check("database.connections").state()).isEqualTo(CheckState.CRIT);
    }

    @Test
    void connectionsOfTheServerAreAShareOfWhatApplicationsMayUse() throws SQLException {
        CheckResult server = patient.check("database.connections");
        patient.session();
        assertThat(server.detail()).contains("connections that the server has for applications");
        assertThat(patient.check("database.connections").value()).isGreaterThan(server.value());
    }

    @Test
    void aTransactionThatIsLeftOpenIsFound() throws SQLException {
        assertThat(patient.check("database.idle-in-transaction", "warn", "1").state())
                .isEqualTo(CheckState.OK);
        Connection idle = patient.session();
        idle.setAutoCommit(false);
        execute(idle, "select 'a secret', 1");
        await().untilAsserted(() -> assertThat(patient.check("database.idle-in-transaction", "warn", "1")
                        .state())
                .isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.idle-in-transaction", "warn", "1").detail())
                .contains("session " + pid(idle), "(shop)", "select pg_terminate_backend(" + pid(idle) + ")")
                .doesNotContain("a secret");
        assertThat(patient.check("database.idle-in-transaction").state()).isEqualTo(CheckState.OK);
        idle.rollback();
        idle.setAutoCommit(true);
        assertThat(patient.check("database.idle-in-transaction", "warn", "1").state())
                .isEqualTo(CheckState.OK);
    }

    @Test
    void whatASessionIsAtWorkOnIsShownWithoutNumbersAndComments() throws SQLException {
        Connection idle = patient.session();
        idle.setAutoCommit(false);
        // Whether or not the server knows these numbers yet, it tells what it was asked.
        begin(
                        idle,
                        "/* of ana@example.org, /* her card */ 4111 */ select 1_234_567, 0xDEADBEEF, 1e10, .5 -- it's for ben\n"
                                + ", 7")
                .handle((done, thrown) -> thrown)
                .join();
        await().untilAsserted(() -> assertThat(patient.check("database.idle-in-transaction", "warn", "1")
                        .detail())
                .contains(" min after: select ?, ?, ?, .? , ?; to end it"));
        idle.rollback();
        execute(idle, "select $$a secret$$");
        await().untilAsserted(() -> assertThat(patient.check("database.idle-in-transaction", "warn", "1")
                        .detail())
                .contains(" min after: select; to end it"));
        idle.rollback();
    }

    @Test
    void aStatementThatRunsLongIsFound() throws SQLException {
        Connection busy = patient.session();
        int pid = pid(busy);
        CompletableFuture<Void> sleep = begin(busy, "select pg_sleep(60)");
        await().untilAsserted(() -> assertThat(
                        patient.check("database.long-queries", "warn", "1").state())
                .isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.long-queries", "warn", "1").detail())
                .contains("session " + pid, "select pg_sleep(?)", "select pg_cancel_backend(" + pid + ")");
        assertThat(patient.check("database.long-queries").state()).isEqualTo(CheckState.OK);
        patient.administer("select pg_cancel_backend(" + pid + ")");
        assertThat(sleep.handle((done, thrown) -> thrown).join()).isNotNull();
        await().untilAsserted(() -> assertThat(
                        patient.check("database.long-queries", "warn", "1").state())
                .isEqualTo(CheckState.OK));
    }

    @Test
    void maintenanceAndDumpsMayRunLong() throws SQLException {
        Connection dump = patient.session();
        execute(dump, "set application_name = 'pg_dump'");
        CompletableFuture<Void> dumping = begin(dump, "select pg_sleep(60)");
        Connection busy = patient.session();
        CompletableFuture<Void> sleep = begin(busy, "select pg_sleep(60)");
        await().untilAsserted(() -> assertThat(
                        patient.check("database.long-queries", "warn", "2").state())
                .isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.long-queries", "warn", "2").detail())
                .contains("(shop)")
                .doesNotContain("pg_dump");
        patient.administer(
                "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'");
        CompletableFuture.allOf(dumping, sleep).exceptionally(thrown -> null).join();
    }

    @Test
    void blockedSessionsAreTracedToTheSessionThatHoldsTheLock() throws Exception {
        patient.execute("create table account (id int primary key, name text)", "insert into account values (1, 'x')");
        assertThat(patient.check("database.blocked-sessions", "warn", "1").state())
                .isEqualTo(CheckState.OK);
        Connection holder = patient.session();
        holder.setAutoCommit(false);
        execute(holder, "update account set name = 'a secret' where id = 1");
        CompletableFuture<Void> second = begin(patient.session(), "update account set name = 'y' where id = 1");
        CompletableFuture<Void> third = begin(patient.session(), "alter table account add column age int");
        CompletableFuture<Void> fourth = begin(patient.session(), "select * from account");
        await().untilAsserted(() -> {
            CheckResult blocked = patient.check("database.blocked-sessions", "warn", "1");
            assertThat(blocked.state()).isEqualTo(CheckState.WARN);
            assertThat(blocked.detail()).contains("holds up 3 sessions");
        });
        int root = pid(holder);
        assertThat(patient.check("database.blocked-sessions", "warn", "1").detail())
                .startsWith("session " + root)
                .contains("idle in transaction", "to end it: select pg_terminate_backend(" + root + ")")
                .doesNotContain("a secret")
                .containsOnlyOnce("holds up");
        assertThat(patient.checkAs(patient.newRole(), "database.blocked-sessions", "warn", "1")
                        .detail())
                .contains("session " + root, "hidden from this role");
        patient.administer("select pg_terminate_backend(" + root + ")");
        CompletableFuture.allOf(second, third, fourth).join();
        assertThat(patient.check("database.blocked-sessions", "warn", "1").state())
                .isEqualTo(CheckState.OK);
    }
}
