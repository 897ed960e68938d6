package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import dev.upkeep.testing.WebhookServer;
import dev.upkeep.testing.WebhookServer.Posted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dead-man's-switch, as whole commands tell it. */
class PingIT {
    @TempDir
    Path folder;

    @Test
    void aRunTellsItsStartAndThenItsSuccessEvenWithFindings() {
        try (WebhookServer server = WebhookServer.answering()) {
            TestHome home = home(server.url("/secret-uuid"));

            UpkeepProcess run = UpkeepProcess.run(home, "run", "check-health");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
            assertThat(server.posted()).extracting(Posted::path).containsExactly("/secret-uuid/start", "/secret-uuid");
            assertThat(server.posted()).extracting(Posted::method).containsOnly("GET");
            assertThat(server.posted().stream().map(Posted::query).distinct())
                    .as("the run's id")
                    .singleElement()
                    .asString()
                    .startsWith("rid=");
        }
    }

    @Test
    void aRunThatFailsTellsWhy() {
        try (WebhookServer server = WebhookServer.answering()) {
            TestHome home = home(server.url("/secret-uuid")).with("UPKEEP_S3_BUCKET", "no-such-bucket");
            home.with("UPKEEP_EMBEDDED_S3_ENABLED", "false")
                    .with("UPKEEP_SAMPLE_APPLICATION_ENABLED", "false")
                    .with("UPKEEP_S3_ENDPOINT", server.url("/no-store"));

            UpkeepProcess run = UpkeepProcess.run(home, "run", "check-health");

            assertThat(run.exitCode()).as(run.all()).isNotIn(0, 1);
            assertThat(server.posted())
                    .filteredOn(told -> told.path().startsWith("/secret-uuid"))
                    .extracting(Posted::path)
                    .containsExactly("/secret-uuid/start", "/secret-uuid/fail");
            Posted failure = server.posted().get(server.posted().size() - 1);
            assertThat(failure.method()).isEqualTo("POST");
            assertThat(failure.body()).isNotEmpty().doesNotContain("\n", "local-only");
            assertThat(failure.headers().keySet().toString())
                    .doesNotContainIgnoringCase("Run")
                    .doesNotContainIgnoringCase("Target");
        }
    }

    @Test
    void aDryRunTellsNobody() {
        try (WebhookServer server = WebhookServer.answering()) {
            UpkeepProcess run = UpkeepProcess.run(home(server.url("/x")), "run", "check-health", "--dry-run");

            assertThat(run.err()).contains("check");
            assertThat(server.posted()).isEmpty();
        }
    }

    @Test
    void aSwitchThatRefusesIsALineInTheLogWithoutTheSecretAndIsTriedTwice() {
        try (WebhookServer server = WebhookServer.always(500)) {
            UpkeepProcess run = UpkeepProcess.run(home(server.url("/secret-uuid")), "run", "check-health");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
            assertThat(run.err())
                    .contains("WARN", "success of check-health for main to http://127.0.0.1:", "HTTP status 500")
                    .doesNotContain("secret-uuid");
            assertThat(server.posted())
                    .extracting(Posted::path)
                    .containsExactly("/secret-uuid/start", "/secret-uuid/start", "/secret-uuid", "/secret-uuid");
        }
    }

    @Test
    void aSwitchThatNeverAnswersDelaysNoRun() throws Exception {
        try (WebhookServer server = WebhookServer.always(WebhookServer.SILENCE);
                UpkeepProcess process = UpkeepProcess.start(
                        // Of two runs at once the second is skipped: no schedule may come between.
                        home(server.url("/secret-uuid"))
                                .with("UPKEEP_START_UP_JOBS", "")
                                .with("UPKEEP_CHECK_HEALTH_CRON", "off"),
                        "start")) {
            process.awaitText("Ctrl-C ends it");
            Path inbox = folder.resolve("home/inbox/check-health");
            Files.writeString(inbox.resolve("now"), "");
            Path result = inbox.resolve(".done/now.result.json");

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(result).as(process::all).exists());
            JsonNode run = new ObjectMapper().readTree(result.toFile()).path("run");
            assertThat(Duration.between(instant(run, "startedAt"), instant(run, "finishedAt")))
                    .as("the run, whose first ping is given up after ten seconds")
                    .isLessThan(Duration.ofSeconds(10));
            process.awaitText("start of check-health for main to http://127.0.0.1:");
            assertThat(process.err()).contains("could not be delivered: there was no answer in time");
            assertThat(process.err()).doesNotContain("secret-uuid");
        }
    }

    private static Instant instant(JsonNode run, String field) {
        return Instant.parse(run.path(field).asText());
    }

    private TestHome home(String url) {
        return UpkeepProcess.local(folder.resolve("home")).with("UPKEEP_CHECK_HEALTH_PING_URL", url);
    }
}
