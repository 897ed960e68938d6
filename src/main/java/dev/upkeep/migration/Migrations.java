package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Scratch;
import dev.upkeep.migration.MigrationNotes.Note;
import dev.upkeep.migration.catalogue.OwnTables;
import dev.upkeep.run.ActiveRun;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** How the migrations of a folder and a database stand to each other. Nothing is changed by asking. */
public final class Migrations {
    private final Database database;
    private final MigrationFolder folder;
    private final Function<ActiveRun, Scratch> scratches;

    /**
     * @param database the database
     * @param folder the folder of the scripts
     * @param scratches makes an empty database of the same engine for a run
     */
    public Migrations(Database database, Path folder, Function<ActiveRun, Scratch> scratches) {
        this.database = database;
        this.folder = new MigrationFolder(folder);
        this.scratches = scratches;
    }

    /**
     * Every migration that the folder or the database knows, in the order of the versions.
     *
     * @param run what this is asked for
     * @throws dev.upkeep.failure.UpkeepException when the names in the folder are not in order, or the database cannot be
     *     reached
     */
    public List<Step> status(ActiveRun run) {
        folder.check();
        Map<String, Note> kept = new MigrationNotes(database, folder).kept();
        List<Step> steps = new ArrayList<>();
        MigrationInfo[] all = all(run, OwnTables.HISTORY);
        Set<MigrationVersion> takenOver = Arrays.stream(all)
                .filter(Migrations::isBaseline)
                .map(MigrationInfo::getVersion)
                .collect(Collectors.toSet());
        List<MigrationInfo> late = Standing.late(all);
        for (MigrationInfo migration : all) {
            // The file of the version at which a database was taken over would stand beside that once more.
            if (isBaseline(migration) || !takenOver.contains(migration.getVersion())) {
                String version = migration.getVersion().getVersion();
                steps.add(new Step(
                        version,
                        migration.getDescription(),
                        late.contains(migration) ? State.LATE : state(migration),
                        reverse(version, kept),
                        appliedAt(migration),
                        migration.getInstalledBy(),
                        Optional.ofNullable(kept.get(version))
                                .map(Note::restorePoint)
                                .orElse(null)));
            }
        }
        return steps;
    }

    /** The version for a migration that is still to be written, or came when a higher one had been applied. */
    public String nextVersion() {
        return folder.nextVersion();
    }

    /**
     * What was done to the database, the oldest first: what was applied and stands, and what was taken back.
     *
     * @param run what this is asked for
     */
    public List<Event> history(ActiveRun run) {
        List<Event> events = new ArrayList<>();
        for (String table : List.of(OwnTables.HISTORY, OwnTables.UNDO_HISTORY)) {
            if (exists(table)) {
                boolean up = table.equals(OwnTables.HISTORY);
                for (MigrationInfo done : all(run, table)) {
                    Instant at = appliedAt(done);
                    if (at != null && done.getVersion() != null && (up || !isBaseline(done))) {
                        events.add(new Event(
                                at,
                                up ? isBaseline(done) ? "baseline" : "up" : "down",
                                up
                                        ? done.getVersion().getVersion() + " " + done.getDescription()
                                        : done.getDescription().replaceFirst("^undo ", ""),
                                !done.getState().isFailed(),
                                done.getInstalledBy(),
                                done.getExecutionTime()));
                    }
                }
            }
        }
        events.sort(Comparator.comparing(Event::at));
        return events;
    }

    /**
     * What going down to a version would take away for ever.
     *
     * @param run what this is asked for
     * @param to the version; 0 for before the first
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when it cannot go down to that version
     */
    public List<Loss> losses(ActiveRun run, String to) {
        return new WayBack(database, folder, run).losses(to);
    }

    /**
     * The scripts that going up would execute, in their order and as the engine is sent them.
     *
     * @param run what this is asked for
     * @param to the last version; absent for all that are pending
     * @throws dev.upkeep.failure.UpkeepException when going up would be refused, or no migration has that version
     */
    public List<SqlScript> forward(ActiveRun run, @Nullable String to) {
        folder.check();
        if (to != null) {
            folder.require(to);
        }
        return new Migration(database, folder, run).forward(to);
    }

    /**
     * The scripts that going down to a version would execute, in their order and as the engine is sent them.
     *
     * @param run what this is asked for
     * @param to the version; 0 for before the first
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when it cannot go down to that version
     */
    public List<SqlScript> backward(ActiveRun run, String to) {
        return new WayBack(database, folder, run).backward(to);
    }

