package dev.upkeep;

import dev.upkeep.CamelRuntime.Purpose;
import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.ChannelDefinition;
import dev.upkeep.alert.Delivery;
import dev.upkeep.backup.BackUp;
import dev.upkeep.backup.StoredBackups;
import dev.upkeep.backup.verify.Leftovers;
import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.LastChecks;
import dev.upkeep.cli.Application;
import dev.upkeep.copy.CopyObjects;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.health.CheckHealth;
import dev.upkeep.health.TargetChecks;
import dev.upkeep.inbox.UnreadFiles;
import dev.upkeep.local.EmbeddedObjectStore;
import dev.upkeep.local.SampleApplication;
import dev.upkeep.metrics.Metrics;
import dev.upkeep.migration.Migrations;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.ActiveRuns;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.LastRuns;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunLedger;
import dev.upkeep.run.Runs;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.uploads.StoredUploads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upkeep put together, from its first connection to its last. It begins each part when that is first needed, and ends
 * them in this order: no new runs; running ones finish, or are cancelled when their time is over; routes; pools and
 * clients; the embedded store; the ledger last.
 */
final class UpkeepApplication implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepApplication.class);
    /** How long a cancelled run may take to end its wait, abort its upload and be recorded. */
    static final Duration CANCELLATION = Duration.ofSeconds(15);

    private final Settings settings;
    private final Database state;
    private final Databases databases;
    private final ObjectStores stores;
    private final ObjectStores copies;
    private final Programs programs;
    private final RunLedger ledger;
    private final ActiveRuns active;
    private final Runs runs;
    private final LastRuns lastRuns;
    private final Metrics metrics;
    private final CheckCatalogue checks;
    private final LastChecks lastChecks;
    private final BackUp backUp;
    private final Leftovers leftovers;
    private final CopyObjects copyObjects;
    private final Facades facades;
    private final Map<String, Supplier<Object>> beans;
    private final Alerting alerting;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable EmbeddedObjectStore embedded;
    private @Nullable CamelRuntime camel;
    private volatile boolean serving;

    UpkeepApplication(
            Settings settings,
            Database state,
            Databases databases,
            ObjectStores stores,
            ObjectStores copies,
            Programs programs,
            RunLedger ledger,
            ActiveRuns active,
            Runs runs,
            LastRuns lastRuns,
            Metrics metrics,
            CheckCatalogue checks,
            LastChecks lastChecks,
            BackUp backUp,
            Leftovers leftovers,
            CopyObjects copyObjects,
            Facades facades,
            Map<String, Supplier<Object>> beans,
            Alerting alerting,
            Clock clock) {
        this.settings = settings;
        this.state = state;
        this.databases = databases;
        this.stores = stores;
        this.copies = copies;
        this.programs = programs;
        this.ledger = ledger;
        this.active = active;
        this.lastRuns = lastRuns;
        this.metrics = metrics;
        this.checks = checks;
        this.lastChecks = lastChecks;
        this.runs = runs;
        this.backUp = backUp;
        this.leftovers = leftovers;
        this.copyObjects = copyObjects;
        this.facades = facades;
        this.beans = beans;
        this.alerting = alerting;
        this.clock = clock;
    }

    @Override
    public Outcome run(JobRequest request) {
        openLedger();
        startEmbedded();
        CamelRuntime runtime = runtime(request.job().equals(CheckHealth.JOB.name()) ? Purpose.CHECKS : Purpose.JOB);
        makeSample(runtime);
        return runtime.request(request);
    }

    @Override
    public List<Run> runs(Optional<String> job, int last) {
        openLedger();
        ledger.abandonDead();
        return ledger.newest(job, last);
    }

    @Override
    public StoredBackups backups(String target) {
        settings.require(target);
        startEmbedded();
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
        startEmbedded();
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
        CamelRuntime runtime = runtime(Purpose.JOB);
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
        runtime(Purpose.CHECKS);
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
        startEmbedded();
        new Doctor(settings, databases, stores, backUp, copyObjects)
                .examine(target -> checks(target).missingGrants(), found);
    }

    @Override
    public void serve(Consumer<String> announce) {
        serving = true;
        try (InstanceLock lock = InstanceLock.take(settings.dataDirectory())) {
            LOG.debug("Took {}", lock);
            checkManagementPort();
            openLedger();
            ledger.abandonDead();
            cleanUpAfter(ledger.abandonedSince(StartUp.CLEAN_UP));
            ledger.forget(settings.stateKeep());
            startEmbedded();
            lastRuns.begin();
            CamelRuntime runtime = startCamel(Purpose.PROCESS);
            runtime.publish(metrics, new HealthOfChecks(lastChecks));
            UnreadFiles.in(settings.inbox(), settings.jobs().keySet()).ifPresent(LOG::warn);
            alerting.alerts().begin();
            Announcement.of(settings, alerting.channels().all(), clock).forEach(announce);
            makeSample(runtime);
            new StartUp(settings, ledger, clock).requests().forEach(request -> start(runtime, request));
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void interrupt(Consumer<String> say) {
        active.stopAccepting();
        List<ActiveRun> runs = active.all();
        stop.countDown();
        boolean patient = serving && !runs.isEmpty();
        say.accept(
                runs.isEmpty()
                        ? "Stopping."
                        : patient
                                ? "Stopping: waiting up to " + Durations.text(settings.shutdownTimeout()) + " for "
                                        + named(runs) + "."
                                : "Stopping: cancelling " + named(runs) + ".");
        try {
            if (patient && !active.awaitNone(settings.shutdownTimeout())) {
                say.accept("Cancelling " + named(active.all()) + ".");
            }
            active.cancelAll("Upkeep was asked to stop.");
            active.awaitNone(CANCELLATION);
            if (closed.await(CANCELLATION.toSeconds(), TimeUnit.SECONDS)) {
                say.accept("Stopped.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String named(List<ActiveRun> runs) {
        return (runs.size() == 1 ? "1 run (" : runs.size() + " runs (")
                + runs.stream()
                        .map(run -> run.run().job() + " for " + run.target())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    @Override
    public void close() {
        // Waiting is part of closing: a thread that is interrupted already would wait for nothing.
        boolean interrupted = Thread.interrupted();
        try (state;
                active;
                AutoCloseable server = embedded;
                databases;
                stores;
                copies;
                programs;
                AutoCloseable routes = camel) {
            active.stopAccepting();
            active.awaitNone(settings.shutdownTimeout().plus(CANCELLATION));
            LOG.debug("Closing {}, {}, {}, {} and {}", routes, stores, copies, databases, server);
        } catch (Exception e) {
            LOG.warn("Could not close everything", e);
        } finally {
            closed.countDown();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void openLedger() {
        new StateSchema(state).migrate();
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

    private void startEmbedded() {
        if (settings.embeddedS3().enabled() && embedded == null) {
            ObjectStoreSettings store = settings.target("main").objectStore();
            embedded = EmbeddedObjectStore.start(
                    settings.embeddedS3(),
                    store.bucket(),
                    store.accessKeyId().orElse("local"),
                    store.secretAccessKey().orElse("local-only"));
        }
    }

    /** The routes without their triggers, loaded once, unless what is loaded does not serve the purpose. */
    private CamelRuntime runtime(Purpose purpose) {
        CamelRuntime loaded = camel;
        if (loaded != null && loaded.serves(purpose)) {
            return loaded;
        }
        if (loaded != null) {
            loaded.close();
        }
        return startCamel(purpose);
    }

    private CamelRuntime startCamel(Purpose purpose) {
        CamelRuntime runtime = new CamelRuntime(settings, beans, checks, alerting, purpose);
        camel = runtime;
        runtime.start();
        return runtime;
    }

    /** Makes the sample application's tables by its own migrations, and fills them when they are empty. */
    private void makeSample(CamelRuntime runtime) {
        if (!settings.sampleApplication()) {
            return;
        }
        if (SampleApplication.beginDatabase(settings.target("main").database().address())) {
            runtime.request(new JobRequest("migrate", "main", Trigger.STARTUP, "sample-application", false, Map.of()));
        }
        new SampleApplication(
                        databases.of("main").dataSource(),
                        stores.of("main"),
                        settings.embeddedS3().directory(),
                        clock)
                .fillIfEmpty();
    }

    private static void start(CamelRuntime runtime, JobRequest request) {
        try {
            runtime.request(request);
        } catch (UpkeepException e) {
            LOG.error("{} could not be started: {}", request.job(), e.getMessage());
        }
    }
}
