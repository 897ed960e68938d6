package dev.upkeep.backup.freshness;

import dev.upkeep.backup.BackUp;
import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunHistory;
import dev.upkeep.settings.FreshnessSettings;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The checks `backup.age` and `backup.verified-age`. They read the bucket's catalogue and not the ledger, so that they
 * turn CRIT by themselves when no backup is made, whatever the reason. Thread-safe.
 */
public final class BackupFreshness {
    private final Function<String, TargetSettings> targets;
    private final ObjectStores stores;
    private final RunHistory history;
    private final LastBackups last;
    private final Clock clock;

    /**
     * @param targets gives a target's settings by its name
     * @param stores the targets' buckets
     * @param history says how long Upkeep has been at work for a target
     * @param last is told what was seen
     * @param clock says when now is
     */
    public BackupFreshness(
            Function<String, TargetSettings> targets,
            ObjectStores stores,
            RunHistory history,
            LastBackups last,
            Clock clock) {
        this.targets = targets;
        this.stores = stores;
        this.history = history;
        this.last = last;
        this.clock = clock;
    }

    /**
     * Looks. What cannot be found out is UNKNOWN, and no exception.
     *
     * @param run the run that this is done for
     * @throws UpkeepException when the run was cancelled
     */
    public List<CheckResult> check(ActiveRun run) {
        TargetSettings target = targets.apply(run.target());
        FreshnessSettings limits = target.backup().freshness();
        try {
            ObjectStore store = stores.of(target.name());
            List<Backup> backups = new Catalogue(store, UpkeepKeys.of(target)).newestUntil(Backup::isVerified);
            if (!run.dryRun()) {
                last.looked(target.name(), backups);
            }
            if (backups.isEmpty()) {
                return none(target.name(), limits, store.describe());
            }
            FreshnessVerdict verdict = new FreshnessVerdict(limits, clock.instant());
            return List.of(verdict.age(backups), verdict.verifiedAge(backups));
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            String reason = "the backups could not be looked at: " + e.getMessage();
            return List.of(
                    CheckResult.without(FreshnessVerdict.AGE, CheckState.UNKNOWN, reason),
                    CheckResult.without(FreshnessVerdict.VERIFIED_AGE, CheckState.UNKNOWN, reason));
        }
    }

    /** Not yet a reason for alarm while Upkeep is younger than a backup may be and has not tried to make one. */
    private List<CheckResult> none(String target, FreshnessSettings limits, String bucket) {
        Instant now = clock.instant();
        Duration known = Duration.between(history.firstStart(target).orElse(now), now);
        CheckResult age;
        if (history.hasEnded(BackUp.JOB.name(), target)) {
            age = CheckResult.without(
                    FreshnessVerdict.AGE,
                    CheckState.CRIT,
                    "there is no backup in the bucket " + bucket + ", although back-up has run; `upkeep runs --job "
                            + "back-up` says how that ended");
        } else if (known.compareTo(limits.ageCritical()) > 0) {
            age = CheckResult.without(
                    FreshnessVerdict.AGE,
                    CheckState.CRIT,
                    "there is no backup in the bucket " + bucket + ", and none was tried in the " + Ages.text(known)
                            + " that Upkeep looks after it; set back-up.cron, or run `upkeep run back-up`");
        } else {
            age = CheckResult.without(
                    FreshnessVerdict.AGE,
                    CheckState.WARN,
                    "there is no backup yet; the schedule will make the first, or `upkeep run back-up` now");
        }
        return List.of(
                age,
                CheckResult.without(
                        FreshnessVerdict.VERIFIED_AGE,
                        CheckState.SKIPPED,
                        "there is no backup that could be verified"));
    }
}
