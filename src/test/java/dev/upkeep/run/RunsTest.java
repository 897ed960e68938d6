package dev.upkeep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:15:00.123Z");

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(NOW);
    private Database state;
    private RunLedger ledger;
    private RunHistory history;
    private ActiveRuns active;
    private Runs runs;

    @BeforeEach
    void open() {
        TestHome home = new TestHome(folder.resolve("home"))
                .with("UPKEEP_BACK_UP_TIME_LIMIT", "1s")
                .with("UPKEEP_RETRY_DELAY", "50ms");
        state = Database.ofState(home.settings().state());
        new StateSchema(state).migrate();
        ledger = new RunLedger(state.dataSource(), clock, ProcessIdentity.current());
        history = new RunHistory(state.dataSource());
        active = new ActiveRuns(ledger);
        JobCatalogue jobs = new JobCatalogue(List.of(
                new JobDefinition("check-health", "Checks.", List.of()),
                new JobDefinition("migrate", "Migrates.", List.of(), JobDefinition.SCHEMA_LOCK, Duration.ofMinutes(1)),
                new JobDefinition(
                        "back-up",
                        "Backs up.",
                        List.of(new JobDefinition.Parameter(
                                "label", "what to call it", Pattern.compile("[a-z-]+"), "before-release")),
                        JobDefinition.SCHEMA_LOCK)));
        runs = new Runs(ledger, active, jobs, home.settings(), new Failures(List.of()), clock, Progress.SILENT);
    }

    @AfterEach
    void close() {
        active.close();
        state.close();
    }

    @Test
    void recordsARunFromItsRequestToItsReport() {
        Admission admission = runs.begin("back-up", "main", "file", "now.txt", true, Map.of("label", "before-release"));

        assertThat(history.newest(Optional.empty(), 1)).singleElement().satisfies(run -> {
            assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
            assertThat(run.trigger()).isEqualTo(Trigger.FILE);
            assertThat(run.requestedBy()).isEqualTo("now.txt");
            assertThat(run.dryRun()).isTrue();
            assertThat(run.parameters()).isEqualTo(Map.of("label", "before-release"));
            assertThat(run.startedAt()).isEqualTo(NOW);
        });
        clock.tick(Duration.ofSeconds(5));
        Run finished = runs.succeed(admission.active(), new Report(3));

        assertThat(finished.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(history.newest(Optional.of("back-up"), 5)).containsExactly(finished);
        assertThat(finished.report()).isEqualTo("{\"rows\":3}");
        assertThat(finished.message()).isEqualTo("3 rows");
        assertThat(finished.finishedAt()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    void roundsOfChecksThatTheScheduleAskedForAndThatWentWellAreNoNews() {
        for (String trigger : List.of("schedule", "command")) {
            Admission round = runs.begin("check-health", "main", trigger, "who", null, null);
            runs.succeed(round.active(), new Report(1));
            clock.tick(Duration.ofMinutes(1));
        }

        assertThat(history.newestNews(10)).extracting(Run::trigger).containsExactly(Trigger.COMMAND);
        assertThat(history.countRoutine(Optional.empty())).isEqualTo(1);
        assertThat(history.countRoutine(Optional.of(NOW.plusSeconds(60)))).isZero();
    }

    @Test
    void skipsARunWhoseLockIsTakenAndSaysByWhich() {
        Run first = runs.begin("check-health", "main", "schedule", "cron", null, null)
                .run();

        Admission second = runs.begin("check-health", "main", "command", "ann", null, null);

        assertThat(second.isGranted()).isFalse();
        assertThat(second.run().status()).isEqualTo(RunStatus.SKIPPED);
        assertThat(second.run().message()).contains(first.id());
        assertThat(runs.begin("back-up", "main", "command", "ann", null, null).isGranted())
                .as("another job has a lock of its own")
                .isTrue();
    }

    @Test
    void freesTheLockWhenARunEndsHoweverItEnds() {
        Admission first = runs.begin("check-health", "main", "command", "ann", null, null);
        runs.fail(first.active(), new UpkeepException(FailureKind.UNAVAILABLE, "The database is down."));

        assertThat(runs.begin("check-health", "main", "command", "ann", null, null)
                        .isGranted())
                .isTrue();
        assertThat(ledger.statusOf(first.run().id())).contains(RunStatus.FAILED);
    }

    @Test
    void refusesAnUnknownJobTargetOrParameterAndRecordsThat() {
        assertRefused(
                runs.begin("backup", "main", "command", "ann", null, null),
                "'backup'",
                "check-health, migrate, back-up");
        assertRefused(runs.begin("back-up", "shop", "command", "ann", null, null), "'shop'", "Targets: main");
        assertRefused(runs.begin("back-up", "main", "command", "ann", null, Map.of("lable", "x")), "'lable'", "label");
        assertRefused(
                runs.begin("back-up", "main", "command", "ann", null, Map.of("label", "../\u001b[31m")),
                "label cannot be '../?[31m'",
                "label=before-release");
        assertThat(history.newest(Optional.empty(), 10)).hasSize(4);
    }

    @Test
    void callsAnUnexpectedExceptionADefectAndKeepsItsMessage() {
        Admission run = runs.begin("check-health", "main", "command", "ann", null, null);

        Run failed = runs.fail(run.active(), new IllegalStateException("boom"));

        assertThat(failed.failure()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failed.message()).contains("boom");
    }

    @Test
    void stopsARunAtItsTimeLimitAndNamesTheSetting() {
        Admission admission = runs.begin("back-up", "main", "command", "ann", null, null);
        ActiveRun run = admission.active();

        await().atMost(Duration.ofSeconds(10)).until(() -> !run.isGoingOn());
        assertThatThrownBy(run::throwIfCancelled).isInstanceOf(UpkeepException.class);
        Run failed = runs.fail(run, new InterruptedException());

        assertThat(Thread.interrupted()).as("the thread can record and go on").isFalse();
        assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
        assertThat(failed.failure()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failed.message()).contains("1s", "back-up.time-limit");
    }

    @Test
    void endsTheWaitsOfARunThatIsCancelled() {
        ActiveRun run =
                runs.begin("check-health", "main", "command", "ann", null, null).active();
        StringBuilder ended = new StringBuilder();
        try (ActiveRun.Hook over = run.onCancel(() -> ended.append("first "))) {
            assertThat(over).isNotNull();
        }
        try (ActiveRun.Hook wait = run.onCancel(() -> ended.append("second"))) {
            assertThat(wait).isNotNull();
            active.cancelAll("Upkeep was asked to stop.");
        }

        assertThat(ended.toString()).isEqualTo("second");
        assertThat(runs.fail(run, new InterruptedException()).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void recordsWhatAJobSaysOfItsWorkWhenItWasAskedToStop() {
        ActiveRun run =
                runs.begin("check-health", "main", "command", "ann", null, null).active();
        active.cancelAll("Upkeep was asked to stop.");

        Run ended = runs.fail(
                run,
                new UpkeepException(FailureKind.CANCELLED, "Upkeep was asked to stop. Half of it was rolled back."));

        assertThat(ended.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(ended.message()).isEqualTo("Upkeep was asked to stop. Half of it was rolled back.");
    }

    @Test
    void beginsNothingOnceTheProcessIsStopping() throws InterruptedException {
        ActiveRun run =
                runs.begin("check-health", "main", "command", "ann", null, null).active();
        active.stopAccepting();

        assertThat(runs.begin("back-up", "main", "command", "ann", null, null)
                        .run()
                        .status())
                .isEqualTo(RunStatus.SKIPPED);
        assertThat(active.awaitNone(Duration.ofMillis(1))).isFalse();
        runs.succeed(run, new Report(1));
        assertThat(active.awaitNone(Duration.ofMillis(1))).isTrue();
    }

    @Test
    void marksTheRunsOfDeadProcessesAbandonedAndFreesTheirLocks() {
        ProcessIdentity dead = new ProcessIdentity(ProcessIdentity.current().host(), 1L << 40, NOW);
        Run left = begin(new RunLedger(state.dataSource(), clock, dead), "back-up");
        Run alive =
                runs.begin("check-health", "main", "command", "ann", null, null).run();

        assertThat(ledger.abandonDead()).extracting(Run::id).containsExactly(left.id());
        assertThat(ledger.statusOf(left.id())).contains(RunStatus.ABANDONED);
        assertThat(ledger.statusOf(alive.id())).contains(RunStatus.RUNNING);
        assertThat(runs.begin("back-up", "main", "command", "ann", null, null).isGranted())
                .isTrue();
    }

    @Test
    void doesNotTakeAReusedProcessIdForTheDeadProcess() {
        ProcessIdentity self = ProcessIdentity.current();
        ProcessIdentity former =
                new ProcessIdentity(self.host(), self.pid(), self.startedAt().minus(Duration.ofHours(1)));
        Run left = begin(new RunLedger(state.dataSource(), clock, former), "back-up");

        assertThat(ledger.abandonDead()).extracting(Run::id).containsExactly(left.id());
    }

    @Test
    void doesNotTakeAProcessForDeadWhoseMachineHasSetItsClock() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessIdentity beforeTheClockWasSet = new ProcessIdentity(
                    ProcessIdentity.current().host(),
                    other.pid(),
                    other.info().startInstant().orElseThrow().minusSeconds(5));
            Run run = begin(new RunLedger(state.dataSource(), clock, beforeTheClockWasSet), "back-up");

            assertThat(ledger.abandonDead()).isEmpty();
            clock.tick(Duration.ofSeconds(61));
            assertThat(ledger.abandonDead()).extracting(Run::id).containsExactly(run.id());
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void believesAProcessOfAnotherMachineWhileItsHeartIsBeating() {
        ProcessIdentity elsewhere = new ProcessIdentity("another-host", 1, NOW);
        RunLedger other = new RunLedger(state.dataSource(), clock, elsewhere);
        Run run = begin(other, "back-up");

        clock.tick(Duration.ofSeconds(50));
        other.heartbeat(List.of(run.id()));
        clock.tick(Duration.ofSeconds(50));
        assertThat(ledger.abandonDead()).isEmpty();

        clock.tick(Duration.ofSeconds(11));
        assertThat(ledger.abandonDead()).extracting(Run::id).containsExactly(run.id());
    }

    @Test
    void saysLoudlyThatARunWasTakenForDeadWhileItWorked() throws Exception {
        ActiveRun run =
                runs.begin("check-health", "main", "command", "ann", null, null).active();
        try (Connection connection = state.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update run set status = 'ABANDONED'");
        }

        assertThatThrownBy(() -> runs.succeed(run, new Report(1))).hasMessageContaining("took this one for dead");
    }

    @Test
    void aBackupIsSkippedWhileAMigrationIsAtWork() {
        Run migration =
                runs.begin("migrate", "main", "command", "ann", null, null).run();

        Run backUp = runs.begin("back-up", "main", "command", "ann", null, null).run();

        assertThat(backUp.status()).isEqualTo(RunStatus.SKIPPED);
        assertThat(backUp.message()).contains(migration.id(), "of migrate");
        assertThat(runs.begin("check-health", "main", "command", "ann", null, null)
                        .run()
                        .status())
                .isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void failsLoudlyWhenTheLedgerCannotBeWritten() throws Exception {
        rename("run", "elsewhere");

        assertThatThrownBy(() -> runs.begin("check-health", "main", "command", "ann", null, null))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("run ledger")
                .hasMessageContaining("state.url");
        assertThat(active.all()).isEmpty();
    }

    @Test
    void recordsTheEndOfARunWhenTheLedgerCanBeWrittenAgain() throws Exception {
        ActiveRun run =
                runs.begin("check-health", "main", "command", "ann", null, null).active();
        rename("run", "elsewhere");
        assertThatThrownBy(() -> runs.fail(run, new IllegalStateException("Oops.")))
                .hasMessageContaining("run ledger");
        rename("elsewhere", "run");

        active.close();

        assertThat(history.newest(Optional.empty(), 1))
                .singleElement()
                .extracting(Run::status)
                .isEqualTo(RunStatus.FAILED);
    }

    private void rename(String table, String to) throws Exception {
        try (Connection connection = state.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("alter table " + table + " rename to " + to);
        }
    }

    @Test
    void whatARunThatWasAskedToStopStumblesOverIsNotItsFailure() {
        ActiveRun run =
                runs.begin("back-up", "main", "command", "ann", null, null).active();
        active.cancelAll("Upkeep was asked to stop.");

        assertThat(runs.fail(run, new UpkeepException(FailureKind.UNAVAILABLE, "Down."))
                        .status())
                .isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aJobWithPatienceBeginsWhenTheRunThatHoldsItsLockHasEnded() throws Exception {
        Admission backUp = runs.begin("back-up", "main", "command", "ann", null, null);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Admission> waiting = other.submit(() -> runs.begin("migrate", "main", "command", "bob", null, null));
            await().until(() -> active.all().size() == 2);
            assertThat(waiting.isDone()).isFalse();

            runs.succeed(backUp.active(), new Report(1));

            Admission migrate = waiting.get(10, TimeUnit.SECONDS);
            assertThat(migrate.isGranted()).isTrue();
            assertThat(history.newest(Optional.empty(), 5))
                    .as("waiting leaves no record of its own")
                    .hasSize(2);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aRequestThatWaitsEndsWhenItIsAskedToStop() throws Exception {
        runs.begin("back-up", "main", "command", "ann", null, null);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Admission> waiting = other.submit(() -> runs.begin("migrate", "main", "command", "bob", null, null));
            await().until(() -> active.all().size() == 2);

            active.cancelAll("Upkeep was asked to stop.");

            assertThat(Thread.interrupted())
                    .as("the run of this thread was asked as well")
                    .isTrue();
            Run declined = waiting.get(10, TimeUnit.SECONDS).run();
            assertThat(declined.status()).isEqualTo(RunStatus.CANCELLED);
            assertThat(declined.message()).isEqualTo("Upkeep was asked to stop.");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void forgetsWhatIsOlderThanTheSettingSays() {
        runs.succeed(
                runs.begin("check-health", "main", "command", "ann", null, null).active(), new Report(1));
        clock.tick(Duration.ofDays(10));
        Run young = runs.succeed(
                runs.begin("check-health", "main", "command", "ann", null, null).active(), new Report(2));

        ledger.forget(Duration.ofDays(5));

        assertThat(history.newest(Optional.empty(), 10)).extracting(Run::id).containsExactly(young.id());
    }

    @Test
    void knowsWhenAJobLastWasAtWork() {
        assertThat(history.lastStart("check-health", "main")).isEmpty();
        runs.succeed(
                runs.begin("check-health", "main", "command", "ann", null, null).active(), new Report(1));
        clock.tick(Duration.ofMinutes(1));
        runs.begin("check-health", "main", "command", "ann", null, Map.of("no-such", "parameter"));
        runs.succeed(
                runs.begin("check-health", "main", "command", "ann", true, null).active(), new Report(1));

        assertThat(history.lastStart("check-health", "main"))
                .as("a refused run and a dry run do not count")
                .contains(NOW);
    }

    @Test
    void keepsTheLedgerWhereTheSettingsSay() {
        assertThat(Files.exists(folder.resolve("home/data/upkeep.db"))).isTrue();
    }

    private Run begin(RunLedger other, String job) {
        Run run = new Run(
                "20261123T021500Z-abcdef",
                job,
                "main",
                Trigger.SCHEDULE,
                "cron",
                false,
                Map.of(),
                RunStatus.RUNNING,
                clock.instant(),
                null,
                null,
                null,
                null);
        assertThat(other.start(run, run.job())).isEmpty();
        return run;
    }

    @Test
    void unrecordedWorkStandsInNoLedgerAndIsCancelledLikeARun() {
        assertThatThrownBy(() -> runs.unrecorded("restore", "main", "ann", run -> {
                    active.cancelAll("Upkeep was asked to stop.");
                    run.throwIfCancelled();
                    return run;
                }))
                .hasMessage("Upkeep was asked to stop.")
                .extracting(thrown -> ((UpkeepException) thrown).kind())
                .isEqualTo(FailureKind.CANCELLED);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(active.all()).isEmpty();
        assertThat(history.newest(Optional.empty(), 1)).isEmpty();
    }

    @Test
    void unrecordedWorkDoesNotBeginWhileTheProcessStops() {
        active.stopAccepting();

        assertThatThrownBy(() -> runs.unrecorded("restore", "main", "ann", ActiveRun::id))
                .hasMessageContaining("asked to stop");
    }

    private static void assertRefused(Admission admission, String... words) {
        assertThat(admission.isGranted()).isFalse();
        assertThat(admission.run().status()).isEqualTo(RunStatus.FAILED);
        assertThat(admission.run().failure()).isEqualTo(FailureKind.REFUSED);
        assertThat(admission.run().message()).contains(words);
    }

    record Report(int rows) implements JobReport {
        @Override
        public String summary() {
            return rows + " rows";
        }

        @Override
        public boolean hasFindings() {
            return false;
        }
    }
}
