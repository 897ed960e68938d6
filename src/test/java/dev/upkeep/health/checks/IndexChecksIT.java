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

class IndexChecksIT {
    private Patient patient;

    @BeforeEach
    void admit() throws SQLException {
        patient = new Patient(PostgresServer.shared());
        patient.execute(
                "create table customer (id int primary key, email text unique)",
                "create table invoice (id int primary key, customer_id int references customer, paid date, note text)",
                "insert into customer select n, 'c' || n from generate_series(1, 100) n",
                "insert into invoice select n, n % 100 + 1, date '2026-01-01' + n % 300, 'n' || n"
                        + " from generate_series(1, 2000) n",
                "create index invoice_customer on invoice (customer_id)");
    }

    @AfterEach
    void dismiss() throws SQLException {
        patient.close();
    }

    @Test
    void anIndexThatNothingUsesIsFoundAfterThirtyDays() throws SQLException {
        CheckResult early = patient.check("database.unused-indexes", "warn", "1");
        assertThat(early.state()).isEqualTo(CheckState.SKIPPED);
        assertThat(early.detail()).contains("needs 30 days");

        patient.execute("create index invoice_paid on invoice (paid)");
        CheckResult unused = patient.check("database.unused-indexes", "warn", "1", "query", afterNoDays());
        assertThat(unused.state()).isEqualTo(CheckState.WARN);
        assertThat(unused.detail())
                .startsWith("index public.invoice_paid of table invoice")
                .doesNotContain("invoice_pkey", "customer_email_key", "invoice_customer");
        assertThat(patient.check("database.unused-indexes", "query", afterNoDays())
                        .state())
                .isEqualTo(CheckState.OK);

        patient.execute("set enable_seqscan = off; select id from invoice where paid = '2026-03-01'");
        await().untilAsserted(
                        () -> assertThat(patient.check("database.unused-indexes", "warn", "1", "query", afterNoDays())
                                        .state())
                                .isEqualTo(CheckState.OK));
    }

    @Test
    void anIndexThatDoesTheWorkOfAnotherIsSuperfluous() throws SQLException {
        patient.execute(
                "create index invoice_paid on invoice (paid, note)",
                "create unique index other_collation on customer (email collate \"C\")",
                "create index other_order on invoice (customer_id desc, paid)",
                "create index some_rows on invoice (customer_id, id) where paid is null",
                "create index lower_email on customer (lower(email))");
        assertThat(patient.check("database.duplicate-indexes", "warn", "1").state())
                .isEqualTo(CheckState.OK);

        patient.execute("create index invoice_paid_again on invoice (paid, note)");
        assertThat(superfluous()).contains("index public.invoice_paid_again").contains("invoice_paid is the same");
        assertThat(patient.check("database.duplicate-indexes").state()).isEqualTo(CheckState.OK);
        patient.execute("drop index invoice_paid_again", "create index invoice_paid_alone on invoice (paid)");
        assertThat(superfluous())
                .contains("index public.invoice_paid_alone")
                .contains("invoice_paid begins with the same columns");
        patient.execute("drop index invoice_paid_alone", "create unique index email_again on customer (email)");
        assertThat(superfluous()).contains("index public.email_again").contains("customer_email_key is the same");
        patient.execute("drop index email_again", "create index lower_again on customer (lower(email ))");
        assertThat(superfluous()).contains("index public.lower_again").contains("lower_email is the same");
        patient.execute("drop index lower_again");
        assertThat(patient.check("database.duplicate-indexes", "warn", "1").state())
                .isEqualTo(CheckState.OK);
    }

