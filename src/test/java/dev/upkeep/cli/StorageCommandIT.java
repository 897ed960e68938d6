package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.testing.ListingStore;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.sqlite.SQLiteDataSource;

/** What an operator sees of users' storage who works at a terminal. */
class StorageCommandIT {
    private static final String LONG =
            "a.very.long.name.that.no.column.has.room.for@" + "department.".repeat(5) + "com";

    @TempDir
    Path folder;

    private ListingStore server;
    private JdbcTemplate application;
    private TestHome home;

    @BeforeEach
    void fill() throws IOException {
        server = new ListingStore();
        home = UpkeepProcess.bucketOnly(folder.resolve("home"), server.settings())
                .with("DATABASE_URL", "sqlite:" + folder.resolve("application.db"));
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + folder.resolve("application.db"));
        application = new JdbcTemplate(file);
        application.execute("create table user (id integer primary key, email text, storage_used integer)");
        application.update(
                "insert into user values (1, 'ann@x.com', 0), (2, ?, 5000), (3, '=cmd()@x.com', 0), (4, 'no@x.com', 0)",
                LONG);
        server.put("ann@x.com/film", 5L * 1024 * 1024)
                .put(LONG + "/a", 4096)
                .put("=cmd()@x.com/a", 10)
                .put("gone@x.com/old", 3L * 1024 * 1024);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theReportSaysWithinEightyColumnsWhatIsWrongAndWhatToDoNext() {
        UpkeepProcess dry = UpkeepProcess.run(home, "run", "recalculate-storage", "--dry-run");

        assertThat(dry.exitCode()).as(dry.all()).isEqualTo(1);
        assertThat(dry.out().lines()).allMatch(line -> line.length() <= 80, "has eighty columns at most");
        assertThat(unbroken(dry))
                .contains("(dry run: nothing is written)", "1 without objects: no@x.com")
                .contains("Drift: 3 users", "Nobody's: 1 object, 3.0 MiB", "gone@x.com/ 1 3.0 MiB")
                .contains("Without --dry-run, 3 rows of the database would be corrected.")
                .contains("Look at the folders that are nobody's");
    }

    @Test
    void whatIsWithinTheToleranceIsNotCalledRight() {
        UpkeepProcess dry = UpkeepProcess.run(
                home.with("UPKEEP_STORAGE_TOLERANCE", "1GiB"), "run", "recalculate-storage", "--dry-run");

        assertThat(dry.out())
                .contains("Drift: none above storage.tolerance")
                .doesNotContain("says what the bucket has");
    }

    @Test
    void aStatementThatGivesNobodyIsNamed() {
        application.execute("delete from user");

        UpkeepProcess pass = UpkeepProcess.run(home, "run", "recalculate-storage");

        assertThat(unbroken(pass))
                .contains("users 0 sql/select-users.sql gives none")
                .contains("Fit sql/select-users.sql to your tables")
                .doesNotContain("all of them", "Drift");
    }

    @Test
    void aStatementThatIsMissingIsNamedByTheDoctorAndByTheRun() throws IOException {
        assertThat(UpkeepProcess.run(home, "doctor").out()).contains("ok     main: read the users");
        Path select = home.folder().resolve("config/sql/select-users.sql");
        Path update = home.folder().resolve("config/sql/update-storage-used.sql");

        Files.writeString(select, "select id, email from user");
        assertThat(unbroken(UpkeepProcess.run(home, "doctor")))
                .contains("FAILED main: read the users", "gives no column storage_used");

        Files.writeString(select, "-- select id, email, storage_used from user;\n");
        UpkeepProcess empty = UpkeepProcess.run(home, "run", "recalculate-storage");
        assertThat(empty.exitCode()).as(empty.all()).isEqualTo(78);
        assertThat(empty.err().replaceAll("\\s+", " "))
                .contains(select + " has no statement. It gives the users for recalculate-storage");

        Files.writeString(select, "select id, email, storage_used from user");
        Files.delete(update);
        UpkeepProcess missing = UpkeepProcess.run(home, "run", "recalculate-storage");
        assertThat(missing.exitCode()).as(missing.all()).isEqualTo(78);
        assertThat(missing.err().replaceAll("\\s+", " "))
                .contains(update + " is missing")
                .doesNotContain("Exception", "defect");
        assertThat(unbroken(UpkeepProcess.run(home, "doctor"))).contains(update + " is missing");
    }

