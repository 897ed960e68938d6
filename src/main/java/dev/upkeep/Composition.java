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
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.ObjectTransfer;
import dev.upkeep.objectstore.S3Failures;
import dev.upkeep.process.Programs;
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
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.DriftCheck;
import dev.upkeep.storage.LastMeasured;
import dev.upkeep.storage.QuotaCheck;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.storage.StorageUsage;
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

/** The one place where beans are made and bound to the names that the routes use. */
final class Composition {
    /** The jobs that exist, in the order in which they are listed. */
    /** Below the time limit of check-health, so that the other checks of its round are made. */
    private static final Duration LONGEST_INTEGRITY = Duration.ofMinutes(3);

    static final List<JobDefinition> JOBS = List.of(
            CheckHealth.JOB,
            BackUp.JOB,
            VerifyBackup.JOB,
            ExpireBackups.JOB,
            StorageUsage.JOB,
            AbortIncompleteUploads.JOB,
            CopyObjects.JOB,
            Migrate.JOB);

    private Composition() {}

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
        Database state = Database.ofState(settings.state());
        Databases databases = databases(settings);
        ObjectStores stores = stores(settings);
        ObjectStores copies = copies(settings);
        Failures failures = new Failures(List.of(new SqlFailures(), new S3Failures()));
        RunLedger ledger = new RunLedger(state.dataSource(), clock, ProcessIdentity.current());
        ActiveRuns active = new ActiveRuns(ledger);
        Runs runs = new Runs(ledger, active, new JobCatalogue(JOBS), settings, failures, clock, progress);
        Programs programs = new Programs(settings.shutdownTimeout().plus(UpkeepApplication.CANCELLATION));
        String searchPath = System.getenv().getOrDefault("PATH", "");
        BackUp backUp = new BackUp(settings, databases, stores, programs, clock, searchPath, Upkeep.version());

        Leftovers leftovers = new Leftovers(settings, ledger, clock);
        RestoredCopies restoredCopies = new RestoredCopies(
                settings,
                databases,
                stores,
                programs,
                ledger,
                target -> decryption(settings, target),
                clock,
                searchPath);

        RunHistory history = new RunHistory(state.dataSource());
        LastRuns lastRuns = new LastRuns(history, clock);
        LastChecks lastChecks = new LastChecks(clock);
        CheckCatalogue checks = new CheckCatalogue();
        CheckHistory checkHistory = new CheckHistory(state.dataSource(), clock);
        LastBackups lastBackups = new LastBackups();
        LastCopies lastCopies = new LastCopies();
        LastMeasured lastMeasured = new LastMeasured();
        RunCounts runCounts = new RunCounts();
        CopyObjects copyObjects =
                new CopyObjects(settings, stores, copies, lastCopies, ObjectTransfer.Limits.ofThisProcess(), clock);

        Function<String, StorageHistory> storageHistories = target -> new StorageHistory(state.dataSource(), target);

        Inventories inventories =
                new Inventories(Drivers.shippedAnd(settings.home().resolve("drivers")), clock);

        Function<String, Migrations> migrations = target -> new Migrations(
                databases.of(target), settings.target(target).migration().directory(), restoredCopies::empty);

        Channels channels = new Channels();
        Alerts alerts = new Alerts(state.dataSource(), settings.alerts(), checks::find, channels, clock);
        ChannelSecrets channelSecrets = new ChannelSecrets(System.getenv(), settings.home());
        ChannelBeans channelBeans =
                ChannelBeans.of(alerts, channelSecrets, settings.alerts().timeZone(), clock);

