package dev.upkeep;

import dev.upkeep.CamelRuntime.Purpose;
import dev.upkeep.backup.verify.Leftovers;
import dev.upkeep.check.LastChecks;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.inbox.UnreadFiles;
import dev.upkeep.metrics.Metrics;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.LastRuns;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunLedger;
import dev.upkeep.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process that works by its triggers until it is asked to stop: `upkeep start`. */
final class LongRunning {
    private static final Logger LOG = LoggerFactory.getLogger(LongRunning.class);

    private final Settings settings;
    private final StateSchema schema;
    private final RunLedger ledger;
    private final RunHistory history;
    private final Leftovers leftovers;
    private final LastRuns lastRuns;
    private final LastChecks lastChecks;
    private final Metrics metrics;
    private final Alerting alerting;
    private final LocalParts local;
    private final Routes routes;
    private final Shutdown shutdown;
    private final Clock clock;

    LongRunning(
            Settings settings,
            StateSchema schema,
            RunLedger ledger,
            RunHistory history,
            Leftovers leftovers,
            LastRuns lastRuns,
            LastChecks lastChecks,
            Metrics metrics,
            Alerting alerting,
            LocalParts local,
            Routes routes,
            Shutdown shutdown,
            Clock clock) {
        this.settings = settings;
        this.schema = schema;
        this.ledger = ledger;
        this.history = history;
        this.leftovers = leftovers;
        this.lastRuns = lastRuns;
        this.lastChecks = lastChecks;
        this.metrics = metrics;
        this.alerting = alerting;
        this.local = local;
        this.routes = routes;
        this.shutdown = shutdown;
        this.clock = clock;
    }

    /**
     * Starts everything, runs what is due at a start, and returns when the process is asked to stop.
     *
     * @param announce is told where everything is and what runs when, line by line
     * @throws UpkeepException when it cannot start, with the reason
     */
    void serve(Consumer<String> announce) {
        shutdown.serving();
        try (InstanceLock lock = InstanceLock.take(settings.dataDirectory())) {
            LOG.debug("Took {}", lock);
            checkManagementPort();
            schema.migrate();
            ledger.abandonDead();
            cleanUpAfter(history.abandonedSince(StartUp.CLEAN_UP));
            ledger.forget(settings.stateKeep());
            local.startStore();
            lastRuns.begin();
            CamelRuntime runtime = routes.started(Purpose.PROCESS);
            runtime.publish(metrics, new HealthOfChecks(lastChecks));
            UnreadFiles.in(settings.inbox(), settings.jobs().keySet()).ifPresent(LOG::warn);
            alerting.alerts().begin();
            Announcement.of(settings, alerting.channels().all(), clock).forEach(announce);
            local.makeSample(runtime::request);
            new StartUp(settings, history, clock).requests().forEach(request -> start(runtime, request));
            shutdown.awaitAsked();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cleanUpAfter(List<Run> abandoned) {
        abandoned.forEach(run -> LOG.warn(
                "Run {} of {} for {} was left behind by a process that is gone", run.id(), run.job(), run.target()));
        if (abandoned.isEmpty()) {
            leftovers.remove();
        } else {
            leftovers.removeEverywhere();
        }
    }

    /** The server of the management endpoints starts in the background, and would fail there unheard. */
    private void checkManagementPort() {
        InetSocketAddress address = new InetSocketAddress(settings.managementHost(), settings.managementPort());
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The management endpoints cannot be served at " + settings.managementHost() + ":"
                            + settings.managementPort() + ": " + e.getMessage() + ". If another program uses that "
                            + "port, set management.port (UPKEEP_MANAGEMENT_PORT) to a free one.",
                    e);
        }
    }

    private static void start(CamelRuntime runtime, JobRequest request) {
        try {
            runtime.request(request);
        } catch (UpkeepException e) {
            LOG.error("{} could not be started: {}", request.job(), e.getMessage());
        }
    }
}
