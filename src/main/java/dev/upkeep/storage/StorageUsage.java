package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The job recalculate-storage: sums up each user's objects in one pass over the bucket, and says where the database
 * has another number. Reading the users and writing the numbers is the caller's. Thread-safe.
 */
public final class StorageUsage {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "recalculate-storage",
            "Sums up what each user has in the bucket and corrects what the database says.",
            List.of(new JobDefinition.Parameter(
                    "user",
                    "the e-mail of the one user to measure",
                    Pattern.compile("\\P{Cntrl}{1,320}"),
                    "ann@x.com")));

    private final Settings settings;
    private final ObjectStores stores;
    private final Clock clock;

    /**
     * @param settings the targets' settings
     * @param stores the targets' buckets
     * @param clock tells when usage was measured
     */
    public StorageUsage(Settings settings, ObjectStores stores, Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.clock = clock;
    }

    /**
     * Measures what users have in the bucket: all of them, or the one that the parameter `user` names.
     *
     * @param users the rows of sql/select-users.sql: the columns id, storage_used, and those of storage.user-prefix
     * @return what was found; nothing has been changed
     * @throws UpkeepException of kind REFUSED when the named user is none of them; CONFIGURATION when a column is
     *     missing; DATA when a row is of no use, prefixes overlap, or no user has any object although the database
     *     says that they do
     */
    public StorageReport measure(ActiveRun run, List<? extends Map<String, ? extends @Nullable Object>> users) {
        TargetSettings target = settings.target(run.target());
        Accounts accounts = new Accounts(target.userPrefix(), target.backup().prefix());
        users.forEach(row -> accounts.add(new UserRow(row)));
        accounts.requireApart();
        Optional<String> name = run.parameter("user");
        Instant measuredAt = clock.instant();
        if (name.isPresent()) {
            Accounts.OfUser one = accounts.named(name.get());
            count(run, one.user().prefix(), object -> one.account().add(object.bytes()));
            return report(run, measuredAt, List.of(one), accounts, new Unowned());
        }
        Unowned unowned = new Unowned();
        count(
                run,
                "",
                object -> accounts.of(object.key())
                        .ifPresentOrElse(
                                account -> account.add(object.bytes()),
                                () -> unowned.add(object.key(), object.bytes())));
        StorageReport report = report(run, measuredAt, accounts.users(), accounts, unowned);
        requireSense(report, target);
        return report;
    }

    /**
     * What is to be written into the database: the users whose number differs, as parameters of
     * sql/update-storage-used.sql.
     *
     * @return maps of `id` and `storage_used`, in bytes; none in a dry run
     */
    public List<Map<String, Object>> updates(StorageReport report) {
        List<Map<String, Object>> updates = new ArrayList<>();
        if (!report.dryRun()) {
            for (StorageReport.UserDrift drift : report.drift()) {
                Map<String, Object> update = new LinkedHashMap<>();
                update.put("id", drift.userId());
                update.put("storage_used", drift.measuredBytes());
                updates.add(update);
            }
        }
        return updates;
    }

    private void count(ActiveRun run, String prefix, Consumer<StoredObject> counter) {
        ObjectStore store = stores.of(run.target());
        long[] listed = new long[1];
        try {
            store.listObjects(prefix, page -> {
                run.throwIfCancelled();
                page.forEach(counter);
                listed[0] += page.size();
                run.progress("listed objects", listed[0], 0);
            });
        } catch (UpkeepException e) {
            // What a cancelled run stumbles over is not what is wrong with it.
            run.throwIfCancelled();
            throw e;
        }
    }

    private static StorageReport report(
            ActiveRun run, Instant measuredAt, List<Accounts.OfUser> measured, Accounts accounts, Unowned unowned) {
        List<StorageReport.UserDrift> drift = new ArrayList<>();
        long recordedBytes = 0;
        long withoutObjects = 0;
        Usage total = Usage.NONE;
        for (Accounts.OfUser one : measured) {
            Usage usage = one.account().usage();
            total = total.plus(usage);
            withoutObjects += usage.objectCount() == 0 ? 1 : 0;
            Long recorded = one.user().recordedBytes();
            recordedBytes += recorded == null ? 0 : recorded;
            if (recorded == null || recorded != usage.totalBytes()) {
                drift.add(StorageReport.UserDrift.of(one.user(), usage));
            }
        }
        return new StorageReport(
                1,
                measuredAt,
                run.dryRun(),
                run.parameter("user").orElse(null),
                measured.size(),
                withoutObjects,
                recordedBytes,
                total,
                drift,
                accounts.upkeep().usage(),
                unowned.total(),
                unowned.groups(),
                "bytes");
    }

    /** That everybody's objects are gone is less likely than a wrong bucket or a wrong prefix. */
    private void requireSense(StorageReport report, TargetSettings target) {
        if (report.measured().objectCount() > 0 || report.recordedBytes() <= 0) {
            return;
        }
        String bucket = stores.of(target.name()).describe();
        String found = report.unowned().objectCount() == 0
                ? "The bucket " + bucket + " has no object of the application"
                : "The bucket " + bucket + " has " + report.unowned().objectCount()
                        + " objects of the application, but none under storage.user-prefix=" + target.userPrefix()
                        + "; they are in "
                        + String.join(
                                ", ",
                                report.unownedGroups().stream()
                                        .limit(3)
                                        .map(StorageReport.Group::prefix)
                                        .toList());
        throw new UpkeepException(
                FailureKind.DATA,
                found + ", and the database records " + Bytes.text(report.recordedBytes()) + " for "
                        + report.userCount() + " users. Nothing was written. Check s3.bucket, S3_ENDPOINT and "
                        + "storage.user-prefix; if all objects are really gone, measure each user by itself "
                        + "(parameter user).");
    }
}
