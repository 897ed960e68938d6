package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.database.Database;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of a production database, each command as a process of its own. */
@Timeout(240)
class RestorePointIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private final DatabaseAddress.Postgres database = PostgresServer.shared().newDatabase();
    private TestHome home;
    private Path scripts;

    @BeforeEach
    void write() throws IOException {
        home = UpkeepProcess.production(
                folder.resolve("home"), database, S3Server.shared().newBucket());
        scripts = Files.createDirectory(folder.resolve("scripts"));
        home.with("UPKEEP_MIGRATION_DIRECTORY", scripts.toString());
        Files.writeString(scripts.resolve("V1__create_a.sql"), "create table a (id integer primary key);");
        Files.writeString(scripts.resolve("U1__create_a.sql"), "drop table a;");
    }

    @Test
    void aVerifiedBackupIsMadeBeforeAnythingIsAppliedAndKeptWithTheMigration() throws IOException {
        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");

        assertThat(up.exitCode()).as(up.all()).isZero();
        JsonNode backups = json("backups", "list", "--json").path("backups");
        assertThat(backups).hasSize(1);
        String backup = backups.path(0).path("id").asText();
        assertThat(backups.path(0).path("proof").isNull()).as("verified").isFalse();
        assertThat(up.all()).contains("restore point " + backup);
        assertThat(json("migrate", "status", "--json")
                        .at("/migrations/0/restorePoint")
                        .asText())
                .isEqualTo(backup);

        UpkeepProcess again = UpkeepProcess.run(home, "migrate", "up");

        assertThat(again.all()).contains("nothing to apply");
        assertThat(json("backups", "list", "--json").path("backups"))
                .as("none is made when nothing is pending")
                .hasSize(1);
    }

    @Test
    void nothingIsAppliedWithoutTheYoungBackupThatIsRequired() throws IOException {
        home.with("UPKEEP_MIGRATION_RESTORE_POINT", "require");

        UpkeepProcess refused = UpkeepProcess.run(home, "migrate", "up");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.all()).contains("there is none", "upkeep run back-up", "Nothing was changed");
        assertThat(json("migrate", "status", "--json").at("/migrations/0/state").asText())
                .isEqualTo("PENDING");

        assertThat(UpkeepProcess.run(home, "run", "back-up").exitCode()).isZero();
        assertThat(UpkeepProcess.run(home, "backups", "verify", "latest").exitCode())
                .isZero();
        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");

        assertThat(up.exitCode()).as(up.all()).isZero();
        assertThat(up.all())
                .contains("restore point "
                        + json("backups", "list", "--json").at("/backups/0/id").asText());
    }

    @Test
    void aTableThatStaysLockedIsTriedTwiceMoreAndNoReportOfTheBackupIsPrintedForTheRuns() throws Exception {
        assertThat(UpkeepProcess.run(home, "migrate", "up").exitCode()).isZero();
        Files.writeString(scripts.resolve("V2__name.sql"), "alter table a add column name text;");
        Files.writeString(scripts.resolve("U2__name.sql"), "alter table a drop column name;");
        try (Database application = new Database("main", Sample.settings(database));
                Connection connection = application.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select * from a");

            UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");

            assertThat(up.exitCode()).as(up.all()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(up.err().lines().filter(line -> line.contains("is tried again in")))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("rolled back").doesNotContain("run: upkeep"));
            assertThat(up.err()).containsOnlyOnce("then run: upkeep migrate up. The backup ");
            assertThat(up.out()).isEmpty();
            connection.rollback();
        }
    }

    @Test
    void nothingIsAppliedWhenTheBackupCannotBeMade() throws IOException {
        home.with("S3_BUCKET", "no-such-bucket");

        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");

        assertThat(up.exitCode()).as(up.all()).isNotZero();
        assertThat(up.all()).contains("no-such-bucket");
        assertThat(json("migrate", "status", "--json").at("/migrations/0/state").asText())
                .isEqualTo("PENDING");
    }

    @Test
    void ofFourProcessesAtOnceOneWorksAndTheOthersFindNothingToDo() throws IOException {
        List<UpkeepProcess> all = Stream.generate(() -> UpkeepProcess.start(home, "migrate", "up"))
                .limit(4)
                .toList();

        all.forEach(process -> assertThat(process.exitCode()).as(process.all()).isZero());
        assertThat(all.stream()
                        .filter(process -> process.all().contains("nothing to apply"))
                        .count())
                .isEqualTo(3);
        assertThat(json("backups", "list", "--json").path("backups"))
                .as("one restore point")
                .hasSize(1);
    }

    @Test
    void saysWhichRightsTheReadersOfTheTablesLackAfterwards() throws IOException {
        String reader = PostgresServer.shared().newRole(database).user();
        home.with("UPKEEP_MIGRATION_READERS", reader).with("UPKEEP_MIGRATION_RESTORE_POINT", "off");

        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");

        assertThat(up.exitCode()).as(up.all()).isEqualTo(ExitCode.FINDINGS);
        assertThat(up.all()).contains("GRANT SELECT ON TABLE public.a TO " + reader + ";");
    }

    private JsonNode json(String... words) throws IOException {
        return MAPPER.readTree(UpkeepProcess.run(home, words).out());
    }
}
