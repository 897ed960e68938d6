package dev.upkeep.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which locks the queries take, and that none of them waits for the application's. */
class LocksIT {
    private Patient patient;

    @BeforeEach
    void admit() throws SQLException {
        patient = new Patient(PostgresServer.shared());
        patient.execute(
                "create table customer (id serial primary key, email text unique)",
                "create table invoice (id int primary key, customer_id int references customer, at date, note text)",
                "create index lower_note on invoice (lower(note)) where note is not null",
                "create table event (id bigint generated always as identity, at date) partition by range (at)",
                "create table event_26 partition of event for values from ('2026-01-01') to ('2027-01-01')",
                "insert into invoice select n, null, now(), repeat('x', 100) from generate_series(1, 5000) n",
                "vacuum analyze invoice",
                "alter table invoice add constraint short check (length(note) < 10) not valid");
    }

    @AfterEach
    void dismiss() throws SQLException {
        patient.close();
    }

    @Test
    void noQueryLocksAnythingOfTheApplicationButASequence() throws SQLException {
        Connection session = patient.sessionOf(patient.superuser());
        session.setAutoCommit(false);
        for (var check : DeclaredChecks.of("postgresql").entrySet()) {
            Patient.execute(session, check.getValue().get("query"));
            List<String> expected =
                    check.getKey().equals("database.sequences") ? List.of("S RowExclusiveLock") : List.of();
            assertThat(locks(session)).as(check.getKey()).isEqualTo(expected);
            session.rollback();
        }
    }

    @Test
    void everyQueryAnswersWhileATableIsLocked() throws SQLException {
        Connection migration = patient.session();
        migration.setAutoCommit(false);
        Patient.execute(migration, "lock table customer, invoice, event in access exclusive mode");
        DeclaredChecks.of("postgresql")
                .keySet()
                .forEach(id -> assertThat(patient.check(id).state()).as(id).isNotNull());
        migration.rollback();
    }

    private static List<String> locks(Connection session) throws SQLException {
        List<String> locks = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select distinct c.relkind::text || ' ' || l.mode
                          from pg_locks l join pg_class c on c.oid = l.relation
                         where l.pid = pg_backend_pid() and l.locktype = 'relation'
                           and (l.mode <> 'AccessShareLock' or c.relnamespace <> 'pg_catalog'::regnamespace)
                        """)) {
            while (rows.next()) {
                locks.add(rows.getString(1));
            }
        }
        return locks;
    }
}
