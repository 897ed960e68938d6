package dev.upkeep.health.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunHistory;
import dev.upkeep.settings.Cron;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class JobCheckTest {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String DAILY = "0 15 2 * * ?";

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T02:15:00Z"));
    private Database state;
    private boolean setUp = true;

    @BeforeEach
    void prepare() {
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        new StateSchema(state).migrate();
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void whatIsOffIsSkipped() {
        assertThat(look(Optional.empty()).state()).isEqualTo(CheckState.SKIPPED);
        assertThat(look(Optional.empty()).detail()).isEqualTo("is off: back-up.cron names no time");
    }

    @Test
    void aFailureOfWhatHasNoScheduleIsAnAlarmForADay() {
        ran("back-up", "FAILED", Duration.ZERO);
        assertThat(look(Optional.empty()).state()).isEqualTo(CheckState.CRIT);
        clock.tick(Duration.ofHours(23));
        assertThat(look(Optional.empty()).state()).isEqualTo(CheckState.CRIT);
        clock.tick(Duration.ofHours(1));
        assertThat(look(Optional.empty()).state()).isEqualTo(CheckState.SKIPPED);
    }

    @Test
    void whatTheSettingsKeepFromItsWorkIsNoAlarmWithoutASchedule() {
        failed("back-up", FailureKind.CONFIGURATION);
        assertThat(look(Optional.empty()).state()).isEqualTo(CheckState.SKIPPED);
        assertThat(look().state()).as("somebody wants it daily").isEqualTo(CheckState.CRIT);
    }

    @Test
    void whatIsNotSetUpForATargetIsSkippedWhateverBecameOfItsRuns() {
        ran("back-up", "FAILED", Duration.ZERO);
        setUp = false;
        assertThat(look().state()).isEqualTo(CheckState.SKIPPED);
        assertThat(look().detail()).isEqualTo("is not set up for main");
    }

    @Test
    void aMissedScheduleIsAnAlarmUntilTheJobSucceeds() {
        ran("back-up", "SUCCEEDED", Duration.ZERO);
        assertThat(look().state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofHours(24));
        assertThat(look().state()).as("just due").isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(359));
        assertThat(look().state()).as("within its time limit").isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(1));
        Observation missed = look();
        assertThat(missed.state()).isEqualTo(CheckState.CRIT);
        assertThat(missed.value()).isEqualByComparingTo("30.0");
        assertThat(missed.detail()).isEqualTo("succeeded last 30h ago, and was due 1 time since");
        clock.tick(Duration.ofDays(2));
        assertThat(look().detail()).endsWith("was due 3 times since");
        ran("back-up", "SUCCEEDED", Duration.ZERO);
        assertThat(look().state()).isEqualTo(CheckState.OK);
        assertThat(look().detail()).isEqualTo("succeeded last 0s ago");
    }

    @Test
    void theTimeZoneOfTheSchedulesCounts() {
        ran("back-up", "SUCCEEDED", Duration.ZERO);
        clock.tick(Duration.ofHours(25));
        JobSettings settings = new JobSettings(Optional.of(Cron.parse(DAILY)), Duration.ofMinutes(1), Map.of());
        assertThat(look(settings, ZoneOffset.UTC).state()).isEqualTo(CheckState.CRIT);
        // There it is 02:15 two and a half hours later.
        clock.tick(Duration.ofMinutes(-50));
        assertThat(look(settings, ZoneOffset.UTC).state()).isEqualTo(CheckState.OK);
        assertThat(look(settings, ZoneId.of("America/New_York")).state()).isEqualTo(CheckState.CRIT);
    }

    @Test
    void aShortTimeLimitStillLeavesAQuarterOfAnHour() {
        JobSettings settings = new JobSettings(Optional.of(Cron.parse(DAILY)), Duration.ofSeconds(10), Map.of());
        ran("back-up", "SUCCEEDED", Duration.ZERO);
        clock.tick(Duration.ofHours(24).plusMinutes(14));
        assertThat(look(settings, ZoneOffset.UTC).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(1));
        assertThat(look(settings, ZoneOffset.UTC).state()).isEqualTo(CheckState.CRIT);
    }

    @Test
    void whatNeverSucceededIsAnAlarmAfterTheFirstTimeThatItWasDue() {
        assertThat(look().detail()).isEqualTo("has not been due yet");
        ran("check-health", "SUCCEEDED", Duration.ZERO);
        clock.tick(Duration.ofHours(29));
        assertThat(look().state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofHours(1));
        assertThat(look().state()).isEqualTo(CheckState.CRIT);
        assertThat(look().detail()).isEqualTo("has never succeeded, and was due 1 time");
        assertThat(look().value()).isNull();
    }

    @Test
    void aRunThatFailedIsAnAlarmAtOnceUntilOneSucceeds() {
        for (String bad : new String[] {"FAILED", "ABANDONED"}) {
            ran("back-up", "SUCCEEDED", Duration.ZERO);
            clock.tick(Duration.ofMinutes(1));
            String id = ran("back-up", bad, Duration.ZERO);
            Observation seen = look();
            assertThat(seen.state()).isEqualTo(CheckState.CRIT);
            assertThat(seen.detail()).isEqualTo("its last run " + bad + ": as said (run " + id + ")");
            clock.tick(Duration.ofMinutes(1));
            // Neither does any work.
            ran("back-up", "SKIPPED", Duration.ZERO);
            ran("back-up", "CANCELLED", Duration.ZERO);
            assertThat(look().state()).isEqualTo(CheckState.CRIT);
            clock.tick(Duration.ofMinutes(1));
            ran("back-up", "SUCCEEDED", Duration.ZERO);
            assertThat(look().state()).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void aRunThatDoesNotEndIsAnAlarmUntilItHas() {
        ran("back-up", "SUCCEEDED", Duration.ofHours(1));
        String id = ran("back-up", "RUNNING", Duration.ZERO);
        clock.tick(Duration.ofHours(6));
        assertThat(look().state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(20));
        Observation seen = look();
        assertThat(seen.state()).isEqualTo(CheckState.CRIT);
        assertThat(seen.detail()).contains(id, "at work for 6h20m", "time limit is 6h");
        JdbcClient.create(state.dataSource())
                .sql("update run set status = 'SUCCEEDED', finished_at = ? where id = ?")
                .params(TIME.format(clock.instant()), id)
                .update();
        assertThat(look().state()).isEqualTo(CheckState.OK);
    }

    @Test
    void theRunThatAsksIsNotItsOwnProblem() {
        ActiveRun asking = Sample.run("check-health");
        record(asking.id(), "check-health", "RUNNING", clock.instant());
        clock.tick(Duration.ofDays(1));
        ran("check-health", "SUCCEEDED", Duration.ofMinutes(5));
        JobSettings settings =
                new JobSettings(Optional.of(Cron.parse("0 */5 * * * ?")), Duration.ofMinutes(5), Map.of());
        assertThat(check("check-health", settings, ZoneOffset.UTC)
                        .standing(asking)
                        .get(0)
                        .state())
                .isEqualTo(CheckState.OK);
    }

    @Test
    void aRoundThatFoundTheDatabaseAwayWasMadeAndOneThatBrokeOffWasNot() {
        JobSettings settings =
                new JobSettings(Optional.of(Cron.parse("0 */5 * * * ?")), Duration.ofMinutes(5), Map.of());
        JobCheck check = check("check-health", settings, ZoneOffset.UTC);
        ActiveRun asking = Sample.run("check-health");
        ran("check-health", "SUCCEEDED", Duration.ZERO);
        clock.tick(Duration.ofHours(2));
        assertThat(check.standing(asking).get(0).state())
                .as("no round for hours")
                .isEqualTo(CheckState.CRIT);
        failed("check-health", FailureKind.UNAVAILABLE);
        assertThat(check.standing(asking).get(0).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(1));
        failed("check-health", FailureKind.CONFIGURATION);
        assertThat(check.standing(asking).get(0).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(1));
        failed("check-health", FailureKind.TIMEOUT);
        assertThat(check.standing(asking).get(0).detail()).startsWith("its last run FAILED: as said");
        clock.tick(Duration.ofMinutes(1));
        ran("check-health", "SUCCEEDED", Duration.ZERO);
        assertThat(check.standing(asking).get(0).state()).isEqualTo(CheckState.OK);
    }

    private void failed(String job, FailureKind kind) {
        String id = ran(job, "FAILED", Duration.ZERO);
        JdbcClient.create(state.dataSource())
                .sql("update run set failure = ? where id = ?")
                .params(kind.name(), id)
                .update();
    }

    private Observation look() {
        return look(Optional.of(Cron.parse(DAILY)));
    }

    private Observation look(Optional<Cron> cron) {
        return look(new JobSettings(cron, Duration.ofHours(6), Map.of()), ZoneOffset.UTC);
    }

    private Observation look(JobSettings settings, ZoneId zone) {
        return check("back-up", settings, zone)
                .standing(Sample.run("check-health"))
                .get(0);
    }

    private JobCheck check(String job, JobSettings settings, ZoneId zone) {
        return new JobCheck(job, settings, zone, target -> setUp, new RunHistory(state.dataSource()), clock);
    }

    /** Records a run that began a while ago and has ended now, unless it is at work. */
    private String ran(String job, String status, Duration ago) {
        String id = UUID.randomUUID().toString();
        record(id, job, status, clock.instant().minus(ago));
        return id;
    }

    private void record(String id, String job, String status, Instant startedAt) {
        JdbcClient.create(state.dataSource())
                .sql("insert into run (id, job, target, trigger_word, requested_by, dry_run, parameters, status,"
                        + " started_at, finished_at, heartbeat_at, host, pid, process_started_at, message, lock_name)"
                        + " values (?, ?, 'main', 'schedule', 'cron', 0, '{}', ?, ?, ?, ?, 'here', 1, ?, 'as said', ?)")
                .params(
                        id,
                        job,
                        status,
                        TIME.format(startedAt),
                        status.equals("RUNNING") ? null : TIME.format(clock.instant()),
                        TIME.format(clock.instant()),
                        TIME.format(clock.instant()),
                        job + id)
                .update();
    }
}
