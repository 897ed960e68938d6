package dev.upkeep;

import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.Channels;
import dev.upkeep.backup.BackUp;
import dev.upkeep.backup.StoredBackups;
import dev.upkeep.backup.age.AgeIdentities;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.freshness.BackupFreshness;
import dev.upkeep.backup.freshness.FreshBackup;
import dev.upkeep.backup.freshness.LastBackups;
import dev.upkeep.backup.retention.ExpireBackups;
import dev.upkeep.backup.verify.Leftovers;
import dev.upkeep.backup.verify.RestoredCopies;
import dev.upkeep.backup.verify.VerifyBackup;
import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.LastChecks;
import dev.upkeep.cli.Application;
import dev.upkeep.copy.CopyFreshness;
import dev.upkeep.copy.CopyObjects;
import dev.upkeep.copy.LastCopies;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.Drivers;
import dev.upkeep.database.SqlFailures;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.Failures;
import dev.upkeep.health.Belief;
import dev.upkeep.health.BucketChecks;
import dev.upkeep.health.CheckHealth;
import dev.upkeep.health.CheckHistory;
import dev.upkeep.health.ConnectionChecks;
import dev.upkeep.health.RowChecks;
import dev.upkeep.health.TargetChecks;
import dev.upkeep.health.bucket.BucketTrials;
import dev.upkeep.health.database.DatabaseCertificate;
import dev.upkeep.health.database.DatabaseClock;
import dev.upkeep.health.database.DatabasePool;
import dev.upkeep.health.database.DaysToFull;
import dev.upkeep.health.database.RecordedValues;
import dev.upkeep.health.jobs.JobCheck;
import dev.upkeep.health.sqlite.SqliteFile;
import dev.upkeep.health.sqlite.SqliteIntegrity;
import dev.upkeep.inbox.FileDrop;
import dev.upkeep.metrics.Metrics;
import dev.upkeep.metrics.RunCounts;
import dev.upkeep.migration.Migrate;
import dev.upkeep.migration.Migrations;
import dev.upkeep.migration.MigrationsCheck;
import dev.upkeep.migration.Rehearse;
import dev.upkeep.migration.gate.Gate;
import dev.upkeep.notify.ChannelBeans;
import dev.upkeep.notify.ChannelSecrets;
import dev.upkeep.notify.Pings;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.ObjectTransfer;
import dev.upkeep.objectstore.S3Failures;
import dev.upkeep.run.ActiveRuns;
import dev.upkeep.run.Forgetting;
import dev.upkeep.run.JobCatalogue;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.LastRuns;
import dev.upkeep.run.ProcessIdentity;
import dev.upkeep.run.Progress;
import dev.upkeep.run.Retries;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunLedger;
import dev.upkeep.run.Runs;
import dev.upkeep.settings.MigrationSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.DriftCheck;
import dev.upkeep.storage.LastMeasured;
import dev.upkeep.storage.QuotaCheck;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.storage.StorageUsage;
import dev.upkeep.storage.UserStatements;
import dev.upkeep.storage.WriteRight;
import dev.upkeep.storage.inventory.Inventories;
import dev.upkeep.uploads.AbortIncompleteUploads;
import dev.upkeep.uploads.OwnUploads;
import dev.upkeep.uploads.StoredUploads;
import dev.upkeep.uploads.UploadsCheck;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The one place where beans are made and bound to the names that the routes use. A bean is made when a route first asks
 * for it; what several share is a field.
 */
final class Composition {
    /** The jobs that exist, in the order in which they are listed. */
    static final List<JobDefinition> JOBS = List.of(
            CheckHealth.JOB,
            BackUp.JOB,
            VerifyBackup.JOB,
            ExpireBackups.JOB,
            StorageUsage.JOB,
            AbortIncompleteUploads.JOB,
            CopyObjects.JOB,
            Migrate.JOB);

    /** Below the time limit of check-health, so that the other checks of its round are made. */
    private static final Duration LONGEST_INTEGRITY = Duration.ofMinutes(3);

    private final Settings settings;
    private final Clock clock;
    private final String searchPath = System.getenv().getOrDefault("PATH", "");
    private final Failures failures = new Failures(List.of(new SqlFailures(), new S3Failures()));

    private final Database state;
    private final Connections connections;
    private final Databases databases;
    private final ObjectStores stores;

    private final RunLedger ledger;
    private final RunHistory history;
    private final ActiveRuns active;
    private final Runs runs;

    private final CheckCatalogue checks = new CheckCatalogue();
    private final CheckHistory checkHistory;
    private final BackUp backUp;
    private final RestoredCopies restoredCopies;
    private final Leftovers leftovers;
    private final CopyObjects copyObjects;
    private final UserStatements userStatements;
    private final WriteRight writeRight;

