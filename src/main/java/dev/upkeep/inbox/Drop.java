package dev.upkeep.inbox;

import java.nio.file.Path;
import java.util.Map;

/**
 * A file that asks for a job.
 *
 * @param file where it lies
 * @param target the target that it names, `main` without one
 * @param dryRun whether it asks to change nothing
 * @param parameters the job's own parameters
 */
public record Drop(Path file, String target, boolean dryRun, Map<String, String> parameters) {
    public Drop {
        parameters = Map.copyOf(parameters);
    }

    /** The file's name, as somebody chose it: untrusted. */
    public String name() {
        return String.valueOf(file.getFileName());
    }
}