    @Test
    void theLastPassIsShownAgainAsTextJsonAndCsv() throws IOException {
        UpkeepProcess none = UpkeepProcess.run(home, "storage", "report");
        assertThat(none.exitCode()).as(none.all()).isZero();
        assertThat(none.all()).contains("`upkeep run recalculate-storage` makes one.");

        UpkeepProcess pass = UpkeepProcess.run(home, "run", "recalculate-storage");
        assertThat(pass.exitCode()).as(pass.all()).isZero();

        UpkeepProcess text = UpkeepProcess.run(home, "storage", "report", "--top", "1");
        assertThat(text.exitCode()).as(text.all()).isZero();
        assertThat(text.out().lines()).allMatch(line -> line.length() <= 80, "has eighty columns at most");
        assertThat(text.out()).contains("ann@x.com", "gone@x.com/").doesNotContain("a.very.long", "of quota");
        assertThat(unbroken(text))
                .contains("recorded 4.9 KiB in the database before 5.0 MiB since this pass corrected 3 users");

        JsonNode json = new ObjectMapper()
                .readTree(UpkeepProcess.run(home, "storage", "report", "--top", "2", "--json")
                        .out());
        assertThat(json.at("/report/unowned/totalBytes").asLong()).isEqualTo(3L * 1024 * 1024);
        assertThat(json.at("/users")).hasSize(2);
        assertThat(json.at("/users/0/label").asText()).isEqualTo("ann@x.com");

        UpkeepProcess csv = UpkeepProcess.run(home, "storage", "report", "--csv");
        assertThat(csv.out().lines().toList())
                .startsWith("user_id,label,measured_at,object_count,total_bytes,quota_bytes")
                .anyMatch(line -> line.startsWith("\"1\",\"ann@x.com\",20") && line.endsWith("Z,1,5242880,"))
                .anyMatch(line -> line.startsWith("\"3\",\"'=cmd()@x.com\","));
        assertThat(UpkeepProcess.run(home, "storage", "report", "--csv", "--json")
                        .exitCode())
                .isEqualTo(64);
    }

    @Test
    void theReportByQuotaShowsTheFullestAndTheirShare() {
        UpkeepProcess without = UpkeepProcess.run(home, "storage", "report", "--by-quota");
        assertThat(without.all()).contains("No pass over the bucket of main yet.");
        // Any column will do for a quota; in this one only the user with the long name has something.
        TestHome withQuotas = home.with("UPKEEP_STORAGE_QUOTA_COLUMN", "storage_used");
        assertThat(UpkeepProcess.run(withQuotas, "run", "recalculate-storage").exitCode())
                .isZero();

        UpkeepProcess report = UpkeepProcess.run(home, "storage", "report", "--by-quota");

        assertThat(report.exitCode()).as(report.all()).isZero();
        assertThat(unbroken(report)).contains("Fullest users objects size of quota a.very.long", "4.0 KiB 82 %");
        assertThat(report.out()).doesNotContain("ann@x.com");
    }

    @Test
    void theReportByQuotaSaysWhenNobodyHasOne() {
        assertThat(UpkeepProcess.run(home, "run", "recalculate-storage").exitCode())
                .isZero();

        UpkeepProcess report = UpkeepProcess.run(home, "storage", "report", "--by-quota");

        assertThat(report.all()).contains("storage.quota-column").doesNotContain("Fullest users");
    }

    @Test
    void theHistoryOfAUserSaysHowMuchEachPassFoundMore() {
        assertThat(UpkeepProcess.run(home, "run", "recalculate-storage").exitCode())
                .isZero();
        server.put("ann@x.com/second", 1024 * 1024);
        assertThat(UpkeepProcess.run(home, "run", "recalculate-storage").exitCode())
                .isZero();

        UpkeepProcess history = UpkeepProcess.run(home, "storage", "history", "ann@x.com");

        assertThat(history.exitCode()).as(history.all()).isZero();
        assertThat(history.out().lines()).hasSize(3).allMatch(line -> line.length() <= 80);
        assertThat(history.out().lines().toList().get(1)).containsPattern(" 2 +6\\.0 MiB +\\+1\\.0 MiB$");
        assertThat(history.out().lines().toList().get(2)).containsPattern(" 1 +5\\.0 MiB");
        assertThat(UpkeepProcess.run(home, "run", "recalculate-storage").exitCode())
                .isZero();
        assertThat(UpkeepProcess.run(home, "storage", "history", "ann@x.com").out())
                .contains("Nothing has changed since; measured last 20");
        UpkeepProcess unknown = UpkeepProcess.run(home, "storage", "history", "anne@x.com");
        assertThat(unknown.exitCode()).as(unknown.all()).isEqualTo(64);
        assertThat(unknown.err())
                .contains("Nothing was ever measured for 'anne@x.com' in main. Did you mean ann@x.com?");
    }

    private static String unbroken(UpkeepProcess process) {
        return process.out().replaceAll("\\s+", " ");
    }
}
