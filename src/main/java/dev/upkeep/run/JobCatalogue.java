package dev.upkeep.run;

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

    /** All names, for messages. */
    public String names() {
        return String.join(", ", jobs.keySet());
    }
}
