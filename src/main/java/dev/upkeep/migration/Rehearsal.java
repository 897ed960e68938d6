package dev.upkeep.migration;

import dev.upkeep.database.Scratch;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.RehearsalReport.Verdict;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.migration.catalogue.TakenOver;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.Durations;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rehearsal on a scratch database: forward, compared with `schema.sql`; back, compared with the start; forward once
 * more. Not thread-safe.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final int MEASURED = 5;

    private final Scratch scratch;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final Standing live;
    private final Clock clock;
    private final List<String> failures = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private @Nullable Long reverseMilliseconds;
    private @Nullable Long againMilliseconds;
    private boolean compared;

    /**
     * @param scratch what it is done on
     * @param folder what is rehearsed
     * @param run what this is done for
     * @param live how the database itself stands
     * @param clock tells how old the copy is
     */
    Rehearsal(Scratch scratch, MigrationFolder folder, ActiveRun run, Standing live, Clock clock) {
        this.scratch = scratch;
        this.folder = folder;
        this.run = run;
        this.live = live;
        this.clock = clock;
    }

    /**
     * Rehearses.
     *
     * @param oldest a backup that is older than this is a finding
     * @throws UpkeepException when a migration fails, with what was measured until then
     */
    RehearsalReport rehearse(Duration oldest) {
        try (Trial trial = trial()) {
            RehearsalReport.Copy copy = copy(oldest, trial);
            if (copy == null && live.version() != null) {
                run.progress("applying again what the database has", 0, 0);
                replay(trial, live.version());
            }
            String from = trial.version();
            List<MigrationReport.Pending> pending = trial.pending();
            SchemaCatalogue start = trial.schema();
            RowCounts rows = trial.rows();
            StatementWatch watch = new StatementWatch(trial.engine(), folder);
            run.progress("applying what is pending", 0, 0);
            long forward = forward(trial, watch);
            String to = trial.version();
            SchemaCatalogue top = trial.schema();
            compareWithWholeSchema(from, start, top);
            if (back(trial, from, start, rows)) {
                again(trial, top);
            }
            return new RehearsalReport(
                    trial.engine().word(),
                    failures.isEmpty() ? Verdict.PASSED : Verdict.FAILED,
                    from,
                    to,
                    live.version(),
                    pending,
                    copy,
                    scratch.withoutData().orElse(null),
                    watch.statements(),
                    watch.count(),
                    forward,
                    compared,
                    reverseMilliseconds,
                    againMilliseconds,
                    failures,
                    findings);
        }
    }

    private RehearsalReport.@Nullable Copy copy(Duration oldest, Trial trial) {
        scratch.withoutData().ifPresent(reason -> findings.add("Data not rehearsed: " + reason));
        Scratch.Origin origin = scratch.origin().orElse(null);
        if (origin == null) {
            return null;
        }
        Duration age = Duration.between(origin.takenAt(), clock.instant());
        if (age.compareTo(oldest) > 0) {
            findings.add("The backup " + origin.backup() + " is " + Durations.text(age)
                    + " old, more than migration.rehearse-backup-age (" + Durations.text(oldest)
                    + "): rows that came since were not rehearsed. Make a new one: "
                    + CommandText.of("run back-up", run.target()));
        }
        return new RehearsalReport.Copy(
                origin.backup(),
                origin.database(),
                origin.takenAt(),
                age,
                origin.took().toMillis(),
                origin.rows(),
                new Rewind(
                                trial,
                                folder,
                                live,
                                "the backup " + origin.backup() + " of " + origin.database(),
                                run,
                                clock)
                        .rewind()
                        .orElse(null));
    }

    private Trial trial() {
        return new Trial(scratch.settings(), folder, run, live.baseline(), untouched());
    }

    /** What the message about a script that failed ends with. */
    private String untouched() {
        String restored = scratch.origin()
                .filter(origin -> origin.backup() != null)
                .map(origin -> " restored from the backup " + origin.backup() + " of " + origin.database())
                .orElse("");
        return "This was a rehearsal on a scratch database" + restored + ": nothing of " + live.name()
                + " was touched.";
    }

    private void replay(Trial trial, String version) {
        try {
            trial.forward(version);
        } catch (UpkeepException e) {
            throw failed(e, "");
        }
    }

    private long forward(Trial trial, StatementWatch watch) {
        try {
            return trial.forward(
                    run.parameter(Migrate.TO).orElse(null), new Watch(watch::watch, StatementWatch.EVENTS));
        } catch (UpkeepException e) {
            throw failed(e, watch.count() == 0 ? "" : measured(watch));
        }
    }

    private static String measured(StatementWatch watch) {
        List<RehearsalReport.Statement> longest = watch.longest(MEASURED);
        return " Before that, " + watch.count() + (watch.count() == 1 ? " statement was" : " statements were")
                + " measured"
                + (watch.count() > longest.size() ? "; those that took longest: " : ": ")
                + longest.stream().map(RehearsalReport.Statement::describe).collect(Collectors.joining(", "))
                + ".";
    }

    /** Adds to the message about a script what was measured, and what to do next. */
    private UpkeepException failed(UpkeepException failure, String measured) {
        run.throwIfCancelled();
        if (!failure.getMessage().endsWith(untouched())) {
            return failure;
        }
        String withoutData = scratch.withoutData()
                .map(reason -> " It was tried without data. " + reason + ".")
                .orElse("")
                .replaceFirst("\\.\\.$", ".");
        return new UpkeepException(
                failure.kind(),
                failure.getMessage() + measured + withoutData + " Correct the cause, then run: "
                        + NextCommand.again(run),
                failure);
    }

    private void compareWithWholeSchema(@Nullable String from, SchemaCatalogue start, SchemaCatalogue top) {
        if (run.parameter(Migrate.TO).isPresent() || !Files.isRegularFile(folder.wholeSchema())) {
            return;
        }
        run.progress("comparing with schema.sql", 0, 0);
        try (Trial whole = new Trial(scratch.empty(), folder, run, null, untouched())) {
            whole.makeWholeSchema();
            compared = true;
            List<String> differences = top.differencesTo(
                    live.baseline() == null
                            ? whole.schema()
                            : TakenOver.in(top, whole.schema()).expected());
            List<String> before = differences.isEmpty() ? List.of() : differencesBefore(from, start);
            differences(
                    "What the migrations make is not what schema.sql says",
                    differences.stream().filter(one -> !before.contains(one)).toList());
            String old = differences.stream().filter(before::contains).collect(Collectors.joining("; "));
            if (!old.isEmpty()) {
                findings.add("What was there already is not what schema.sql says, and nothing pending is about it: "
                        + old + ".");
            }
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            failures.add(e.getMessage());
        }
    }

    /** How the start differs from what the migrations make that were applied, as after a take-over or by hand. */
    private List<String> differencesBefore(@Nullable String from, SchemaCatalogue start) {
        try (Trial applied = new Trial(scratch.empty(), folder, run, null, untouched())) {
            if (from != null) {
                applied.forward(from);
            }
            return start.differencesTo(applied.schema());
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            LOG.debug("What the applied migrations make cannot be told", e);
            return List.of();
        }
    }

    /** Returns whether all of it was taken back. */
    private boolean back(Trial trial, @Nullable String from, SchemaCatalogue start, RowCounts rows) {
        run.progress("running the reverses", 0, 0);
        long took = 0;
        for (MigrationInfo migration : trial.above(from)) {
            run.throwIfCancelled();
            Optional<SqlScript> reverse = folder.reverse(migration.getVersion().getVersion());
            if (reverse.isEmpty()) {
                findings.add("There is no reverse of " + migration.getScript() + ", so nobody can take it back. Write "
                        + migration.getScript().replaceFirst("^V", "U") + ".");
                return false;
            }
            try {
                took += trial.back(migration, reverse.get(), clock);
            } catch (UpkeepException e) {
                run.throwIfCancelled();
                failures.add(e.getMessage());
                return false;
            }
        }
        reverseMilliseconds = took;
        List<String> differences = new ArrayList<>(trial.schema().differencesTo(start));
        differences.addAll(trial.rows().differencesTo(rows));
        differences("The reverses do not lead back to the start", differences);
        return true;
    }

    private void again(Trial trial, SchemaCatalogue top) {
        run.progress("applying it once more", 0, 0);
        try {
            againMilliseconds = trial.forward(run.parameter(Migrate.TO).orElse(null));
            differences(
                    "Applied once more after the reverses, the migrations make something else",
                    trial.schema().differencesTo(top));
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            failures.add("Once more after the reverses: " + e.getMessage());
        }
    }

    private void differences(String what, List<String> differences) {
        if (!differences.isEmpty()) {
            failures.add(what + ": " + String.join("; ", differences) + ".");
        }
    }
}
