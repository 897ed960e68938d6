package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person asks about checks, of an application on SQLite. */
class ChecksCommandIT {
    private static final String LONG = "database.rows.a_table_with_a_name_that_is_long";

    @TempDir
    private Path folder;

    private TestHome home;

    @BeforeEach
    void prepare() throws Exception {
        Path file = folder.resolve("application.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table plan (id integer)");
            statement.execute("create table a_table_with_a_name_that_is_long (id integer)");
        }
        home = UpkeepProcess.bucketOnly(
                        folder.resolve("home"), S3Server.shared().newBucket())
                .with("DATABASE_URL", "sqlite:" + file)
                .with("UPKEEP_HEALTH_EXPECTED_ROWS", "plan = 0, a_table_with_a_name_that_is_long = 0");
    }

    @Test
    void aCheckOfTheOtherKindOfDatabaseIsExplainedAllTheSame() {
        UpkeepProcess explain = UpkeepProcess.run(home, "checks", "explain", "database.connections");

        assertThat(explain.exitCode()).as(explain.all()).isZero();
        assertThat(explain.out().replaceAll("\\s+", " "))
                .contains("never made: it is a check of PostgreSQL, and the database of main is SQLite", "WARN")
                .doesNotContain("not made yet");
        assertThat(UpkeepProcess.run(home, "checks", "run", "database.connections")
                        .err())
                .contains("It is one of PostgreSQL, and the database of main is SQLite.");
    }

    @Test
    void theListCountsItsLinesAndKeepsItsColumnsWhateverIsLong() {
        UpkeepProcess.run(home, "checks", "run", "database.rows", "database.size");

        UpkeepProcess list = UpkeepProcess.run(home, "checks", "list");

        String[] lines = list.out().split("\n");
        assertThat(list.err()).contains((lines.length - 1) + " checks");
        assertThat(list.out()).contains("OK       " + LONG + "  0 rows ");
        int every = lines[0].indexOf("every");
        assertThat(lines).allMatch(line -> line.charAt(every - 1) == ' ' && line.charAt(every) != ' ');
    }

    @Test
    void roundsThatTheScheduleAskedForAreCountedAndShownWhenAskedFor() throws Exception {
        UpkeepProcess.run(home, "checks", "run", "database.rows");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + home.folder().resolve("data/upkeep.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("update run set trigger_word = 'schedule'");
        }

        UpkeepProcess runs = UpkeepProcess.run(home, "runs");

        assertThat(runs.all())
                .contains("1 round of check-health", "--all shows")
                .doesNotContain("SUCCEEDED");
        assertThat(UpkeepProcess.run(home, "runs", "--all").out()).contains("SUCCEEDED");
        assertThat(UpkeepProcess.run(home, "runs", "--job", "check-health").out())
                .contains("SUCCEEDED");
        assertThat(UpkeepProcess.run(home, "runs", "--json").out()).contains("\"leftOut\" : 1");
    }

    @Test
    void aJobThatIsNotSetUpIsSkippedHoweverOftenItIsAskedFor() throws Exception {
        UpkeepProcess copy = UpkeepProcess.run(home, "copy", "--check");
        assertThat(copy.exitCode()).as(copy.all()).isEqualTo(78);

        UpkeepProcess check = UpkeepProcess.run(home, "checks", "run", "job.copy-objects");

        assertThat(check.out()).contains("SKIPPED  job.copy-objects", "is not set up for main");
        assertThat(check.exitCode()).as(check.all()).isZero();
    }
}
