package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is made by a command, which has to be proven by the end of the command. */
@Timeout(180)
class BackUpCommandIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @TempDir
    Path folder;

    private final DatabaseAddress.Postgres database = SERVER.newDatabase();
    private TestHome home;

    @BeforeEach
    void configure() {
        home = UpkeepProcess.production(
                        folder.resolve("home"), database, S3Server.shared().newBucket())
                .with("UPKEEP_START_UP_JOBS", "");
    }

    @Test
    void theCommandEndsWhenItsBackupIsVerified() throws Exception {
        UpkeepProcess run = UpkeepProcess.run(home, "run", "back-up");

        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.err()).containsSubsequence("back-up SUCCEEDED", "verify-backup SUCCEEDED");
        assertThat(proofOfTheNewest()).isEqualTo("counted");
    }

    @Test
    void aProcessBesideLeavesTheVerificationToTheCommand() throws Exception {
        try (UpkeepProcess beside = UpkeepProcess.start(home, "start")) {
            beside.awaitText("Ctrl-C ends it");

            UpkeepProcess run = UpkeepProcess.run(home, "run", "back-up");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(proofOfTheNewest()).isEqualTo("counted");
        }
        assertThat(UpkeepProcess.run(home, "runs", "--job", "verify-backup").out())
                .containsOnlyOnce("SUCCEEDED");
    }

    @Test
    void theJsonIsOneDocumentWithBothRuns() throws Exception {
        JsonNode document = json(UpkeepProcess.run(home, "run", "back-up", "--json"));

        assertThat(document.at("/run/job").asText()).isEqualTo("back-up");
        assertThat(document.at("/followedBy/job").asText()).isEqualTo("verify-backup");
        assertThat(document.at("/followedBy/status").asText()).isEqualTo("SUCCEEDED");
        assertThat(document.at("/followedBy/requestedBy").asText())
                .isEqualTo("after " + document.at("/run/id").asText());
    }

    @Test
    void aBackupThatCannotBeVerifiedIsAFailureOfTheCommand() {
        String nobody = "127.0.0.1:" + UpkeepProcess.freePort();
        home.with("UPKEEP_VERIFY_BACKUP_AFTER_BACK_UP", "restored")
                .with("UPKEEP_BACKUP_VERIFY_URL", "postgres://prover:secret@" + nobody + "/postgres");

        UpkeepProcess run = UpkeepProcess.run(home, "run", "back-up");

        assertThat(run.exitCode()).as(run.all()).isEqualTo(5);
        assertThat(run.err()).containsSubsequence("back-up SUCCEEDED", "verify-backup FAILED", nobody);
    }

    @Test
    void nothingFollowsWhereNewBackupsAreNotToBeVerified() throws Exception {
        home.with("UPKEEP_VERIFY_BACKUP_AFTER_BACK_UP", "off");

        JsonNode document = json(UpkeepProcess.run(home, "run", "back-up", "--json"));

        assertThat(document.has("followedBy")).isFalse();
    }

    private String proofOfTheNewest() throws Exception {
        return json(UpkeepProcess.run(home, "backups", "list", "--json"))
                .at("/backups/0/proof")
                .asText();
    }

    private static JsonNode json(UpkeepProcess run) throws Exception {
        assertThat(run.exitCode()).as(run.all()).isZero();
        return new ObjectMapper().readTree(run.out());
    }
}
