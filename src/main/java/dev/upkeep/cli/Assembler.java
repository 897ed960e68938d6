package dev.upkeep.cli;

import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Settings;
import java.util.List;

/** Puts Upkeep together. */
public interface Assembler {
    /**
     * Puts together what a command needs; nothing is connected before it is used.
     *
     * @param settings the settings
     * @param progress who is told how far a run has come
     */
    Application assemble(Settings settings, Progress progress);

    /** The jobs that exist, known without any settings. */
    List<JobDefinition> jobs();
}
