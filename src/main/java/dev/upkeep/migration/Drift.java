package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Scratch;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.migration.catalogue.TakenOver;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The difference between a database and what its migrations make: what somebody changed by hand. The migrations that
 * the database has are built in an empty database, and the catalogues of both are compared.
 */
final class Drift {
    private final Database database;
    private final MigrationFolder folder;
    private final Function<ActiveRun, Scratch> scratches;

    /**
     * @param database the database
     * @param folder its migrations
     * @param scratches makes an empty database of the same engine
     */
    Drift(Database database, MigrationFolder folder, Function<ActiveRun, Scratch> scratches) {
        this.database = database;
        this.folder = folder;
        this.scratches = scratches;
    }

    DriftReport find(ActiveRun run) {
        List<MigrationInfo> applied = applied(run);
        String version = applied.isEmpty()
                ? null
                : applied.get(applied.size() - 1).getVersion().getVersion();
        List<SqlScript> scripts = scripts(applied);
        SchemaCatalogue here = catalogue(database);
        run.throwIfCancelled();
        SchemaCatalogue expected = build(run, scripts);
        boolean begins = beginsInTheFolder(applied, scripts);
        boolean wasTakenOver = applied.stream().anyMatch(one -> one.getState() == MigrationState.BASELINE);
        TakenOver takenOver = wasTakenOver ? TakenOver.in(here, expected) : new TakenOver(expected, List.of());
        List<String> differences = here.differencesTo(takenOver.expected());
        if (!begins) {
            // Of what was there before, no file tells how it should be.
            differences = restrict(here, expected).differencesTo(expected);
        }
        return new DriftReport(
                database.engine().word(),
                version,
                scripts.stream().map(SqlScript::file).toList(),
                differences,
                notes(applied, begins, takenOver));
    }

    /** What the database has, in the order of the versions. */
    private List<MigrationInfo> applied(ActiveRun run) {
        Flyway flyway = new FlywaySetup(database, run)
                .configuration()
                .locations("filesystem:" + folder.path())
                .ignoreMigrationPatterns("*:*")
                .load();
        try {
            List<MigrationInfo> applied = Arrays.stream(flyway.info().applied())
                    .filter(migration -> migration.getVersion() != null)
                    .filter(migration -> !migration.getState().isFailed())
                    .sorted((one, other) -> one.getVersion().compareTo(other.getVersion()))
                    .toList();
            if (applied.isEmpty() && new History(database).isMissingBesideTables()) {
                throw new Refusals(database, folder, run).noHistory();
            }
            return applied;
        } catch (FlywayException e) {
            throw new MigrationFailures(database, folder, run).explain(e, flyway);
        }
    }

    /** What is to be built: what was applied, and of a database that was taken over, the files up to there. */
    private List<SqlScript> scripts(List<MigrationInfo> applied) {
        List<String> versions = new ArrayList<>();
        for (MigrationInfo migration : applied) {
            if (migration.getState() == MigrationState.BASELINE) {
                versions.addAll(upTo(migration.getVersion()));
            } else {
                versions.add(migration.getVersion().getVersion());
            }
        }
        List<SqlScript> scripts = folder.scripts(versions);
        List<String> there = scripts.stream().map(SqlScript::version).toList();
        String missing = applied.stream()
                .filter(migration -> migration.getState() != MigrationState.BASELINE)
                .filter(migration -> !there.contains(migration.getVersion().getVersion()))
                .map(MigrationInfo::getScript)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "What the migrations make cannot be told, because " + folder.path() + " is without " + missing
                            + ", which " + database.describe() + " has. Run this in the checkout that was deployed"
                            + " last.");
        }
        return scripts;
    }

    private List<String> upTo(MigrationVersion baseline) {
        return folder.versions().stream()
                .filter(version -> version.compareTo(baseline) <= 0)
                .map(MigrationVersion::getVersion)
                .toList();
    }

    /** Whether the files tell all that the database should have, from an empty one on. */
    private static boolean beginsInTheFolder(List<MigrationInfo> applied, List<SqlScript> scripts) {
        return applied.stream()
                .filter(migration -> migration.getState() == MigrationState.BASELINE)
                .allMatch(migration -> scripts.stream()
                        .anyMatch(script ->
                                script.version().equals(migration.getVersion().getVersion())));
    }

    @SuppressWarnings("try") // the hook works by being open
    private SchemaCatalogue build(ActiveRun run, List<SqlScript> scripts) {
        try (Scratch scratch = scratches.apply(run);
                Database empty = new Database("scratch", scratch.settings())) {
            FlywaySetup setup = new FlywaySetup(empty, run);
            Flyway flyway = setup.configuration()
                    .locations(new String[0])
                    .resourceProvider(SomeScripts.forward(empty.engine(), scripts))
                    .javaMigrationClassProvider(List::of)
                    .load();
            try (ActiveRun.Hook hook = run.onCancel(setup::interrupt)) {
                if (!scripts.isEmpty()) {
                    flyway.migrate();
                }
            } catch (FlywayException e) {
                run.throwIfCancelled();
                throw new MigrationFailures(empty, folder, run).explainBuilding(e, database.describe());
            }
            return catalogue(empty);
        }
    }

    private static SchemaCatalogue catalogue(Database database) {
        try (Connection connection = database.connect()) {
            return SchemaCatalogue.of(connection, database.engine());
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static SchemaCatalogue restrict(SchemaCatalogue catalogue, SchemaCatalogue to) {
        SortedMap<String, String> objects = new TreeMap<>(catalogue.objects());
        objects.keySet().retainAll(to.objects().keySet());
        return new SchemaCatalogue(objects, catalogue.owners());
    }

    private List<String> notes(List<MigrationInfo> applied, boolean begins, TakenOver takenOver) {
        List<String> notes = new ArrayList<>();
        if (begins) {
            notes.addAll(takenOver.notes());
        } else {
            notes.add("The database was taken over at a version that has no file in " + folder.path()
                    + ", so only what the later migrations make was compared.");
        }
        for (MigrationInfo migration : applied) {
            if (migration.getState() == MigrationState.BASELINE) {
                continue;
            }
            if (!migration.isChecksumMatching()) {
                notes.add(migration.getScript() + " was changed after it was applied; what it says now was compared.");
            }
        }
        return notes;
    }
}