    /**
     * How the database differs from what its applied migrations make.
     *
     * @param run may be cancelled
     * @throws dev.upkeep.failure.UpkeepException when that cannot be told, with the reason
     */
    public DriftReport drift(ActiveRun run) {
        folder.check();
        return new Drift(database, folder, scratches).find(run);
    }

    private Flyway flyway(ActiveRun run, String table) {
        return new FlywaySetup(database, run)
                .configuration()
                .table(table)
                .locations("filesystem:" + folder.path())
                .ignoreMigrationPatterns("*:*")
                .load();
    }

    private MigrationInfo[] all(ActiveRun run, String table) {
        Flyway flyway = flyway(run, table);
        try {
            return flyway.info().all();
        } catch (FlywayException e) {
            throw new MigrationFailures(database, folder, run).explain(e, flyway);
        }
    }

    private boolean exists(String table) {
        try (Connection connection = database.connect()) {
            return History.exists(connection, table);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static boolean isBaseline(MigrationInfo migration) {
        return migration.getState() == MigrationState.BASELINE;
    }

    private String reverse(String version, Map<String, Note> kept) {
        Note note = kept.get(version);
        boolean isKept = note != null && note.reverse() != null;
        return folder.reverse(version).isPresent() ? "in the folder" : isKept ? "kept" : "none";
    }

    /** How one stands, as Flyway tells it. */
    static State state(MigrationInfo migration) {
        MigrationState state = migration.getState();
        if (state.isFailed()) {
            return State.FAILED;
        }
        if (!state.isApplied()) {
            return isPassedOver(migration) ? State.PASSED_OVER : State.PENDING;
        }
        if (state == MigrationState.BASELINE) {
            return State.BASELINE;
        }
        if (!state.isResolved()) {
            return State.FILE_MISSING;
        }
        return migration.isChecksumMatching() && !isRenamed(migration) ? State.APPLIED : State.FILE_CHANGED;
    }

    /**
     * Whether its file is called otherwise than when it was applied. Flyway refuses that, but what it answers when asked
     * for it is always no.
     */
    static boolean isRenamed(MigrationInfo migration) {
        Optional<String> now = ScriptName.of(file(migration)).map(ScriptName::description);
        Optional<String> then = ScriptName.of(migration.getScript()).map(ScriptName::description);
        return now.isPresent() && then.isPresent() && !now.equals(then);
    }

    /** The name of its file of today, which may have had another when it was applied; empty when there is none. */
    static String file(MigrationInfo migration) {
        String location = migration.getPhysicalLocation();
        return location.isEmpty() ? "" : String.valueOf(Path.of(location).getFileName());
    }

    /** Whether it is not applied and never will be, because the database was taken over or went on without it. */
    static boolean isPassedOver(MigrationInfo migration) {
        return List.of(MigrationState.BELOW_BASELINE, MigrationState.BASELINE_IGNORED, MigrationState.IGNORED)
                .contains(migration.getState());
    }

    private static @Nullable Instant appliedAt(MigrationInfo migration) {
        return migration.getInstalledOn() == null
                ? null
                : migration.getInstalledOn().toInstant();
    }

    /** How a migration stands. */
    public enum State {
        /** The database has it. */
        APPLIED,
        /** The database does not have it yet. */
        PENDING,
        /** The database was taken over at this version. */
        BASELINE,
        /** It is older than what the database has, and is not going to be applied. */
        PASSED_OVER,
        /** It came when a higher one had been applied, so that nothing is applied before it has the next version. */
        LATE,
        /** The database has it; its file is another one now. */
        FILE_CHANGED,
        /** The database has it; the folder, of an older checkout perhaps, does not. */
        FILE_MISSING,
        /** It failed outside a transaction. */
        FAILED
    }

    /**
     * A migration.
     *
     * @param version its version
     * @param description what its file's name says
     * @param state how it stands
     * @param reverse where its reverse is: `in the folder`, `kept` in the database, or `none`
     * @param appliedAt when it was applied; absent when it was not
     * @param appliedBy who applied it; absent when nobody did
     * @param restorePoint the id of the backup that was made before it; absent when none was
     */
    public record Step(
            String version,
            String description,
            State state,
            String reverse,
            @Nullable Instant appliedAt,
            @Nullable String appliedBy,
            @Nullable String restorePoint) {}

    /**
     * Something that was done.
     *
     * @param at when
     * @param direction `up`, `down` or `baseline`
     * @param migration its version and description
     * @param succeeded whether it was done
     * @param by who did it
     * @param milliseconds how long it took; absent when nobody knows
     */
    public record Event(
            Instant at,
            String direction,
            String migration,
            boolean succeeded,
            @Nullable String by,
            @Nullable Integer milliseconds) {}
}
