package dev.upkeep.settings;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings, read once and checked whole by {@link SettingsReader}.
 *
 * @param profile the profile's name
 * @param home the folder that relative paths begin at
 * @param targets the targets by name, `main` first
 * @param state Upkeep's own database
 * @param stateKeep how long finished runs and check results are kept
 * @param jobs when each job runs and for how long, by name
 * @param timeZone the time zone of every cron expression
 * @param startUpJobs the jobs that run once at the start, in order
 * @param shutdownTimeout how long running jobs may go on when the process is asked to stop
 * @param retryDelay the first wait before something unavailable is tried again
 * @param managementHost where health, metrics and info are served
 * @param managementPort on which port
 * @param inbox the folder whose sub-folders start jobs
 * @param alerts when people are told of what the checks find
 * @param embeddedS3 the S3 server in this process
 * @param sampleApplication whether to make a sample application in an empty local database and bucket
 * @param entries every effective setting, in the order of the shipped file
 */
public record Settings(
        String profile,
        Path home,
        Map<String, TargetSettings> targets,
        DatabaseSettings state,
        Duration stateKeep,
        Map<String, JobSettings> jobs,
        ZoneId timeZone,
        List<String> startUpJobs,
        Duration shutdownTimeout,
        Duration retryDelay,
        String managementHost,
        int managementPort,
        Path inbox,
        AlertSettings alerts,
        EmbeddedS3Settings embeddedS3,
        boolean sampleApplication,
        List<Entry> entries) {
    /**
     * The target of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public TargetSettings target(String name) {
        return Optional.ofNullable(targets.get(name))
                .orElseThrow(() -> new IllegalArgumentException("No target is named '" + name + "'"));
    }

    /**
     * Refuses a target's name that a person mistyped.
     *
     * @throws UpkeepException of kind REFUSED when there is no such target; names those that there are
     */
    public void require(String name) {
        if (!targets.containsKey(name)) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "There is no target '" + name + "'." + Suggestion.sentence(name, targets.keySet()) + " Targets: "
                            + String.join(", ", targets.keySet()) + ".");
        }
    }

    /** Where the operator's files are: settings, SQL, migrations. */
    public Path configDirectory() {
        return home.resolve("config");
    }

    /** Where the route files are. */
    public Path routesDirectory() {
        return home.resolve("routes");
    }

    /** Where Upkeep keeps what is only this machine's. */
    public Path dataDirectory() {
        return home.resolve("data");
    }

    /**
     * One effective setting.
     *
     * @param key the key
     * @param value the value, unmasked
     * @param source where it comes from: a file's name or an environment variable's
     */
    public record Entry(String key, String value, String source) {
        /** The source of what nobody has set. */
        public static final String DEFAULT = "the default";

        /** The value as people may see it: what is secret in it is replaced by asterisks. */
        public String masked() {
            return Secrets.mask(key, value);
        }
    }
}
