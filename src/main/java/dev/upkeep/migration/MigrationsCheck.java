package dev.upkeep.migration;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Migrations.State;
import dev.upkeep.migration.Migrations.Step;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The check `database.migrations`: whether the database has every migration of the folder, as it stands there. A
 * database that Upkeep does not migrate is looked at for Alembic's table instead.
 */
public final class MigrationsCheck {
    private static final Duration USUAL = Duration.ofHours(1);
    private static final String ALEMBIC = "alembic_version";

    private final Databases databases;
    private final Function<String, Migrations> migrations;
    private final Function<String, Path> folders;
    private final Clock clock;

    /**
     * @param databases the targets' databases
     * @param migrations how a target's folder and database stand to each other
     * @param folders where a target's scripts are
     * @param clock says when now is
     */
    public MigrationsCheck(
            Databases databases, Function<String, Migrations> migrations, Function<String, Path> folders, Clock clock) {
        this.databases = databases;
        this.migrations = migrations;
        this.folders = folders;
        this.clock = clock;
    }

    /**
     * Compares database and folder, and changes nothing.
     *
     * @param run the run that this is done for
     * @return CRIT for a migration that failed or whose file is another one now; how many have been pending for an hour
     * @throws UpkeepException when the names in the folder are not in order, or the database cannot be read
     */
    public List<Observation> standing(ActiveRun run) {
        Database database = databases.of(run.target());
        if (new History(database).isMissingBesideTables()) {
            return List.of(elsewhere(database));
        }
        List<Step> steps = migrations.apply(run.target()).status(run);
        List<Observation> seen = new ArrayList<>();
        named(steps, State.FAILED)
                .ifPresent(names -> seen.add(Observation.judged(
                        CheckState.CRIT, names + " failed and left the schema half-way: `upkeep migrate repair`")));
        named(steps, State.FILE_CHANGED)
                .ifPresent(names -> seen.add(Observation.judged(
                        CheckState.CRIT,
                        names + " was applied from another file than the one that is there now: the checksums"
                                + " or the names differ")));
        named(steps, State.LATE)
                .ifPresent(names -> seen.add(Observation.judged(
                        CheckState.CRIT,
                        names + " came after a higher version was applied, so nothing is applied until its files have"
                                + " the next version")));
        seen.add(pending(steps, new MigrationFolder(folders.apply(run.target()))));
        return seen;
    }

    private static Optional<String> named(List<Step> steps, State state) {
        return Optional.of(steps.stream()
                        .filter(step -> step.state() == state)
                        .map(Step::version)
                        .collect(Collectors.joining(", ")))
                .filter(names -> !names.isEmpty());
    }

    /** A deploy takes a moment; what counts is for how long the files have been lying here. */
    private Observation pending(List<Step> steps, MigrationFolder folder) {
        Optional<String> names = named(steps, State.PENDING);
        if (names.isEmpty()) {
            return Observation.of(0, "the database has every migration of " + folder.path());
        }
        List<String> versions = steps.stream()
                .filter(step -> step.state() == State.PENDING)
                .map(Step::version)
                .toList();
        Duration age = folder.scripts(versions).stream()
                .map(script -> Duration.between(modifiedAt(folder.path().resolve(script.file())), clock.instant()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        if (age.compareTo(USUAL) < 0) {
            return Observation.of(0, names.get() + " is pending, for less than an hour yet");
        }
        return Observation.of(
                versions.size(),
                names.get() + (versions.size() == 1 ? " is" : " are") + " pending, for " + Durations.text(age));
    }

    private static Instant modifiedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION, file + " cannot be looked at: " + e + ". Check the rights on it.", e);
        }
    }

    private static Observation elsewhere(Database database) {
        try (Connection connection = database.connect()) {
            if (!History.exists(connection, ALEMBIC)) {
                return Observation.judged(
                        CheckState.SKIPPED,
                        "Upkeep does not migrate this database; `upkeep migrate baseline` takes it over");
            }
            List<String> heads = heads(connection);
            if (heads.size() > 1) {
                return Observation.judged(
                        CheckState.CRIT,
                        "Alembic has several heads, " + String.join(" and ", heads)
                                + ", and cannot go on: `alembic merge heads`, then `alembic upgrade head`");
            }
            return Observation.judged(
                    CheckState.SKIPPED,
                    "Alembic migrates this database; it "
                            + (heads.isEmpty() ? "has applied nothing" : "is at " + heads.get(0))
                            + ", and whether revisions are pending only the application's own folder can say:"
                            + " `alembic current`");
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static List<String> heads(Connection connection) throws SQLException {
        List<String> heads = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select version_num from " + ALEMBIC + " order by 1")) {
            while (rows.next()) {
                heads.add(rows.getString(1));
            }
        }
        return heads;
    }
}
