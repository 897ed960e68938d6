package dev.upkeep.health.checks;

import static dev.upkeep.health.checks.Patient.begin;
import static dev.upkeep.health.checks.Patient.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckState;
import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CounterChecksIT {
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
    void aDeadlockIsCounted() throws Exception {
        patient.execute("create table account (id int primary key)", "insert into account values (1), (2)");
        assertThat(patient.check("database.deadlocks").state()).isEqualTo(CheckState.SKIPPED);
        assertThat(patient.check("database.deadlocks").state()).isEqualTo(CheckState.OK);
        try (Connection one = patient.session();
                Connection other = patient.session()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            execute(one, "update account set id = id where id = 1");
            execute(other, "update account set id = id where id = 2");
            CompletableFuture<Void> waits = begin(one, "update account set id = id where id = 2");
            CompletableFuture<Void> closes = begin(other, "update account set id = id where id = 1");
            assertThat(CompletableFuture.allOf(waits, closes)
                            .handle((done, thrown) -> thrown)
                            .join())
                    .hasMessageContaining("deadlock detected");
        }
        await().untilAsserted(() ->
                assertThat(patient.check("database.deadlocks").state()).isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.deadlocks").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void sortingOnTheDiskIsMeasured() throws SQLException {
        assertThat(patient.check("database.temp-files", "warn", "1").state()).isEqualTo(CheckState.SKIPPED);
        patient.execute("set work_mem = '64kB'; select n from generate_series(1, 200000) n order by random()");
        await().untilAsserted(() -> assertThat(
                        patient.check("database.temp-files", "warn", "1").state())
                .isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.temp-files", "warn", "1").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void transactionsThatAreGivenUpAreAShareOfAll() throws SQLException {
        String[] soon = {"query", atLeast("database.rollbacks", "1000", "30")};
        assertThat(patient.check("database.rollbacks", soon).state()).isEqualTo(CheckState.SKIPPED);
        try (Connection session = patient.session()) {
            session.setAutoCommit(false);
            for (int i = 0; i < 40; i++) {
                execute(session, "select 1");
                session.rollback();
            }
        }
        assertThat(patient.check("database.rollbacks").state())
                .as("too few to judge")
                .isEqualTo(CheckState.SKIPPED);
        try (Connection session = patient.session()) {
            session.setAutoCommit(false);
            for (int i = 0; i < 40; i++) {
                execute(session, "select 1");
                session.rollback();
            }
        }
        await().untilAsserted(() ->
                assertThat(patient.check("database.rollbacks", soon).state()).isEqualTo(CheckState.WARN));
        try (Connection session = patient.session()) {
            for (int i = 0; i < 40; i++) {
                execute(session, "select 1");
            }
        }
        await().untilAsserted(() ->
                assertThat(patient.check("database.rollbacks", soon).state()).isEqualTo(CheckState.OK));
    }

    private static String atLeast(String id, String shipped, String needed) {
        return DeclaredChecks.of("postgresql")
                .get(id)
                .get("query")
                .replace(shipped + " as least", needed + " as least");
    }
}
