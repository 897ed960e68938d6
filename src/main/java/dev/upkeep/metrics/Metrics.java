package dev.upkeep.metrics;

import dev.upkeep.backup.freshness.LastBackups;
import dev.upkeep.backup.freshness.LastBackups.Made;
import dev.upkeep.backup.freshness.LastBackups.Seen;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.copy.LastCopies;
import dev.upkeep.copy.LastPass;
import dev.upkeep.run.LastRuns;
import dev.upkeep.run.RunEnd;
import dev.upkeep.run.RunStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Upkeep's own gauges, in Prometheus's form. They show what was last seen and remembered: a scrape asks neither the
 * bucket nor a database. What is not known has no series.
 */
public final class Metrics implements MultiCollector {
    private static final double MILLISECONDS = 1000;

    private final LastBackups backups;
    private final LastCopies copies;
    private final LastRuns runs;
    private final LastChecks checks;

    /**
     * @param backups the backups as last seen
     * @param copies the second copies as last seen
     * @param runs the runs as last recorded
     * @param checks the checks as last made
     */
    public Metrics(LastBackups backups, LastCopies copies, LastRuns runs, LastChecks checks) {
        this.backups = backups;
        this.copies = copies;
        this.runs = runs;
        this.checks = checks;
    }

    @Override
    public MetricSnapshots collect() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        addBackups(all);
        addCopies(all);
        addRuns(all);
        addChecks(all);
        return all.build();
    }

    private void addBackups(MetricSnapshots.Builder all) {
        Map<String, Seen> seen = backups.all();
        newest(
                        "last_success_timestamp_seconds",
                        "When the newest backup was finished.",
                        made -> seconds(made.finishedAt()))
                .addTo(all, seen);
        Gauge verified = new Gauge(
                "upkeep_backup_last_verified_timestamp_seconds", "When the newest verified backup was finished.");
        seen.forEach((target, backup) ->
                backup.verifiedAt().ifPresent(at -> verified.add(Labels.of("target", target), seconds(at))));
        verified.addTo(all);
        newest(
                        "duration_seconds",
                        "How long the newest backup took.",
                        made -> made.duration().toMillis() / MILLISECONDS)
                .addTo(all, seen);
        newest("stored_bytes", "The size of the newest backup in the bucket.", made -> (double) made.storedBytes())
                .addTo(all, seen);
        newest("raw_bytes", "The size of the newest backup before compression.", made -> (double) made.rawBytes())
                .addTo(all, seen);
        newest("rows", "How many rows the newest backup holds.", made -> (double) made.rows())
                .addTo(all, seen);
    }

    private void addCopies(MetricSnapshots.Builder all) {
        addCopy(
                all,
                "last_pass_timestamp_seconds",
                "When the last complete pass began.",
                pass -> seconds(pass.startedAt()));
        addCopy(
                all,
                "duration_seconds",
                "How long the last complete pass took.",
                pass -> Duration.between(pass.startedAt(), pass.finishedAt()).toMillis() / MILLISECONDS);
        addCopy(all, "objects", "How many objects the last complete pass went over.", LastPass::objects);
        addCopy(all, "bytes", "The size of the objects that the last complete pass went over.", LastPass::bytes);
        addCopy(all, "failed_objects", "How many objects the last complete pass could not copy.", LastPass::failed);
    }

    private void addCopy(MetricSnapshots.Builder all, String name, String help, ToDoubleFunction<LastPass> value) {
        Gauge gauge = new Gauge("upkeep_copy_" + name, help);
        copies.all().forEach((target, pass) -> gauge.add(Labels.of("target", target), value.applyAsDouble(pass)));
        gauge.addTo(all);
    }

    private void addRuns(MetricSnapshots.Builder all) {
        List<RunEnd> ends = runs.all();
        Map<Labels, RunEnd> last = new HashMap<>();
        Gauge finished = new Gauge(
                "upkeep_run_last_finished_timestamp_seconds", "When a run of the job last ended with the status.");
        for (RunEnd end : ends) {
            finished.add(
                    Labels.of(
                            "job",
                            end.job(),
                            "target",
                            end.target(),
                            "status",
                            end.status().name()),
                    seconds(end.finishedAt()));
            last.merge(
                    Labels.of("job", end.job(), "target", end.target()),
                    end,
                    (one, other) -> Comparator.comparing(RunEnd::finishedAt).compare(one, other) >= 0 ? one : other);
        }
        Gauge status = new Gauge(
                "upkeep_run_last_status",
                "How the last run of the job ended: 0 SUCCEEDED, 1 FAILED, 2 ABANDONED, 3 CANCELLED.");
        last.forEach((labels, end) -> status.add(labels, value(end.status())));
        status.addTo(all);
        finished.addTo(all);
    }

    private void addChecks(MetricSnapshots.Builder all) {
        Gauge state = new Gauge(
                "upkeep_check_state", "What the check found last: 0 OK, 1 WARN, 2 CRIT, 3 UNKNOWN; none if skipped.");
        checks.all()
                .forEach((target, results) -> results.forEach(result -> value(result.state())
                        .ifPresent(value -> state.add(Labels.of("check", result.id(), "target", target), value))));
        state.addTo(all);
    }

    private static Newest newest(String name, String help, Function<Made, Double> value) {
        return new Newest(new Gauge("upkeep_backup_" + name, help), value);
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / MILLISECONDS;
    }

    private static int value(RunStatus status) {
        return switch (status) {
            case SUCCEEDED -> 0;
            case FAILED -> 1;
            case ABANDONED -> 2;
            case CANCELLED -> 3;
            case RUNNING, SKIPPED -> throw new IllegalArgumentException(status + " is no end of a run's work");
        };
    }

    private static OptionalInt value(CheckState state) {
        return switch (state) {
            case OK -> OptionalInt.of(0);
            case WARN -> OptionalInt.of(1);
            case CRIT -> OptionalInt.of(2);
            case UNKNOWN -> OptionalInt.of(3);
            case SKIPPED -> OptionalInt.empty();
        };
    }

    /** A gauge of what is known of each target's newest backup. */
    private record Newest(Gauge gauge, Function<Made, Double> value) {
        void addTo(MetricSnapshots.Builder all, Map<String, Seen> seen) {
            seen.forEach((target, backup) -> {
                Optional<Made> made = backup.newest();
                made.ifPresent(one -> gauge.add(Labels.of("target", target), value.apply(one)));
            });
            gauge.addTo(all);
        }
    }
}
