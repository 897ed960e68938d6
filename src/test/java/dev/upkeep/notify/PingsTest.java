package dev.upkeep.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.settings.PingUrl;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PingsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:15:00Z");
    private static final String URL = "https://hc-ping.com/5d6f";

    @Test
    void saysThatARunBeginsSucceedsOrFailsAndWhichStartBelongsToWhichEnd() {
        Ping start = ping(URL, RunStatus.RUNNING);
        Ping success = ping(URL, RunStatus.SUCCEEDED);
        Ping failure = ping(URL, RunStatus.FAILED);

        assertThat(start.uri().toString())
                .matches("https://hc-ping.com/5d6f/start\\?rid=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(start.method()).isEqualTo("GET");
        assertThat(success.uri()).hasPath("/5d6f").hasQuery(start.uri().getQuery());
        assertThat(success.body()).isEmpty();
        assertThat(failure.uri()).hasPath("/5d6f/fail").hasQuery(start.uri().getQuery());
        assertThat(failure.method()).isEqualTo("POST");
        assertThat(failure.body()).isEqualTo("The database is down. Start it.");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "ABANDONED", "CANCELLED"})
    void everyEndWithoutSuccessIsAFailure(RunStatus status) {
        assertThat(ping(URL, status).uri()).hasPath("/5d6f/fail");
    }

    @Test
    void isSilentOfSkippedRunsDryRunsAndJobsWithoutAnAddress() {
        Pings pings = pings(URL);
        assertThat(pings.of(run("back-up", "main", RunStatus.SKIPPED, false, null)))
                .isNull();
        assertThat(pings.of(run("back-up", "main", RunStatus.SUCCEEDED, true, null)))
                .isNull();
        assertThat(pings.of(run("migrate", "main", RunStatus.SUCCEEDED, false, null)))
                .isNull();
        assertThat(pings.of(run("no-such-job", "main", RunStatus.SUCCEEDED, false, null)))
                .isNull();
    }

    @Test
    void anotherTargetDoesNotSpeakForThisOne() {
        assertThat(pings(URL).of(run("back-up", "blog", RunStatus.SUCCEEDED, false, null)))
                .isNull();
    }

    @Test
    void whatALibrarySaidUnexpectedlyStaysHere() {
        Ping ping = pings(URL).of(run("back-up", "main", RunStatus.FAILED, false, FailureKind.INTERNAL));
        assertThat(ping.body()).doesNotContain("database").contains("upkeep runs", "20261123T021500Z-abcdef");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hc-ping.com/5d6f/, https://hc-ping.com/5d6f/start?rid=",
        "https://hc-ping.com/5d6f?create=1, https://hc-ping.com/5d6f/start?create=1&rid=",
        "https://hc-ping.com/5d6f#here, https://hc-ping.com/5d6f/start?rid=",
    })
    void putsTheWordWhereThePathEnds(String url, String expected) {
        assertThat(ping(url, RunStatus.RUNNING).uri().toString()).startsWith(expected);
    }

    @Test
    void neverShowsTheAddress() {
        assertThat(ping(URL, RunStatus.RUNNING)).hasToString("start of back-up for main to https://hc-ping.com/******");
        assertThat(new PingUrl(URI.create("https://u:p@example.com:8443/x?y=z")))
                .hasToString("https://example.com:8443/******");
    }

    private static Ping ping(String url, RunStatus status) {
        return pings(url).of(run("back-up", "main", status, false, null));
    }

    private static Pings pings(String url) {
        Map<String, PingUrl> urls = Map.of("main", new PingUrl(URI.create(url)));
        return new Pings(Map.of(
                "back-up", new JobSettings(Optional.empty(), Duration.ofHours(6), urls),
                "migrate", new JobSettings(Optional.empty(), Duration.ofHours(6), Map.of())));
    }

    private static Run run(String job, String target, RunStatus status, boolean dryRun, FailureKind failure) {
        return new Run(
                "20261123T021500Z-abcdef",
                job,
                target,
                Trigger.COMMAND,
                "test",
                dryRun,
                Map.of(),
                status,
                NOW,
                NOW,
                failure,
                "The database is down.\n Start it.",
                null);
    }
}