    /** What the metrics show, and checks look back at. */
    private final LastRuns lastRuns;

    private final LastChecks lastChecks;
    private final LastBackups lastBackups = new LastBackups();
    private final LastCopies lastCopies = new LastCopies();
    private final LastMeasured lastMeasured = new LastMeasured();
    private final RunCounts runCounts = new RunCounts();

    private final Alerting alerting;
    private final Map<String, Supplier<Object>> beans = new LinkedHashMap<>();

    private Composition(Settings settings, Progress progress, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        state = Database.ofState(settings.state());
        connections = Connections.to(settings);
        databases = connections.databases();
        stores = connections.stores();
        ledger = new RunLedger(state.dataSource(), clock, ProcessIdentity.current());
        history = new RunHistory(state.dataSource());
        active = new ActiveRuns(ledger);
        runs = new Runs(ledger, active, new JobCatalogue(JOBS), settings, failures, clock, progress);
        checkHistory = new CheckHistory(state.dataSource(), clock);
        lastRuns = new LastRuns(history, clock);
        lastChecks = new LastChecks(clock);
        leftovers = new Leftovers(settings, ledger, clock);
        backUp = new BackUp(settings, databases, stores, connections.programs(), clock, searchPath, Upkeep.version());
        restoredCopies = new RestoredCopies(
                settings, databases, stores, connections.programs(), ledger, this::decryption, clock, searchPath);
        copyObjects = new CopyObjects(
                settings, stores, connections.copies(), lastCopies, ObjectTransfer.Limits.ofThisProcess(), clock);
        userStatements = new UserStatements(
                databases,
                settings.configDirectory(),
                target -> settings.target(target).storage());
        writeRight = new WriteRight(databases, userStatements);
        Channels channels = new Channels();
        alerting = new Alerting(
                new Alerts(state.dataSource(), settings.alerts(), checks::find, channels, clock),
                new AlertBoard(state.dataSource(), settings.alerts(), clock),
                channels,
                new ChannelSecrets(System.getenv(), settings.home()));
    }

    /**
     * Puts Upkeep together. Nothing is connected yet.
     *
     * @param settings the settings
     * @param progress who is told how far a run has come
     */
    static Application of(Settings settings, Progress progress) {
        return of(settings, progress, Clock.systemUTC());
    }

    /** The same, by another clock. */
    static Application of(Settings settings, Progress progress, Clock clock) {
        return new Composition(settings, progress, clock).application();
    }

    private Application application() {
        bindEnvelope();
        bindChecks();
        bindBackups();
        bindStorage();
        bindMigrations();
        bindAlerts();
        bindTargets();
        LocalParts local = new LocalParts(settings, connections, clock);
        Routes routes = new Routes(settings, beans, checks, alerting);
        Shutdown shutdown = new Shutdown(active, settings.shutdownTimeout());
        return new UpkeepApplication(
                settings,
                state,
                connections,
                ledger,
                history,
                active,
                runs,
                facades(),
                alerting,
                new Doctor(settings, databases, stores, backUp, copyObjects, userStatements, writeRight),
                local,
                routes,
                shutdown,
                new LongRunning(
                        settings,
                        new StateSchema(state),
                        ledger,
                        history,
                        leftovers,
                        lastRuns,
                        lastChecks,
                        new Metrics(lastBackups, lastCopies, lastMeasured, lastRuns, runCounts, lastChecks),
                        alerting,
                        local,
                        routes,
                        shutdown,
                        clock),
                clock);
    }

    private Facades facades() {
        return new Facades(
                target -> new StoredBackups(
                        settings.target(target),
                        stores.of(target),
                        decryption(target),
                        connections.programs(),
                        clock,
                        searchPath),
                this::storageHistory,
                target -> new StoredUploads(target, settings, stores, ledger, clock),
                this::migrations,
                target -> new TargetChecks(settings.target(target), databases.of(target), checks, checkHistory));
    }

    private void bindEnvelope() {
        beans.put("runs", () -> runs);
        beans.put("retries", () -> new Retries(failures, settings.retryDelay()));
        beans.put("fileDrop", () -> new FileDrop(failures, clock));
        beans.put("leftovers", () -> leftovers);
        beans.put("lastRuns", () -> lastRuns);
        beans.put("runCounts", () -> runCounts);
        beans.put("forgetting", () -> new Forgetting(ledger, settings.stateKeep()));
        beans.put("pings", () -> new Pings(settings.jobs()));
    }