        Map<String, Supplier<Object>> beans = new LinkedHashMap<>();
        beans.put("runs", () -> runs);
        beans.put("retries", () -> new Retries(failures, settings.retryDelay()));
        beans.put("fileDrop", () -> new FileDrop(failures, clock));
        beans.put(
                "checkHealth",
                () -> new CheckHealth(
                        databases,
                        checks,
                        checkHistory,
                        lastChecks,
                        new Belief(settings.jobs().get(CheckHealth.JOB.name()), settings.timeZone(), clock),
                        failures,
                        clock));
        beans.put("connectionChecks", () -> new ConnectionChecks(databases));
        beans.put("rowChecks", () -> new RowChecks(settings::target, databases, checkHistory, clock));
        beans.put("bucketChecks", () -> new BucketChecks(settings::target, stores));
        beans.put("backupFreshness", () -> new BackupFreshness(settings::target, stores, history, lastBackups, clock));
        beans.put(
                "copyFreshness", () -> new CopyFreshness(settings::target, stores, copies, history, lastCopies, clock));
        beans.put("quotaCheck", () -> new QuotaCheck(settings::target, storageHistories));
        beans.put("backUp", () -> backUp);
        beans.put(
                "verifyBackup",
                () -> new VerifyBackup(
                        settings,
                        stores,
                        programs,
                        ledger,
                        target -> decryption(settings, target),
                        clock,
                        searchPath,
                        Upkeep.version()));
        beans.put("leftovers", () -> leftovers);
        beans.put("restoredCopies", () -> restoredCopies);
        beans.put("expireBackups", () -> new ExpireBackups(settings, stores, ledger, clock));
        beans.put("lastBackups", () -> lastBackups);
        beans.put("freshBackup", () -> new FreshBackup(settings::target, stores, clock));
        beans.put("lastRuns", () -> lastRuns);
        beans.put("runCounts", () -> runCounts);
        beans.put("forgetting", () -> new Forgetting(ledger, settings.stateKeep()));
        beans.put("pings", () -> new Pings(settings.jobs()));
        beans.put("alerts", () -> alerts);
        beans.put("courier", channelBeans::courier);
        beans.put("channelRequests", channelBeans::requests);
        beans.put(
                "storageUsage",
                () -> new StorageUsage(settings, stores, storageHistories, inventories, lastMeasured, clock));
        beans.put("ownUploads", () -> new OwnUploads(settings, stores, ledger));
        beans.put("abortIncompleteUploads", () -> new AbortIncompleteUploads(settings, stores, ledger, clock));
        beans.put("copyObjects", () -> copyObjects);
        beans.put(
                "migrate",
                () -> new Migrate(databases, target -> settings.target(target).migration(), clock));
        beans.put(
                "gate",
                () -> new Gate(databases, target -> settings.target(target).migration()));
        beans.put(
                "rehearse",
                () -> new Rehearse(databases, target -> settings.target(target).migration(), clock));
        beans.put("databaseCertificate", () -> new DatabaseCertificate(databases, clock));
        beans.put("databasePool", () -> new DatabasePool(databases));
        beans.put("databaseClock", () -> new DatabaseClock(databases, clock));
        beans.put("daysToFull", () -> new DaysToFull(settings::target, new RecordedValues(state.dataSource(), clock)));
        beans.put("sqliteIntegrity", () -> new SqliteIntegrity(settings::target, databases, LONGEST_INTEGRITY));
        beans.put("sqliteFile", () -> new SqliteFile(databases, Files::getFileStore));
        beans.put("bucketTrials", () -> new BucketTrials(settings::target, stores, clock));
        beans.put("uploadsCheck", () -> new UploadsCheck(settings, stores, ledger, clock));
        beans.put("driftCheck", () -> new DriftCheck(storageHistories, lastMeasured));
        beans.put(
                "migrationsCheck",
                () -> new MigrationsCheck(
                        databases,
                        migrations,
                        target -> settings.target(target).migration().directory(),
                        clock));
        settings.jobs()
                .forEach((job, schedule) -> beans.put(
                        "job-" + job, () -> new JobCheck(job, schedule, settings.timeZone(), ledger, history, clock)));
        for (String target : settings.targets().keySet()) {
            beans.put("database-" + target, () -> databases.of(target).dataSource());
            beans.put("checks-of-" + target, () -> databases.of(target).checks());
            beans.put("rows-of-" + target, () -> databases.of(target).rowByRow());
            beans.put("s3-" + target, () -> stores.of(target).client());
        }
        return new UpkeepApplication(
                settings,
                state,
                databases,
                stores,
                copies,
                programs,
                ledger,
                active,
                runs,
                lastRuns,
                new Metrics(lastBackups, lastCopies, lastMeasured, lastRuns, runCounts, lastChecks),
                checks,
                lastChecks,
                backUp,
                leftovers,
                copyObjects,
                new Facades(
                        target -> new StoredBackups(
                                settings.target(target),
                                stores.of(target),
                                decryption(settings, target),
                                programs,
                                clock,
                                searchPath),
                        storageHistories,
                        target -> new StoredUploads(target, settings, stores, ledger, clock),
                        migrations,
                        target ->
                                new TargetChecks(settings.target(target), databases.of(target), checks, checkHistory)),
                beans,
                new Alerting(
                        alerts, new AlertBoard(state.dataSource(), settings.alerts(), clock), channels, channelSecrets),
                clock);
    }

    private static Decryption decryption(Settings settings, String target) {
        return AgeIdentities.decryption(settings.target(target).backup().ageIdentityFile());
    }

    private static Databases databases(Settings settings) {
        Map<String, Database> databases = new LinkedHashMap<>();
        settings.targets().forEach((name, target) -> databases.put(name, new Database(name, target.database())));
        return new Databases(databases);
    }

    private static ObjectStores stores(Settings settings) {
        Map<String, ObjectStore> stores = new LinkedHashMap<>();
        settings.targets().forEach((name, target) -> stores.put(name, new ObjectStore(target.objectStore())));
        return new ObjectStores(stores);
    }

    private static ObjectStores copies(Settings settings) {
        Map<String, ObjectStore> stores = new LinkedHashMap<>();
        settings.targets()
                .forEach((name, target) ->
                        target.copy().ifPresent(copy -> stores.put(name, new ObjectStore(copy.destination(), "copy"))));
        return new ObjectStores(stores);
    }
}
