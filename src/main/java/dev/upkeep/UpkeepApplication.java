package dev.upkeep;

import dev.upkeep.CamelRuntime.Purpose;
import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.ChannelDefinition;
import dev.upkeep.alert.Delivery;
import dev.upkeep.backup.StoredBackups;
import dev.upkeep.cli.Application;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.health.CheckHealth;
import dev.upkeep.health.TargetChecks;
import dev.upkeep.migration.Migrations;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.ActiveRuns;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunLedger;
import dev.upkeep.run.Runs;
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.uploads.StoredUploads;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upkeep put together, from its first connection to its last. It begins each part when that is first needed, and ends
 * them in this order: runs; routes; programs, clients and pools; the embedded store; the ledger last.
 */
final class UpkeepApplication implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepApplication.class);

    private final Settings settings;
    private final Database state;
    private final Connections connections;
    private final RunLedger ledger;
    private final RunHistory history;
    private final ActiveRuns active;
    private final Runs runs;
    private final Facades facades;
    private final Alerting alerting;
    private final Doctor doctor;
    private final LocalParts local;
    private final Routes routes;
    private final Shutdown shutdown;
    private final LongRunning process;
    private final Clock clock;

    UpkeepApplication(
            Settings settings,
            Database state,
            Connections connections,
            RunLedger ledger,
            RunHistory history,
            ActiveRuns active,
            Runs runs,
            Facades facades,
            Alerting alerting,
            Doctor doctor,
            LocalParts local,
            Routes routes,
            Shutdown shutdown,
            LongRunning process,
            Clock clock) {
        this.settings = settings;
        this.state = state;
        this.connections = connections;
        this.ledger = ledger;
        this.history = history;
        this.active = active;
        this.runs = runs;
        this.facades = facades;
        this.alerting = alerting;
        this.doctor = doctor;
        this.local = local;
        this.routes = routes;
        this.shutdown = shutdown;
        this.process = process;
        this.clock = clock;
    }

    @Override
    public Outcome run(JobRequest request) {
        openLedger();
        local.startStore();
        CamelRuntime runtime =
                routes.started(request.job().equals(CheckHealth.JOB.name()) ? Purpose.CHECKS : Purpose.JOB);
        local.makeSample(runtime::request);
        return runtime.request(request);
    }

    @Override
    public Optional<Outcome> follow(Run run) {
        return routes.started(Purpose.JOB).follow(run);
    }

    @Override
    public NewestRuns runs(Optional<String> job, int last, boolean all) {
        openLedger();
        ledger.abandonDead();
        if (all || job.isPresent()) {
            return new NewestRuns(history.newest(job, last), 0);
        }
        List<Run> news = history.newestNews(last);
        Optional<Instant> oldest = news.size() < last
                ? Optional.empty()
                : Optional.of(news.get(news.size() - 1).startedAt());
        return new NewestRuns(news, history.countRoutine(oldest));
    }

    @Override
    public StoredBackups backups(String target) {
        settings.require(target);
        local.startStore();
        return facades.backups().apply(target);
    }

    @Override
    public StorageHistory storage(String target) {
        settings.require(target);
        openLedger();
        return facades.storage().apply(target);
    }

    @Override
    public StoredUploads uploads(String target) {
        settings.require(target);
        // Which of them are Upkeep's own, and still at work, stands in the ledger.
        openLedger();
        local.startStore();
        return facades.uploads().apply(target);
    }

    @Override
    public Migrations migrations(String target) {
        settings.require(target);
        return facades.migrations().apply(target);
    }

    @Override
    public AlertBoard alerts() {
        openLedger();
        return alerting.board();
    }

    @Override
    public String testChannel(String channel) {
        CamelRuntime runtime = routes.started(Purpose.JOB);
        List<String> names =
                alerting.channels().all().stream().map(ChannelDefinition::name).toList();
        if (!names.contains(channel)) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "There is no channel '" + channel + "'." + Suggestion.sentence(channel, names)
                            + (names.isEmpty()
                                    ? " There is none at all; docs/alerts.md shows how to make one."
                                    : " Channels: " + String.join(", ", names) + "."));
        }
        String id = UUID.randomUUID().toString();
        String answer = runtime.deliver(new Delivery(AlertMessage.test(id, channel, clock.instant()), 1));
        openLedger();
        alerting.alerts().works(channel);
        return answer;
    }

    @Override
    public TargetChecks checks(String target) {
        settings.require(target);
        openLedger();
        routes.started(Purpose.CHECKS);
        return facades.checks().apply(target);
    }

    @Override
    public <T> T unrecorded(String work, String target, String requestedBy, Function<ActiveRun, T> action) {
        return runs.unrecorded(work, target, requestedBy, action);
    }

    @Override
    public void probe(Consumer<Probe> found) {
        try {
            openLedger();
            found.accept(new Probe("Upkeep's own state", true, state.describe()));
        } catch (UpkeepException e) {
            found.accept(Probe.failed("Upkeep's own state", e));
        }
        local.startStore();
        doctor.examine(target -> checks(target).missingGrants(), found);
    }

    @Override
    public void serve(Consumer<String> announce) {
        process.serve(announce);
    }

    @Override
    public void interrupt(Consumer<String> say) {
        shutdown.ask(say);
    }

    @Override
    public void close() {
        // Waiting is part of closing: a thread that is interrupted already would wait for nothing.
        boolean interrupted = Thread.interrupted();
        try (state;
                active;
                local;
                connections;
                routes) {
            shutdown.finishRuns();
        } catch (Exception e) {
            LOG.warn("Could not close everything", e);
        } finally {
            shutdown.done();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void openLedger() {
        new StateSchema(state).migrate();
    }
}
