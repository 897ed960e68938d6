package dev.upkeep.settings;

import dev.upkeep.failure.Suggestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the settings: the shipped file, the operator's two files over it, the environment over both. What is wrong
 * stops the start, all of it in one go.
 */
public final class SettingsReader {
    /** The environment variable that names the profile. */
    public static final String PROFILE_VARIABLE = "UPKEEP_PROFILE";

    /** The environment variable by which hosting platforms name a database; not read in the profile `local`. */
    public static final String DATABASE_VARIABLE = "DATABASE_URL";

    /** The environment variable with the address, password and all, that one restore goes to. */
    public static final String RESTORE_VARIABLE = "UPKEEP_RESTORE_URL";

    private static final Pattern TARGET_NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");

    private final Path home;
    private final Map<String, String> environment;

    /**
     * @param home the folder with `config`, `routes` and `data`
     * @param environment the process's environment variables
     */
    public SettingsReader(Path home, Map<String, String> environment) {
        this.home = home.toAbsolutePath().normalize();
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads and checks everything.
     *
     * @return settings that hold together
     * @throws SettingsException with everything that is wrong
     */
    public Settings read() {
        return read(true);
    }

    /**
     * Reads and checks everything for work that needs the buckets only: a target may be without a database, whose
     * address then is {@link DatabaseAddress.Unset}.
     *
     * @return settings that hold together
     * @throws SettingsException with everything that is wrong
     */
    public Settings readForBuckets() {
        return read(false);
    }

    private Settings read(boolean databaseNeeded) {
        String profile = environment.getOrDefault(PROFILE_VARIABLE, "local");
        List<String> problems = new ArrayList<>();
        Map<String, Settings.Entry> entries = new SettingsSources(home, environment).read(profile, problems);
        Settings settings = settings(profile, entries, new Values(profile, entries, home, problems), databaseNeeded);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    private Settings settings(
            String profile, Map<String, Settings.Entry> entries, Values values, boolean databaseNeeded) {
        EmbeddedS3Settings embeddedS3 = new EmbeddedS3Settings(
                values.flag("embedded-s3.enabled"),
                values.number("embedded-s3.port", 1, 65535),
                values.path("embedded-s3.directory"));
        if (embeddedS3.enabled() && values.optional("s3.endpoint").isEmpty()) {
            String endpoint = "http://127.0.0.1:" + embeddedS3.port();
            entries.put("s3.endpoint", new Settings.Entry("s3.endpoint", endpoint, "embedded-s3.port"));
        }
        Map<String, TargetSettings> targets = new LinkedHashMap<>();
        for (String name : targetNames(values)) {
            targets.put(name, new TargetReader(name, values, databaseNeeded).read());
        }
        CopyReader.refuseOverlaps(targets.values(), values);
        Map<String, JobSettings> jobs = jobs(entries, targets.keySet(), values);
        refuseCopyToNowhere(targets, jobs, values);
        List<String> startUpJobs = values.list("start-up.jobs", job -> {
            if (!jobs.containsKey(job)) {
                throw new IllegalArgumentException("is no job." + Suggestion.sentence(job, jobs.keySet()) + " Jobs: "
                        + String.join(", ", jobs.keySet()));
            }
            return job;
        });
        // Used by the route verify-after-back-up alone.
        values.oneOf("verify-backup.after-back-up", List.of("counted", "stored", "hashed", "restored", "off"));
        return new Settings(
                profile,
                home,
                targets,
                stateSettings(values),
                values.duration("state.keep", Duration.ofDays(1), Duration.ofDays(3650)),
                jobs,
                values.zone("schedule.time-zone"),
                startUpJobs,
                values.duration("shutdown.timeout", Duration.ZERO, Duration.ofMinutes(10)),
                values.duration("retry.delay", Duration.ofMillis(1), Duration.ofMinutes(10)),
                values.required("management.host", "127.0.0.1", "UPKEEP_MANAGEMENT_HOST"),
                values.number("management.port", 0, 65535),
                values.path("inbox.directory"),
                AlertReader.read(values),
                embeddedS3,
                values.flag("sample-application.enabled"),
                values.effective());
    }

    private static void refuseCopyToNowhere(
            Map<String, TargetSettings> targets, Map<String, JobSettings> jobs, Values values) {
        JobSettings job = jobs.get("copy-objects");
        boolean anyCopy =
                targets.values().stream().anyMatch(target -> target.copy().isPresent());
        if (job != null && job.cron().isPresent() && !anyCopy) {
            values.problem("copy-objects.cron", "says when objects are copied, and copy.bucket does not say whereto");
        }
    }

    private static DatabaseSettings stateSettings(Values values) {
        return new DatabaseSettings(
                values.database("state.url"),
                4,
                Duration.ofSeconds(180),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(45));
    }

    private static List<String> targetNames(Values values) {
        List<String> names = values.list("targets", name -> {
            if (!TARGET_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "is no target's name; allowed: lower-case letters, digits and hyphens, 31 at most, a letter first");
            }
            return name;
        });
        if (!names.contains("main")) {
            values.problem("targets", "does not name `main`, which is the first target always");
        }
        return new ArrayList<>(new LinkedHashSet<>(names));
    }

    private static Map<String, JobSettings> jobs(
            Map<String, Settings.Entry> entries, Set<String> targets, Values values) {
        Map<String, JobSettings> jobs = new LinkedHashMap<>();
        for (String key : entries.keySet()) {
            if (key.endsWith(".cron")) {
                String job = key.substring(0, key.length() - ".cron".length());
                Optional<Cron> cron = values.parsed(key, Optional.empty(), SettingsReader::cron);
                Duration limit = values.duration(job + ".time-limit", Duration.ofSeconds(1), Duration.ofDays(7));
                jobs.put(job, new JobSettings(cron, limit, pingUrls(job, targets, values)));
            }
        }
        return jobs;
    }

    /** A target never takes over the address of `main`: the success of one would hide the silence of the other. */
    private static Map<String, PingUrl> pingUrls(String job, Set<String> targets, Values values) {
        Map<String, PingUrl> urls = new LinkedHashMap<>();
        for (String target : targets) {
            String own = "target." + target + "." + job + ".ping-url";
            String key = target.equals("main") && values.optional(own).isEmpty() ? job + ".ping-url" : own;
            values.httpAddress(key).ifPresent(address -> urls.put(target, new PingUrl(address)));
        }
        return urls;
    }

    private static Optional<Cron> cron(String value) {
        return value.isEmpty() || value.equals("off") ? Optional.empty() : Optional.of(Cron.parse(value));
    }
}
