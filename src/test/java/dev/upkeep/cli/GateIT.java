package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command before a deploy, each time as a process of its own. */
@Timeout(300)
class GateIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private final DatabaseAddress.Postgres database = PostgresServer.shared().newDatabase();
    private TestHome home;
    private Path scripts;

    @BeforeEach
    void write() throws IOException {
        home = UpkeepProcess.production(
                        folder.resolve("home"), database, S3Server.shared().newBucket())
                .with("UPKEEP_BACKUP_VERIFY_URL", "target");
        PostgresServer.shared().asAdministrator(database.database(), "alter role " + database.user() + " createdb");
        scripts = Files.createDirectory(folder.resolve("scripts"));
        home.with("UPKEEP_MIGRATION_DIRECTORY", scripts.toString());
        write("V1__create_a.sql", "create table a (id integer primary key, b integer);");
        write("U1__create_a.sql", "drop table a;");
    }

    @Test
    void opensWhenWhatIsPendingWasReadRehearsedAndCanBeTakenBack() throws IOException {
        assertThat(UpkeepProcess.run(home, "migrate", "up").exitCode()).isZero();
        assertThat(UpkeepProcess.run(home, "run", "back-up").exitCode()).isZero();
        write("V2__widen_b.sql", "alter table a alter column b type bigint;");
        write("U2__widen_b.sql", "alter table a alter column b type integer;");

        UpkeepProcess gate = UpkeepProcess.run(home, "migrate", "gate");

        assertThat(gate.exitCode()).as(gate.all()).isZero();
        assertThat(gate.out())
                .contains("Rehearsed on the backup ", "V2__widen_b.sql:1 type-change", "ACCESS EXCLUSIVE on a");
        assertThat(gate.out().replaceAll("\\s+", " ")).containsOnlyOnce("On your data: ");
        assertThat(gate.all()).contains("1 migration applied", "restore point ");
        assertThat(gate.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));

        UpkeepProcess again = UpkeepProcess.run(home, "migrate", "gate");

        assertThat(again.exitCode()).as(again.all()).isZero();
        assertThat(again.all()).contains("nothing to apply");
    }

    @Test
    void staysClosedForAScriptThatWouldLoseDataAndForARehearsalThatFails() throws IOException {
        assertThat(UpkeepProcess.run(home, "migrate", "up").exitCode()).isZero();
        write("V2__forget.sql", "delete from a;");
        write("U2__forget.sql", "select 1;");

        UpkeepProcess linted = UpkeepProcess.run(home, "migrate", "gate");

        assertThat(linted.exitCode()).as(linted.all()).isEqualTo(ExitCode.FAILED);
        assertThat(linted.all())
                .contains("The gate is closed", "V2__forget.sql:1 delete-without-where", "Nothing was changed");

        PostgresServer.shared().asAdministrator(database.database(), "insert into a values (1, 7), (2, 7)");
        assertThat(UpkeepProcess.run(home, "run", "back-up").exitCode()).isZero();
        write("V2__forget.sql", "create unique index b_once on a (b);");
        write("U2__forget.sql", "drop index b_once;");

        UpkeepProcess rehearsed = UpkeepProcess.run(home, "migrate", "gate");

        assertThat(rehearsed.exitCode()).as(rehearsed.all()).isNotZero();
        assertThat(rehearsed.all()).contains("V2__forget.sql", "b_once");
        assertThat(json("migrate", "status", "--json").at("/migrations/1/state").asText())
                .isEqualTo("PENDING");
    }

    @Test
    void recordsThatTheRehearsalWasSkipped() throws IOException {
        UpkeepProcess gate = UpkeepProcess.run(home, "migrate", "gate", "--skip-rehearsal", "--json");

        assertThat(gate.exitCode()).as(gate.all()).isZero();
        JsonNode run = MAPPER.readTree(gate.out()).path("run");
        assertThat(run.at("/parameters/skip-rehearsal").asText()).isEqualTo("yes");
        assertThat(run.path("message").asText()).contains("the rehearsal was skipped");
        assertThat(UpkeepProcess.run(home, "runs", "--last", "1").out()).contains("rehearsal was skipped");
    }

    @Test
    void ofThreeInstancesThatStartAtOnceOneWorksAndAllGoOn() throws IOException {
        List<UpkeepProcess> all = Stream.generate(() -> UpkeepProcess.start(home, "migrate", "gate"))
                .limit(3)
                .toList();

        all.forEach(process -> assertThat(process.exitCode()).as(process.all()).isZero());
        assertThat(all.stream()
                        .filter(process -> process.all().contains("nothing to apply"))
                        .count())
                .isEqualTo(2);
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(scripts.resolve(name), sql);
    }

    private JsonNode json(String... words) throws IOException {
        return MAPPER.readTree(UpkeepProcess.run(home, words).out());
    }
}
