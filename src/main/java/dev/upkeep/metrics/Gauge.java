package dev.upkeep.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** One gauge at the moment of a scrape, with a value for each set of labels. */
final class Gauge {
    private final GaugeSnapshot.Builder gauge;
    private boolean empty = true;

    Gauge(String name, String help) {
        gauge = GaugeSnapshot.builder().name(name).help(help);
    }

    void add(Labels labels, double value) {
        gauge.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
        empty = false;
    }

    /** Adds the gauge to a scrape, unless it has nothing to say. */
    void addTo(MetricSnapshots.Builder all) {
        if (!empty) {
            all.metricSnapshot(gauge.build());
        }
    }
}
