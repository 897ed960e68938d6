package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import dev.upkeep.testing.UploadsServer;
import dev.upkeep.testing.UploadsServer.Quirk;
import dev.upkeep.testing.UploadsServer.Upload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands about incomplete uploads, each as a process of its own that knows the bucket and no database. */
@Timeout(180)
class UploadsCommandIT {
    @TempDir
    Path folder;

    private final Instant old = Instant.now().minus(Duration.ofDays(9));
    private UploadsServer server;
    private TestHome home;

    @BeforeEach
    void serve() throws Exception {
        server = new UploadsServer();
        home = UpkeepProcess.bucketOnly(folder.resolve("home"), server.settings());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listsWithinEightyColumnsAndSaysWhatToDoNext() {
        server.begin("ann@x.com/film one.mp4", old, 5_000_000);
        server.begin("bob@x.com/" + "long/".repeat(12) + "name", old, 7);
        server.begin("bob@x.com/new.zip", Instant.now().minusSeconds(90), 7);

        UpkeepProcess list = UpkeepProcess.run(home, "uploads", "list");

        assertThat(list.exitCode()).as(list.all()).isZero();
        assertThat(list.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(unbroken(list))
                .containsPattern("     9d     4\\.8 MiB  aborted   ann@x.com/film one.mp4")
                .contains("kept      bob@x.com/new.zip", "  bob@x.com/long/long/")
                .contains("3 incomplete uploads in application", "2 older than 24h or left by a dead run, 4.8 MiB.")
                .contains("`upkeep uploads abort` aborts 2 of them")
                .contains("`upkeep uploads lifecycle install --days 7`");
        assertThat(server.uploads()).hasSize(3);
    }

    @Test
    void listsAsJsonWhatTheOptionsSay() throws Exception {
        server.begin("ann/1", Instant.now().minus(Duration.ofHours(2)), 7);
        server.begin("ann/keep/1", old, 7);
        server.begin("bob/1", old, 7);

        UpkeepProcess list = UpkeepProcess.run(
                home, "uploads", "list", "--older-than", "1h", "--prefix", "ann/", "--exclude", "ann/keep/", "--json");

        JsonNode json = new ObjectMapper().readTree(list.out());
        assertThat(json.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.at("/uploads/listed").asInt()).isEqualTo(1);
        assertThat(json.at("/uploads/excluded").asInt()).isEqualTo(1);
        assertThat(json.at("/uploads/uploads/0/key").asText()).isEqualTo("ann/1");
        assertThat(json.at("/uploads/uploads/0/verdict").asText()).isEqualTo("OLD");
    }

    @Test
    void abortsByTheJobAndSaysSoInTheLedger() {
        server.begin("ann/1", old, 7);
        server.begin("bob/1", old, 7);

        UpkeepProcess dry = UpkeepProcess.run(home, "uploads", "abort", "--dry-run");
        assertThat(dry.exitCode()).as(dry.all()).isEqualTo(1);
        assertThat(server.uploads()).hasSize(2);

        UpkeepProcess abort = UpkeepProcess.run(home, "uploads", "abort", "--exclude", "bob/", "--exclude", "carl/");
        assertThat(abort.exitCode()).as(abort.all()).isZero();
        assertThat(server.uploads()).extracting(Upload::key).containsExactly("bob/1");
        assertThat(abort.err()).contains("abort-incomplete-uploads SUCCEEDED: Aborted 1 of 1");
        assertThat(abort.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void refusesWhatIsNoAge() {
        UpkeepProcess list = UpkeepProcess.run(home, "uploads", "list", "--older-than", "soon");
        UpkeepProcess abort = UpkeepProcess.run(home, "uploads", "abort", "--older-than", "0d");

        assertThat(list.exitCode()).as(list.all()).isEqualTo(64);
        assertThat(list.err()).contains("The parameter older-than cannot be 'soon'", "for example older-than=24h");
        assertThat(abort.exitCode()).as(abort.all()).isEqualTo(64);
        assertThat(abort.err()).contains("older-than cannot be '0d'", "for example older-than=24h");
    }

    @Test
    void aRunThatIsKilledInTheMiddleIsFinishedByTheNext() throws Exception {
        for (int number = 0; number < 200; number++) {
            server.begin("key-" + number, old, 7);
        }
        Upload young = server.begin("young", Instant.now(), 7);
        CountDownLatch killed = new CountDownLatch(1);
        AtomicInteger aborts = new AtomicInteger();
        server.failing(request ->
                request.method().equals("DELETE") && aborts.incrementAndGet() > 50 ? hang(killed) : Optional.empty());
        try (UpkeepProcess first = UpkeepProcess.start(home, "uploads", "abort")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> aborts.get() > 60);
            first.kill();
        }
        killed.countDown();
        server.failing(request -> Optional.empty());
        int left = server.uploads().size();
        assertThat(left).isBetween(2, 151);

        UpkeepProcess second = UpkeepProcess.run(home, "uploads", "abort");

        assertThat(second.exitCode()).as(second.all()).isZero();
        assertThat(second.err()).contains("Aborted " + (left - 1) + " of " + left);
        assertThat(server.uploads()).containsExactly(young);
    }

    /** What a command printed, as if the terminal were endless. */
    private static String unbroken(UpkeepProcess command) {
        return command.out().replace('\n', ' ');
    }

    private static Optional<Answer> hang(CountDownLatch end) {
        try {
            assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.of(Answer.error(500, "InternalError"));
    }

    @Test
    void installsARuleOnlyWhenTheBucketsNameIsTyped() {
        server.withRules("<Rule><ID>logs</ID><Status>Enabled</Status><Filter><Prefix>logs/</Prefix></Filter>"
                + "<Expiration><Days>30</Days></Expiration></Rule>");

        UpkeepProcess unasked = UpkeepProcess.run(home, "uploads", "lifecycle", "install", "--days", "7");
        assertThat(unasked.exitCode()).as(unasked.all()).isEqualTo(64);
        assertThat(unasked.err())
                .contains("stays    logs: 'logs/' only: Expiration")
                .contains("new      upkeep-abort-incomplete-uploads: the whole bucket: aborts incomplete uploads")
                .contains("Nothing was changed", "--yes");
        assertThat(server.rules()).doesNotContain("upkeep");

        home.with("JAVA_TOOL_OPTIONS", "-Dupkeep.terminal=true -Dupkeep.asks=true");
        try (UpkeepProcess typed = UpkeepProcess.start(home, "uploads", "lifecycle", "install", "--days", "7")) {
            typed.awaitText("Type the bucket's name, application, to go on: ");
            typed.type("application");
            assertThat(typed.exitCode()).as(typed.all()).isZero();
            assertThat(typed.err()).contains("Set, and read back.", "after 7 days");
        }
        assertThat(server.rules()).contains("upkeep-abort-incomplete-uploads", "<Days>30</Days>");

        UpkeepProcess show = UpkeepProcess.run(home, "uploads", "lifecycle", "show");
        assertThat(unbroken(show))
                .contains("logs: 'logs/' only: Expiration")
                .contains("aborts incomplete uploads after 7 days")
                .contains("The store aborts every incomplete upload of the bucket by itself after 7 days.");
        UpkeepProcess again = UpkeepProcess.run(home, "uploads", "lifecycle", "install", "--days", "7", "--yes");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("Nothing to do.");
    }

    @Test
    void namesAStoreThatKnowsNoRules() throws Exception {
        try (UploadsServer without = new UploadsServer(Quirk.KNOWS_NO_RULES)) {
            TestHome other = UpkeepProcess.bucketOnly(folder.resolve("other"), without.settings());

            UpkeepProcess show = UpkeepProcess.run(other, "uploads", "lifecycle", "show");
            UpkeepProcess install = UpkeepProcess.run(other, "uploads", "lifecycle", "install", "--days", "7", "--yes");

            assertThat(unbroken(show)).contains("knows no lifecycle rules");
            assertThat(install.exitCode()).as(install.all()).isEqualTo(78);
            assertThat(install.err()).contains("knows no lifecycle rules; nothing was changed");
        }
    }

    @Test
    void theEmbeddedStoreIsAskedWithoutNoise() {
        TestHome embedded = UpkeepProcess.bucketOnly(
                folder.resolve("embedded"), S3Server.shared().newBucket());

        UpkeepProcess abort = UpkeepProcess.run(embedded, "uploads", "abort");

        assertThat(abort.exitCode()).as(abort.all()).isZero();
        assertThat(abort.out())
                .contains("  listed              0  and one begun for a trial was: the store lists them")
                .contains("This store knows no lifecycle rules");
    }
}
