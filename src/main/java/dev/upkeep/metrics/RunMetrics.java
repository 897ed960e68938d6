package dev.upkeep.metrics;

import dev.upkeep.run.LastRuns;
import dev.upkeep.run.RunEnd;
import dev.upkeep.run.RunStatus;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What monitoring reads of runs: how they ended last, by the ledger, and how many there were, by this process. */
final class RunMetrics {
    /** Not `job`, which Prometheus takes for the name of its own scrape job. */
    private static final String JOB = "job_name";

    private final LastRuns runs;
    private final RunCounts counts;

    RunMetrics(LastRuns runs, RunCounts counts) {
        this.runs = runs;
        this.counts = counts;
    }

    void addTo(MetricSnapshots.Builder all) {
        addLast(all);
        addCounter(all, "upkeep_job_runs", "How many runs of the job this process ended.", RunCounts.Sum::runs);
        addCounter(
                all,
                "upkeep_job_run_seconds",
                "How long the runs of the job took that this process ended.",
                RunCounts.Sum::seconds);
    }

    private void addCounter(
            MetricSnapshots.Builder all, String name, String help, ToDoubleFunction<RunCounts.Sum> value) {
        Map<RunCounts.Key, RunCounts.Sum> sums = counts.all();
        if (sums.isEmpty()) {
            return;
        }
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        sums.forEach((key, sum) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of(
                        JOB,
                        key.job(),
                        "target",
                        key.target(),
                        "status",
                        key.status().name()))
                .value(value.applyAsDouble(sum))
                .build()));
        all.metricSnapshot(counter.build());
    }

    private void addLast(MetricSnapshots.Builder all) {
        List<RunEnd> ends = runs.all();
        Map<Labels, RunEnd> last = new HashMap<>();
        Gauge finished = new Gauge(
                "upkeep_run_last_finished_timestamp_seconds", "When a run of the job last ended with the status.");
        for (RunEnd end : ends) {
            finished.add(
                    Labels.of(
                            JOB,
                            end.job(),
                            "target",
                            end.target(),
                            "status",
                            end.status().name()),
                    Metrics.seconds(end.finishedAt()));
            last.merge(
                    Labels.of(JOB, end.job(), "target", end.target()),
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

    private static int value(RunStatus status) {
        return switch (status) {
            case SUCCEEDED -> 0;
            case FAILED -> 1;
            case ABANDONED -> 2;
            case CANCELLED -> 3;
            case RUNNING, SKIPPED -> throw new IllegalArgumentException(status + " is no end of a run's work");
        };
    }
}
