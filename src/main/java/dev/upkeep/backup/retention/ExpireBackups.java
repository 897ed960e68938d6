package dev.upkeep.backup.retention;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunStates;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The job expire-backups: deletes the backups that no rule keeps any more, and what runs left behind that never became
 * a backup. Touches nothing but Upkeep's own keys. Thread-safe.
 */
public final class ExpireBackups {
    /** The job as a request may name it. */
    public static final JobDefinition JOB =
            new JobDefinition("expire-backups", "Deletes the backups that the retention no longer keeps.", List.of());

    /** What a run of another machine's ledger left is only known by its age. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(2);

    private static final Set<RunStatus> LOST = EnumSet.of(RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.ABANDONED);

    private final Settings settings;
    private final ObjectStores stores;
    private final RunStates states;
    private final RunHistory history;
    private final Clock clock;

    /**
     * @param settings the targets' retention, and where Upkeep's own keys are
     * @param stores the targets' buckets
     * @param states says which runs are at work
     * @param history says whether backups succeed at present
     * @param clock the time that ages are counted from
     */
    public ExpireBackups(Settings settings, ObjectStores stores, RunStates states, RunHistory history, Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.states = states;
        this.history = history;
        this.clock = clock;
    }

    /**
     * Plans what expires, and deletes it, the oldest first. In a dry run nothing is deleted.
     *
     * @throws dev.upkeep.failure.UpkeepException when the backups cannot be listed or deleted, or the run is cancelled
     */
    public ExpiryReport expire(ActiveRun run) {
        TargetSettings target = settings.target(run.target());
        ObjectStore store = stores.of(run.target());
        UpkeepKeys keys = UpkeepKeys.of(target);
        Catalogue catalogue = new Catalogue(store, keys);
        List<Backup> backups = catalogue.list();
        RetentionPlan plan = plan(target, backups, store);
        Map<String, List<StoredObject>> leftovers = catalogue.leftovers();
        leftovers
                .entrySet()
                .removeIf(leftover -> !isOver(leftover.getKey(), leftover.getValue())
                        || store.head(keys.backup(leftover.getKey(), Manifest.OBJECT_NAME))
                                .isPresent());
        if (!run.dryRun()) {
            for (BackupAge backup : plan.expiring()) {
                run.throwIfCancelled();
                catalogue.delete(backup.id());
            }
            for (List<StoredObject> objects : leftovers.values()) {
                run.throwIfCancelled();
                store.deleteAll(objects.stream().map(StoredObject::key).toList());
            }
        }
        boolean versions = !plan.expiring().isEmpty() && store.locks().keepsVersions();
        return ExpiryReport.of(run.dryRun(), store.describe(), backups, plan, leftovers.values(), versions);
    }

    /** Plans again without those that turn out to be locked, so that others may go in their place. */
    private RetentionPlan plan(TargetSettings target, List<Backup> backups, ObjectStore store) {
        RetentionPolicy policy = new RetentionPolicy(target.backup().retention(), settings.timeZone());
        RecentHealth health =
                new RecentHealth(failedAt("back-up", target.name()), failedAt("verify-backup", target.name()));
        Instant now = clock.instant();
        Set<String> locked = new HashSet<>();
        Set<String> asked = new HashSet<>();
        RetentionPlan plan = policy.plan(ages(backups, locked), health, now);
        while (findLocked(plan, backups, store, now, asked, locked)) {
            plan = policy.plan(ages(backups, locked), health, now);
        }
        return plan;
    }

    private static boolean findLocked(
            RetentionPlan plan,
            List<Backup> backups,
            ObjectStore store,
            Instant now,
            Set<String> asked,
            Set<String> locked) {
        boolean found = false;
        for (BackupAge expiring : plan.expiring()) {
            if (asked.add(expiring.id())) {
                Manifest manifest = backups.stream()
                        .filter(backup -> backup.id().equals(expiring.id()))
                        .findFirst()
                        .orElseThrow()
                        .manifest();
                if (store.locks()
                        .lockedUntil(manifest.key())
                        .filter(now::isBefore)
                        .isPresent()) {
                    found |= locked.add(expiring.id());
                }
            }
        }
        return found;
    }

    private static List<BackupAge> ages(List<Backup> backups, Set<String> locked) {
        List<BackupAge> ages = new ArrayList<>();
        for (Backup backup : backups) {
            Manifest manifest = backup.manifest();
            ages.add(new BackupAge(
                    backup.id(),
                    manifest.finishedAt(),
                    backup.isVerified(),
                    manifest.label() != null,
                    locked.contains(backup.id())));
        }
        return ages;
    }

    private Optional<Instant> failedAt(String job, String target) {
        return history.newestFinished(job, target)
                .filter(run -> run.status() != RunStatus.SUCCEEDED)
                .map(Run::finishedAt);
    }

    /**
     * Whether nobody will ever write a manifest for what a run stored. A run that succeeded between the listing and
     * this question has written one.
     */
    private boolean isOver(String runId, List<StoredObject> objects) {
        Optional<RunStatus> status = states.statusOf(runId);
        if (status.isPresent() && LOST.contains(status.get())) {
            return true;
        }
        Instant limit = clock.instant().minus(LEFTOVER_AGE);
        return status.filter(RunStatus.RUNNING::equals).isEmpty()
                && objects.stream().allMatch(object -> object.modifiedAt().isBefore(limit));
    }
}
