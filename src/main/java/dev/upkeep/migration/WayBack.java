package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** The way down: takes migrations back that a database has, by the reverses of a folder or its own. */
final class WayBack {
    /** The version that stands for the time before the first migration. */
    static final String NOTHING = "0";

    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final Flyway flyway;
    private final MigrationFailures failures;

    WayBack(Database database, MigrationFolder folder, ActiveRun run) {
        this.database = database;
        this.folder = folder;
        this.run = run;
        this.flyway = new FlywaySetup(database, run)
                .configuration()
                .locations("filesystem:" + folder.path())
                .failOnMissingLocations(true)
                .ignoreMigrationPatterns("*:pending")
                .load();
        this.failures = new MigrationFailures(database, folder, run);
    }

    /**
     * The scripts that going down to a version would execute, as the engine is sent them.
     *
     * @param to the version; {@link #NOTHING} for before the first
     * @throws UpkeepException when going down would be refused
     */
    List<SqlScript> backward(String to) {
        try {
            return reversesOf(above(flyway.info(), to)).stream()
                    .map(script -> script.on(database.engine()))
                    .toList();
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /**
     * Takes migrations back, the newest first, or only names them in a dry run. Whoever calls has the
     * {@link SchemaLock}.
     *
     * @param to the version to go back to; {@link #NOTHING} for all of them
     * @param clock numbers what is taken back
     * @throws UpkeepException of kind REFUSED, before anything is changed, when the version is not below the database's
     *     own or a reverse is missing
     */
    DowngradeReport take(String to, Clock clock) {
        try {
            MigrationInfoService info = flyway.info();
            String from = Standing.version(info);
            List<MigrationInfo> leaving = above(info, to);
            List<SqlScript> scripts = reversesOf(leaving);
            if (database.engine() == Engine.POSTGRESQL) {
                KeptLock.require(scripts, run);
                TransactionNeed.requireOne(scripts, run);
            }
            if (!run.dryRun() && !leaving.isEmpty()) {
                SqliteWriter.require(database, run);
            }
            List<Loss> losses = Losses.of(database, scripts);
            if (!run.dryRun()) {
                requireConfirmed(losses);
            }
            List<DowngradeReport.Reversed> reversed = new ArrayList<>();
            Downgrade downgrade = new Downgrade(database, run, folder, failures, clock);
            for (int i = 0; i < leaving.size(); i++) {
                MigrationInfo migration = leaving.get(i);
                requireGoingOn(migration);
                reversed.add(new DowngradeReport.Reversed(
                        migration.getVersion().getVersion(),
                        migration.getDescription(),
                        run.dryRun() ? null : downgrade.undo(migration, scripts.get(i))));
            }
            return new DowngradeReport(
                    database.engine().word(),
                    run.dryRun(),
                    from,
                    run.dryRun() ? versionAfter(info, to) : Standing.version(flyway.info()),
                    reversed,
                    losses.stream().map(Loss::describe).toList());
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /**
     * What going down to a version would take away.
     *
     * @param to the version; {@link #NOTHING} for before the first
     */
    List<Loss> losses(String to) {
        try {
            return Losses.of(database, reversesOf(above(flyway.info(), to)));
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /** The highest version that the database has and that stays. */
    private static @Nullable String versionAfter(MigrationInfoService info, String to) {
        MigrationVersion target = MigrationVersion.fromVersion(to);
        return Arrays.stream(info.applied())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null && version.compareTo(target) <= 0)
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse(null);
    }

    private void requireGoingOn(MigrationInfo next) {
        run.cancellation().ifPresent(reason -> {
            throw new UpkeepException(
                    reason.kind(),
                    reason.getMessage() + " The database stands at version " + next.getVersion() + ". To go on, run: "
                            + NextCommand.again(run),
                    reason);
        });
    }

    private void requireConfirmed(List<Loss> losses) {
        String names = Loss.names(losses);
        String confirmed = run.parameter(Migrate.CONFIRM).orElse("");
        if (!losses.isEmpty() && !confirmed.equals(names) && !confirmed.equals(Migrate.YES)) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "Going down takes away "
                            + String.join(
                                    ", ", losses.stream().map(Loss::describe).toList())
                            + ", for ever. Nothing was changed. If that may go, add --yes, or in a request "
                            + Migrate.CONFIRM + "="
                            + names);
        }
    }

    /** What the database has above a version, the newest first. */
    private List<MigrationInfo> above(MigrationInfoService info, String to) {
        MigrationVersion target = MigrationVersion.fromVersion(to);
        List<MigrationInfo> applied = Standing.applied(info);
        if (!to.equals(NOTHING) && Arrays.stream(info.applied()).noneMatch(one -> target.equals(one.getVersion()))) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    database.describe() + " does not have version " + to + ", so it cannot go back to it; nothing was"
                            + " changed. It has: "
                            + (applied.isEmpty() ? "none" : versions(applied)) + "; " + NOTHING
                            + " means before the first.");
        }
        Standing.baseline(info).filter(start -> target.compareTo(start) < 0).ifPresent(start -> {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    database.describe() + " was taken over at version " + start + ", and no script takes back what was"
                            + " there before, so it cannot go back to " + to + "; nothing was changed. The lowest is: "
                            + NextCommand.of(run, "down --to " + start));
        });
        List<MigrationInfo> leaving = new ArrayList<>(applied.stream()
                .filter(one -> one.getVersion().compareTo(target) > 0)
                .toList());
        Collections.reverse(leaving);
        return leaving;
    }

    /** The reverses of migrations, in the same order; the folder's own are the newest. */
    private List<SqlScript> reversesOf(List<MigrationInfo> leaving) {
        Map<String, MigrationNotes.Note> kept = new MigrationNotes(database, folder).kept();
        List<SqlScript> scripts = new ArrayList<>();
        List<MigrationInfo> without = new ArrayList<>();
        for (MigrationInfo migration : leaving) {
            String version = migration.getVersion().getVersion();
            folder.reverse(version)
                    .or(() -> Optional.ofNullable(kept.get(version)).map(MigrationNotes.Note::reverse))
                    .ifPresentOrElse(scripts::add, () -> without.add(migration));
        }
        if (!without.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "There is no reverse of version " + versions(without) + ", neither in " + folder.path()
                            + " nor in the database; nothing was changed. " + writeOrRestore(without.get(0))
                            + ", or restore a backup of the time before.");
        }
        return scripts;
    }

    private static String writeOrRestore(MigrationInfo migration) {
        String script = migration.getScript();
        String reverse = script.replaceFirst("^V", "U");
        return Migrations.state(migration) == Migrations.State.FILE_MISSING
                ? "Restore " + script + " and " + reverse + ", which are not in the folder"
                : "Write " + reverse + " beside the migration";
    }

    private static String versions(List<MigrationInfo> migrations) {
        return String.join(
                ", ",
                migrations.stream().map(one -> one.getVersion().getVersion()).toList());
    }
}