    @Test
    void anIndexWhoseBuildingFailedIsInvalid() throws SQLException {
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.OK);
        Connection session = patient.session();
        assertThat(begin(session, "create unique index concurrently one_per_day on invoice (paid)")
                        .handle((done, thrown) -> thrown)
                        .join())
                .hasMessageContaining("could not create unique index");
        CheckResult invalid = patient.check("database.invalid-indexes");
        assertThat(invalid.state()).isEqualTo(CheckState.WARN);
        assertThat(invalid.detail()).contains("index public.one_per_day of table invoice is invalid");
        patient.execute("drop index concurrently one_per_day");
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void anIndexThatIsBeingBuiltIsNotInvalidYet() throws SQLException {
        Connection reader = patient.session();
        reader.setAutoCommit(false);
        execute(reader, "lock table invoice in row exclusive mode");
        Connection builder = patient.session();
        int pid = pid(builder);
        CompletableFuture<Void> building = begin(builder, "create index concurrently slowly on invoice (note)");
        await().untilAsserted(() -> assertThat(patient.checkAs(
                                patient.superuser(),
                                "database.invalid-indexes",
                                "query",
                                "select count(*) as value, 'not valid yet' as detail from pg_index where not indisvalid")
                        .value())
                .isEqualByComparingTo("1"));
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.OK);
        patient.administer("select pg_terminate_backend(" + pid + ")");
        assertThat(building.handle((done, thrown) -> thrown).join()).isNotNull();
        await().untilAsserted(() ->
                assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.WARN));
        reader.rollback();
    }

    @Test
    void anInvalidIndexStaysFoundWhileItsTableIsVacuumed() throws SQLException {
        Connection session = patient.session();
        assertThat(begin(session, "create unique index concurrently one_per_day on invoice (paid)")
                        .handle((done, thrown) -> thrown)
                        .join())
                .hasMessageContaining("could not create unique index");
        Connection vacuum = patient.session();
        vacuum.setAutoCommit(false);
        // The lock that autovacuum holds on a table for as long as it is at work on it.
        execute(vacuum, "lock table invoice in share update exclusive mode");
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.WARN);
        vacuum.rollback();
        patient.execute("drop index concurrently one_per_day");
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void anIndexThatIsBeingDroppedIsNotInvalid() throws SQLException {
        Connection reader = patient.session();
        reader.setAutoCommit(false);
        execute(reader, "lock table invoice in row exclusive mode");
        Connection dropper = patient.session();
        CompletableFuture<Void> dropping = begin(dropper, "drop index concurrently invoice_customer");
        await().untilAsserted(() -> assertThat(patient.checkAs(
                                patient.superuser(),
                                "database.invalid-indexes",
                                "query",
                                "select count(*) as value, 'not valid' as detail from pg_index where not indisvalid")
                        .value())
                .isEqualByComparingTo("1"));
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.OK);
        reader.rollback();
        dropping.join();
    }

    @Test
    void aConstraintThatWasNeverValidatedIsFound() throws SQLException {
        patient.execute("alter table invoice add constraint recent check (paid > '2026-02-01') not valid");
        CheckResult unproved = patient.check("database.invalid-indexes");
        assertThat(unproved.state()).isEqualTo(CheckState.WARN);
        assertThat(unproved.detail()).contains("constraint recent of table public.invoice was never validated");
        patient.execute(
                "delete from invoice where paid <= '2026-02-01'", "alter table invoice validate constraint recent");
        assertThat(patient.check("database.invalid-indexes").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aForeignKeyWithoutAnIndexMattersWhereRowsAreDeleted() throws SQLException {
        patient.execute("drop index invoice_customer", "analyze");
        CheckResult harmless = patient.check("database.foreign-keys-without-index", "warn", "1");
        assertThat(harmless.state()).isEqualTo(CheckState.OK);
        assertThat(harmless.detail()).contains("0 rows of public.customer were deleted so far");

        patient.execute("insert into customer values (1000)", "delete from customer where id = 1000");
        await().untilAsserted(() -> assertThat(patient.check("database.foreign-keys-without-index", "warn", "1")
                        .state())
                .isEqualTo(CheckState.WARN));
        assertThat(patient.check("database.foreign-keys-without-index", "warn", "1")
                        .detail())
                .contains("the foreign key invoice_customer_id_fkey of table public.invoice")
                .contains("has no index on (customer_id); 1 rows of public.customer were deleted");
        assertThat(patient.check("database.foreign-keys-without-index").state()).isEqualTo(CheckState.OK);

        patient.execute("create index only_some on invoice (customer_id) where paid is not null");
        assertThat(patient.check("database.foreign-keys-without-index", "warn", "1")
                        .state())
                .isEqualTo(CheckState.WARN);
        patient.execute(
                "drop index only_some", "create index known on invoice (customer_id) where customer_id is not null");
        assertThat(patient.check("database.foreign-keys-without-index", "warn", "1")
                        .state())
                .isEqualTo(CheckState.OK);
    }

    private String superfluous() {
        CheckResult found = patient.check("database.duplicate-indexes", "warn", "1");
        assertThat(found.state()).isEqualTo(CheckState.WARN);
        return found.detail();
    }

    /** Its query as if the server had counted for long enough. */
    private static String afterNoDays() {
        return DeclaredChecks.of("postgresql")
                .get("database.unused-indexes")
                .get("query")
                .replace("interval '30 days'", "interval '0 days'");
    }
}
