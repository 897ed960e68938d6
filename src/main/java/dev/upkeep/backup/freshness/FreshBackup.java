package dev.upkeep.backup.freshness;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The backup that a target's database can be taken back to when something that is about to be done goes wrong. */
public final class FreshBackup {
    private final Function<String, TargetSettings> targets;
    private final ObjectStores stores;
    private final Clock clock;

    /**
     * @param targets gives a target's settings by its name
     * @param stores the targets' buckets
     * @param clock says when now is
     */
    public FreshBackup(Function<String, TargetSettings> targets, ObjectStores stores, Clock clock) {
        this.targets = targets;
        this.stores = stores;
        this.clock = clock;
    }

    /**
     * The newest verified backup.
     *
     * @param run what it is needed for
     * @return its id
     * @throws UpkeepException of kind REFUSED when there is none that is as young as migration.restore-point-age says
     */
    public String require(ActiveRun run) {
        TargetSettings target = targets.apply(run.target());
        Duration limit = target.migration().restorePointAge();
        Optional<Backup> newest = new Catalogue(stores.of(target.name()), UpkeepKeys.of(target))
                .newestUntil(Backup::isVerified).stream()
                        .filter(Backup::isVerified)
                        .findFirst();
        Optional<Duration> age =
                newest.map(backup -> Duration.between(backup.manifest().startedAt(), clock.instant()));
        if (age.isEmpty() || age.get().compareTo(limit) > 0) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "migration.restore-point=require asks for a verified backup that is at most "
                            + Durations.text(limit) + " old (migration.restore-point-age), and "
                            + age.map(old -> "the newest one, " + newest.get().id() + ", is " + Ages.text(old) + " old")
                                    .orElse("there is none")
                            + ". Nothing was changed. Run `" + CommandText.of("run back-up", target.name())
                            + "` and `" + CommandText.of("backups verify latest", target.name())
                            + "`, then this again; or set migration.restore-point=make.");
        }
        return newest.get().id();
    }
}
