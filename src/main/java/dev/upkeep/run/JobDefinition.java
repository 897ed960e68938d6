package dev.upkeep.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A job as a request may name it.
 *
 * @param name the job's name, which also is its route: `direct:<name>`
 * @param description what it does, in one sentence
 * @param parameters what a request may say beyond job and target; all of it optional
 * @param lock what a run holds of its target while it is at work; jobs with the same lock never run at once
 * @param patience how long a request waits for another run that holds the lock before it is skipped; zero for not at all
 */
public record JobDefinition(
        String name, String description, List<Parameter> parameters, String lock, Duration patience) {
    /** The lock of jobs that need the tables of the database to stay as they are, or change them. */
    public static final String SCHEMA_LOCK = "schema";

    /** A job that only excludes itself, and waits for nothing. */
    public JobDefinition(String name, String description, List<Parameter> parameters) {
        this(name, description, parameters, name);
    }

    /** A job that waits for nothing. */
    public JobDefinition(String name, String description, List<Parameter> parameters, String lock) {
        this(name, description, parameters, lock, Duration.ZERO);
    }

    public JobDefinition {
        parameters = List.copyOf(parameters);
    }

    /** The parameter of that name, if this job has it. */
    public Optional<Parameter> parameter(String parameterName) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(parameterName))
                .findFirst();
    }

    /**
     * One parameter of a job. Its value comes from files and commands and is untrusted until it matches.
     *
     * @param name its name
     * @param description what it means, in one phrase
     * @param form what a value has to match, whole
     * @param example a value that matches
     */
    public record Parameter(String name, String description, Pattern form, String example) {}
}
