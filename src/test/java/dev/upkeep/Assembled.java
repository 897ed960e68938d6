package dev.upkeep;

import dev.upkeep.cli.Application;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.util.List;

/** Upkeep as the program puts it together, within the test's process. */
public final class Assembled {
    private Assembled() {}

    /** The jobs that exist. */
    public static List<JobDefinition> jobs() {
        return Composition.JOBS;
    }

    /** Upkeep with these settings, by this clock. Nothing is connected yet. */
    public static Application of(Settings settings, Clock clock) {
        return Composition.of(settings, Progress.SILENT, clock);
    }
}
