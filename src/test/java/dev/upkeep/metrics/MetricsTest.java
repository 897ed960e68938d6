package dev.upkeep.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.freshness.LastBackups;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.copy.LastCopies;
import dev.upkeep.copy.LastPass;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.run.LastRuns;
import dev.upkeep.run.RunHistory;
import dev.upkeep.storage.LastMeasured;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class MetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:15:00Z");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(NOW);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LastChecks checks = new LastChecks(clock);
    private final LastCopies copies = new LastCopies();
    private final RunCounts counts = new RunCounts();
    private Database state;
    private LastRuns runs;

    @BeforeEach
    void publish() {
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        new StateSchema(state).migrate();
        runs = new LastRuns(new RunHistory(state.dataSource()), clock);
        registry.getPrometheusRegistry()
                .register(new Metrics(new LastBackups(), copies, new LastMeasured(), runs, counts, checks));
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void whatIsNotKnownHasNoSeries() {
        assertThat(registry.scrape()).doesNotContain("upkeep_");
    }

    @Test
    void aSecondCopySaysWhenItsLastPassBeganAndHowFarItWent() {
        copies.remember(new LastPass(
                1, "main", "application at AWS", "id", NOW, NOW.plusSeconds(90), 1000, 5_000_000, 3, 700, 2));

        assertThat(registry.scrape())
                .contains("upkeep_copy_last_pass_timestamp_seconds{target=\"main\"} 1.7954001E9")
                .contains("upkeep_copy_duration_seconds{target=\"main\"} 90.0")
                .contains("upkeep_copy_objects{target=\"main\"} 1000.0")
                .contains("upkeep_copy_bytes{target=\"main\"} 5000000.0")
                .contains("upkeep_copy_failed_objects{target=\"main\"} 2.0");
    }

    @Test
    void aCheckHasAStateUnlessItWasSkipped() {
        remember(
                check("a", CheckState.OK),
                check("b", CheckState.WARN),
                check("c", CheckState.CRIT),
                check("d", CheckState.UNKNOWN),
                check("e", CheckState.SKIPPED));

        assertThat(registry.scrape())
                .contains(
                        "upkeep_check_state{check=\"a\",target=\"main\"} 0.0",
                        "upkeep_check_state{check=\"b\",target=\"main\"} 1.0",
                        "upkeep_check_state{check=\"c\",target=\"main\"} 2.0",
                        "upkeep_check_state{check=\"d\",target=\"main\"} 3.0")
                .doesNotContain("check=\"e\"");
    }

    @Test
    void aResultThatIsGoneHasNoSeries() {
        remember(check("database.rows", CheckState.CRIT));
        remember(check("database.rows.user", CheckState.OK));

        assertThat(registry.scrape()).contains("\"database.rows.user\"").doesNotContain("\"database.rows\"");
    }

    @Test
    void aResultThatIsTooOldIsUnknownAndHasNoValue() {
        remember(CheckResult.measured("database.latency", CheckState.OK, 7, "ms", "answers in 7 ms"));
        assertThat(registry.scrape()).contains("upkeep_check_value{check=\"database.latency\"");
        clock.tick(Duration.ofMinutes(7));

        assertThat(registry.scrape())
                .contains("upkeep_check_state{check=\"database.latency\",target=\"main\"} 3.0")
                .doesNotContain("upkeep_check_value");
    }

    @Test
    void theLastRunSaysHowItEndedAndEveryEndWhenItLastWas() {
        run("1", "back-up", "SUCCEEDED", NOW.minusSeconds(7200), 0);
        run("2", "back-up", "FAILED", NOW.minusSeconds(3600), 0);
        run("3", "back-up", "SUCCEEDED", NOW.minusSeconds(60), 1);
        run("4", "back-up", "SKIPPED", NOW.minusSeconds(60), 0);
        runs.begin();

        assertThat(registry.scrape())
                .contains(
                        "upkeep_run_last_status{job_name=\"back-up\",target=\"main\"} 1.0",
                        "status=\"SUCCEEDED\",target=\"main\"} " + (NOW.getEpochSecond() - 7200) / 1.0e9 + "E9",
                        "status=\"FAILED\",target=\"main\"} " + (NOW.getEpochSecond() - 3600) / 1.0e9 + "E9")
                .doesNotContain("SKIPPED\"");
    }

    @Test
    void noLabelIsOneThatPrometheusPutsItsOwnInThePlaceOf() {
        run("1", "back-up", "SUCCEEDED", NOW, 0);
        runs.begin();

        assertThat(registry.scrape().lines())
                .filteredOn(line -> line.startsWith("upkeep_"))
                .hasSize(2)
                .noneMatch(line -> line.matches("[a-z_]+\\{(.*,)?(job|instance)=.*"));
    }

    @Test
    void followsTheLedgerOnceItHasBegunAndForgetsNothing() {
        run("1", "migrate", "SUCCEEDED", NOW.minus(Duration.ofDays(100)), 0);
        runs.follow();
        assertThat(runs.all()).as("before it has begun").isEmpty();
        runs.begin();
        run("2", "back-up", "SUCCEEDED", NOW, 0);
        runs.follow();
        assertThat(runs.all()).extracting(end -> end.job()).containsExactlyInAnyOrder("migrate", "back-up");
    }

    @Test
    void aLedgerThatCannotBeReadSpoilsNoScrape() {
        run("1", "back-up", "SUCCEEDED", NOW, 0);
        runs.begin();
        JdbcClient.create(state.dataSource()).sql("drop table run").update();
        runs.follow();
        assertThat(registry.scrape()).contains("upkeep_run_last_status");
    }

    private void remember(CheckResult... results) {
        checks.remember(
                "main",
                Arrays.stream(results)
                        .map(result -> new LastChecks.Kept(result, clock.instant(), Duration.ofMinutes(6)))
                        .toList());
    }

    private static CheckResult check(String id, CheckState state) {
        return CheckResult.without(id, state, "because");
    }

    private void run(String id, String job, String status, Instant at, int dryRun) {
        String time = at.toString().replace("Z", ".000Z");
        JdbcClient.create(state.dataSource())
                .sql("insert into run (id, job, target, trigger_word, requested_by, dry_run, parameters, status,"
                        + " started_at, finished_at, heartbeat_at, host, pid, process_started_at) values"
                        + " (?, ?, 'main', 'schedule', 'cron', ?, '{}', ?, ?, ?, ?, 'here', 1, ?)")
                .params(id, job, dryRun, status, time, time, time, time)
                .update();
    }
}