    private void bindChecks() {
        Belief belief = new Belief(settings.jobs().get(CheckHealth.JOB.name()), settings.timeZone(), clock);
        beans.put(
                "checkHealth",
                () -> new CheckHealth(databases, checks, checkHistory, lastChecks, belief, failures, clock));
        beans.put("connectionChecks", () -> new ConnectionChecks(databases));
        beans.put("rowChecks", () -> new RowChecks(settings::target, databases, checkHistory, clock));
        beans.put("databaseCertificate", () -> new DatabaseCertificate(databases, clock));
        beans.put("databasePool", () -> new DatabasePool(databases));
        beans.put("databaseClock", () -> new DatabaseClock(databases, clock));
        beans.put("daysToFull", () -> new DaysToFull(settings::target, new RecordedValues(state.dataSource(), clock)));
        beans.put("sqliteIntegrity", () -> new SqliteIntegrity(settings::target, databases, LONGEST_INTEGRITY, clock));
        beans.put("sqliteFile", () -> new SqliteFile(databases, Files::getFileStore));
        beans.put("bucketChecks", () -> new BucketChecks(settings::target, stores));
        beans.put("bucketTrials", () -> new BucketTrials(settings::target, stores, clock));
        settings.jobs()
                .forEach((job, schedule) -> beans.put(
                        "job-" + job,
                        () -> new JobCheck(
                                job, schedule, settings.timeZone(), target -> isSetUp(job, target), history, clock)));
    }

    private boolean isSetUp(String job, String target) {
        return !job.equals(CopyObjects.JOB.name())
                || settings.target(target).copy().isPresent();
    }

    private void bindBackups() {
        beans.put("backUp", () -> backUp);
        beans.put(
                "verifyBackup",
                () -> new VerifyBackup(
                        settings,
                        stores,
                        connections.programs(),
                        ledger,
                        this::decryption,
                        clock,
                        searchPath,
                        Upkeep.version()));
        beans.put("restoredCopies", () -> restoredCopies);
        beans.put("expireBackups", () -> new ExpireBackups(settings, stores, ledger, history, clock));
        beans.put("lastBackups", () -> lastBackups);
        beans.put("freshBackup", () -> new FreshBackup(settings::target, stores, clock));
        beans.put("backupFreshness", () -> new BackupFreshness(settings::target, stores, history, lastBackups, clock));
    }

    private void bindStorage() {
        Inventories inventories =
                new Inventories(Drivers.shippedAnd(settings.home().resolve("drivers")), clock);
        beans.put(
                "storageUsage",
                () -> new StorageUsage(settings, stores, this::storageHistory, inventories, lastMeasured, clock));
        beans.put("writeRight", () -> writeRight);
        beans.put("driftCheck", () -> new DriftCheck(this::storageHistory, lastMeasured));
        beans.put("quotaCheck", () -> new QuotaCheck(settings::target, this::storageHistory));
        beans.put("ownUploads", () -> new OwnUploads(settings, stores, ledger));
        beans.put("abortIncompleteUploads", () -> new AbortIncompleteUploads(settings, stores, ledger, clock));
        beans.put("uploadsCheck", () -> new UploadsCheck(settings, stores, ledger, clock));
        beans.put("copyObjects", () -> copyObjects);
        beans.put(
                "copyFreshness",
                () -> new CopyFreshness(settings::target, stores, connections.copies(), history, lastCopies, clock));
    }

    private void bindMigrations() {
        Function<String, MigrationSettings> migration =
                target -> settings.target(target).migration();
        beans.put("migrate", () -> new Migrate(databases, migration, clock));
        beans.put("rehearse", () -> new Rehearse(databases, migration, clock));
        beans.put("gate", () -> new Gate(databases, migration));
        beans.put(
                "migrationsCheck",
                () -> new MigrationsCheck(
                        databases,
                        this::migrations,
                        target -> migration.apply(target).directory(),
                        clock));
    }

    private void bindAlerts() {
        ChannelBeans channels = ChannelBeans.of(
                alerting.alerts(), alerting.secrets(), settings.alerts().timeZone(), clock);
        beans.put("alerts", alerting::alerts);
        beans.put("courier", channels::courier);
        beans.put("channelRequests", channels::requests);
    }

    private void bindTargets() {
        for (String target : settings.targets().keySet()) {
            beans.put("database-" + target, () -> databases.of(target).dataSource());
            beans.put("checks-of-" + target, () -> databases.of(target).checks());
            beans.put("rows-of-" + target, () -> databases.of(target).rowByRow());
            beans.put("s3-" + target, () -> stores.of(target).client());
        }
    }

    private Decryption decryption(String target) {
        return AgeIdentities.decryption(settings.target(target).backup().ageIdentityFile());
    }

    private StorageHistory storageHistory(String target) {
        return new StorageHistory(state.dataSource(), target);
    }

    private Migrations migrations(String target) {
        return new Migrations(
                databases.of(target), settings.target(target).migration().directory(), restoredCopies::empty);
    }
}
