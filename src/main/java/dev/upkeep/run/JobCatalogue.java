package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs that exist, in the order in which they are listed. */
public final class JobCatalogue {
    private final Map<String, JobDefinition> jobs = new LinkedHashMap<>();

    /** The catalogue of these jobs. */
    public JobCatalogue(List<JobDefinition> jobs) {
        jobs.forEach(job -> this.jobs.put(job.name(), job));
    }

    /** The job of that name, if there is one. */
    public Optional<JobDefinition> find(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    /** All jobs. */
    public List<JobDefinition> all() {
        return List.copyOf(jobs.values());
    }

    /**
     * The job of that name.
     *
     * @throws UpkeepException of kind REFUSED when there is none, with the nearest name and all names
     */
    public JobDefinition require(String name) {
        return find(name)
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.REFUSED,
                        "There is no job '" + JobRequest.shown(name) + "'." + Suggestion.sentence(name, jobs.keySet())
                                + " Jobs: " + String.join(", ", jobs.keySet()) + "."));
    }
}
