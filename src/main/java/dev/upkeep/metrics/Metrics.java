package dev.upkeep.metrics;

import dev.upkeep.backup.freshness.LastBackups;
import dev.upkeep.backup.freshness.LastBackups.Made;
import dev.upkeep.backup.freshness.LastBackups.Seen;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.copy.LastCopies;
import dev.upkeep.copy.LastPass;
import dev.upkeep.run.LastRuns;
import dev.upkeep.storage.LastMeasured;
import dev.upkeep.storage.StorageReport;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
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
    private final LastMeasured storage;
    private final RunMetrics runs;
    private final LastChecks checks;

    /**
     * @param backups the backups as last seen
     * @param copies the second copies as last seen
     * @param storage what users take up, as last measured
     * @param runs the runs as last recorded
     * @param counts the runs of this process
     * @param checks the checks as last made
     */
    public Metrics(
            LastBackups backups,
            LastCopies copies,
            LastMeasured storage,
            LastRuns runs,
            RunCounts counts,
            LastChecks checks) {
        this.backups = backups;
        this.copies = copies;
        this.storage = storage;
        this.runs = new RunMetrics(runs, counts);
        this.checks = checks;
    }

    @Override
    public MetricSnapshots collect() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        addBackups(all);
        addCopies(all);
        runs.addTo(all);
        addStorage(all);
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

    private void addStorage(MetricSnapshots.Builder all) {
        addStorage(
                all,
                "measured_timestamp_seconds",
                "When the users' storage was last measured.",
                report -> seconds(report.measuredAt()));
        addStorage(all, "users", "How many users the last pass measured.", StorageReport::userCount);
        addStorage(
                all,
                "objects",
                "How many objects they have.",
                report -> report.measured().objectCount());
        addStorage(
                all,
                "bytes",
                "How much they store.",
                report -> report.measured().totalBytes());
        addStorage(all, "drifted_users", "For how many users something else was recorded.", StorageReport::driftCount);
    }

    private void addStorage(
            MetricSnapshots.Builder all, String name, String help, ToDoubleFunction<StorageReport> value) {
        Gauge gauge = new Gauge("upkeep_storage_" + name, help);
        storage.all().forEach((target, report) -> gauge.add(Labels.of("target", target), value.applyAsDouble(report)));
        gauge.addTo(all);
    }

    private void addChecks(MetricSnapshots.Builder all) {
        Gauge state = new Gauge(
                "upkeep_check_state", "What the check found last: 0 OK, 1 WARN, 2 CRIT, 3 UNKNOWN; none if skipped.");
        checks.all()
                .forEach((target, results) ->
                        results.forEach(found -> value(found.result().state())
                                .ifPresent(value -> state.add(
                                        Labels.of("check", found.result().id(), "target", target), value))));
        state.addTo(all);
        Gauge measured = new Gauge("upkeep_check_value", "What the check measured last, in its unit.");
        checks.all()
                .forEach((target, results) -> results.forEach(found -> {
                    CheckResult result = found.result();
                    if (result.value() != null) {
                        String unit = result.unit() == null ? "" : result.unit();
                        measured.add(
                                Labels.of("check", result.id(), "target", target, "unit", unit),
                                result.value().doubleValue());
                    }
                }));
        measured.addTo(all);
    }

    private static Newest newest(String name, String help, Function<Made, Double> value) {
        return new Newest(new Gauge("upkeep_backup_" + name, help), value);
    }

    static double seconds(Instant instant) {
        return instant.toEpochMilli() / MILLISECONDS;
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
