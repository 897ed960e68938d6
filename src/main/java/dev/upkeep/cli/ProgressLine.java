package dev.upkeep.cli;

import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import java.time.Duration;

/** How far work has come, on one line, and how long the rest will take at the pace so far. Not thread-safe. */
final class ProgressLine {
    private static final Duration OBSERVED = Duration.ofSeconds(2);
    private static final int WIDTH = 20;

    private String activity = "";
    private long begunNanos;
    private long begunAt;
    private long newest;

    /**
     * The line.
     *
     * @param now what is being done, with its unit: "uploaded bytes"
     * @param done how much of it is done
     * @param total how much there is, or 0 when nobody knows
     * @param nanos the present, by {@link System#nanoTime}
     */
    String text(String now, long done, long total, long nanos) {
        // What stands in brackets goes on with the same work.
        String kind = now.replaceFirst(" \\(.*", "");
        if (!kind.equals(activity) || done < newest) {
            activity = kind;
            begunNanos = nanos;
            begunAt = done;
        }
        newest = done;
        if (done == 0 && total == 0) {
            return now;
        }
        String amount = now.endsWith("bytes") ? Bytes.text(done) : String.valueOf(done);
        if (total <= 0) {
            return amount + " " + now;
        }
        int percent = (int) Math.min(100, done * 100 / total);
        int filled = percent * WIDTH / 100;
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + percent + " % " + amount + " " + now
                + left(done, total, nanos);
    }

    private String left(long done, long total, long nanos) {
        long took = nanos - begunNanos;
        if (took < OBSERVED.toNanos() || done <= begunAt || done >= total) {
            return "";
        }
        double seconds = took / 1e9 * (total - done) / (done - begunAt);
        return ", " + Durations.text(Duration.ofSeconds(Math.max(1, Math.round(seconds)))) + " left";
    }
}
