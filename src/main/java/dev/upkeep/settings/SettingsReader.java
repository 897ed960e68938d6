package dev.upkeep.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the settings: the shipped file, the operator's two files over it, the environment over both. What is wrong
 * stops the start, all of it in one go.
 */
public final class SettingsReader {
    /** The environment variable that names the profile. */
    public static final String PROFILE_VARIABLE = "UPKEEP_PROFILE";

    private static final String PREFIX = "UPKEEP_";
    private static final Set<String> OTHER_VARIABLES =
            Set.of(PROFILE_VARIABLE, "UPKEEP_HOME", "UPKEEP_JAVA_OPTIONS", "UPKEEP_JAVA", "UPKEEP_LOG");
    private static final Pattern TARGET_NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
    private static final Pattern PER_TARGET =
            Pattern.compile("(database|s3|backup|storage|uploads|health|migration)\\..*");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /** Names that hosting platforms and other tools already use, and the keys they stand for. */
    private static final Map<String, String> WELL_KNOWN = Map.of(
            "DATABASE_URL", "database.url",
            "S3_ENDPOINT", "s3.endpoint",
            "S3_REGION", "s3.region",
            "S3_BUCKET", "s3.bucket",
            "AWS_REGION", "s3.region",
            "AWS_ACCESS_KEY_ID", "s3.access-key-id",
            "AWS_SECRET_ACCESS_KEY", "s3.secret-access-key");

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
        String profile = environment.getOrDefault(PROFILE_VARIABLE, "local");
        Map<String, Settings.Entry> shipped = shipped();
        Map<String, Settings.Entry> entries = new LinkedHashMap<>(shipped);
        Values values = new Values(entries, home);
        overlayFile(entries, "application.properties");
        Path profileFile = home.resolve("config").resolve("application-" + profile + ".properties");
        if (!profile.matches("[a-z0-9-]+") || !Files.isRegularFile(profileFile)) {
            throw new SettingsException(
                    List.of("The profile '" + profile + "' has no file config/application-" + profile
                            + ".properties. Profiles that have one: " + String.join(", ", profiles()) + ". Set "
                            + PROFILE_VARIABLE + " to one of them."));
        }
        overlayFile(entries, "application-" + profile + ".properties");
        overlayEnvironment(entries, values, profile);
        rejectUnknown(entries, shipped.keySet(), values);
        Settings settings = settings(profile, entries, values);
        if (!values.problems().isEmpty()) {
            throw new SettingsException(values.problems());
        }
        return settings;
    }

    private Settings settings(String profile, Map<String, Settings.Entry> entries, Values values) {
        EmbeddedS3Settings embeddedS3 = new EmbeddedS3Settings(
                values.flag("embedded-s3.enabled"),
                values.number("embedded-s3.port", 1, 65535),
                values.path("embedded-s3.directory"));
        if (embeddedS3.enabled()) {
            String endpoint = "http://127.0.0.1:" + embeddedS3.port();
            entries.put("s3.endpoint", new Settings.Entry("s3.endpoint", endpoint, "embedded-s3.port"));
        }
        Map<String, TargetSettings> targets = new LinkedHashMap<>();
        for (String name : targetNames(values)) {
            targets.put(name, new TargetReader(name, values).read());
        }
        Map<String, JobSettings> jobs = jobs(entries, values);
        List<String> startUpJobs = values.list("start-up.jobs", job -> {
            if (!jobs.containsKey(job)) {
                throw new IllegalArgumentException(
                        "names the job '" + job + "', which does not exist; jobs: " + String.join(", ", jobs.keySet()));
            }
            return job;
        });
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
                embeddedS3,
                values.flag("sample-application.enabled"),
                List.copyOf(entries.values()));
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
                throw new IllegalArgumentException("has the name '" + name
                        + "'; allowed: lower-case letters, digits and hyphens, 31 at most, a letter first");
            }
            return name;
        });
        if (!names.contains("main")) {
            values.problem("targets", "does not name `main`, which is the first target always");
        }
        return new ArrayList<>(new LinkedHashSet<>(names));
    }

    private static Map<String, JobSettings> jobs(Map<String, Settings.Entry> entries, Values values) {
        Map<String, JobSettings> jobs = new LinkedHashMap<>();
        for (String key : entries.keySet()) {
            if (key.endsWith(".cron")) {
                String job = key.substring(0, key.length() - ".cron".length());
                Optional<Cron> cron = values.parsed(key, Optional.empty(), SettingsReader::cron);
                Duration limit = values.duration(job + ".time-limit", Duration.ofSeconds(1), Duration.ofDays(7));
                jobs.put(job, new JobSettings(cron, limit));
            }
        }
        return jobs;
    }

    private static Optional<Cron> cron(String value) {
        return value.isEmpty() || value.equals("off") ? Optional.empty() : Optional.of(Cron.parse(value));
    }

    private Map<String, Settings.Entry> shipped() {
        try (InputStream stream = SettingsReader.class.getResourceAsStream("application.properties")) {
            if (stream == null) {
                throw new IllegalStateException("The jar lacks its own application.properties; build it again.");
            }
            Map<String, Settings.Entry> entries = new LinkedHashMap<>();
            InOrder properties = new InOrder();
            properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            properties.keys.forEach(
                    key -> entries.put(key, new Settings.Entry(key, properties.getProperty(key), "the default")));
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void overlayFile(Map<String, Settings.Entry> entries, String name) {
        Path file = home.resolve("config").resolve(name);
        if (!Files.exists(file)) {
            return;
        }
        InOrder properties = new InOrder();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(List.of("config/" + name + " cannot be read: " + e.getMessage()
                    + ". It has to be a UTF-8 text of lines key=value."));
        }
        for (String key : properties.keys) {
            Settings.Entry former = entries.get(key);
            String value = properties.getProperty(key);
            if (former == null || !former.value().equals(value)) {
                entries.put(key, new Settings.Entry(key, value, "config/" + name));
            }
        }
    }

    private void overlayEnvironment(Map<String, Settings.Entry> entries, Values values, String profile) {
        if (!profile.equals("local")) {
            WELL_KNOWN.forEach((variable, key) -> {
                String value = environment.get(variable);
                if (value != null && (!variable.equals("AWS_REGION") || !environment.containsKey("S3_REGION"))) {
                    entries.put(key, new Settings.Entry(key, value, "the environment variable " + variable));
                }
            });
        }
        Map<String, String> keysByVariable = new LinkedHashMap<>();
        entries.keySet().forEach(key -> keysByVariable.put(variable(key), key));
        for (String name : targetNames(new Values(entries, home))) {
            entries.keySet().stream()
                    .filter(key -> PER_TARGET.matcher(key).matches())
                    .map(key -> "target." + name + "." + key)
                    .forEach(key -> keysByVariable.put(variable(key), key));
        }
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || OTHER_VARIABLES.contains(variable)) {
                return;
            }
            String key = keysByVariable.get(variable);
            if (key == null) {
                values.problems()
                        .add("The environment variable " + variable + " stands for no setting. Did you mean "
                                + nearest(variable, keysByVariable.keySet()) + "?");
            } else {
                entries.put(key, new Settings.Entry(key, value, "the environment variable " + variable));
            }
        });
    }

    private static void rejectUnknown(Map<String, Settings.Entry> entries, Set<String> known, Values values) {
        for (Settings.Entry entry : List.copyOf(entries.values())) {
            String key = entry.key();
            String plain = key.replaceFirst("^target\\.[a-z0-9-]+\\.(?=" + PER_TARGET.pattern() + ")", "");
            if (!known.contains(plain) && !key.startsWith("camel.")) {
                values.problem(key, "is no setting of Upkeep. Did you mean " + nearest(plain, known) + "?");
            }
        }
    }

    private List<String> profiles() {
        String[] names = home.resolve("config").toFile().list();
        return Arrays.stream(names == null ? new String[0] : names)
                .filter(name -> name.matches("application-[a-z0-9-]+\\.properties"))
                .map(name -> name.substring("application-".length(), name.length() - ".properties".length()))
                .sorted()
                .toList();
    }

    /** The environment variable that stands for a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String nearest(String word, Set<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElse("another one");
    }

    /** The number of single-character edits between two words (Levenshtein, 1965). */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    /** Reads the settings of one target: its own key where there is one, the common key elsewhere. */
    private record TargetReader(String name, Values values) {
        TargetSettings read() {
            String prefix = values.parsed(key("backup.prefix"), "upkeep/", value -> {
                if (!value.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/")) {
                    throw new IllegalArgumentException("is no prefix; letters, digits, . _ - and /, a / at the end");
                }
                return value;
            });
            return new TargetSettings(
                    name,
                    database(),
                    objectStore(),
                    new BackupSettings(
                            prefix,
                            values.number(key("backup.compression-level"), 1, 19),
                            values.paths(key("backup.pg-dump-directories")),
                            values.path(key("backup.temp-directory"))),
                    new HealthSettings(
                            values.list(key("health.expected-rows"), RowExpectation::parse),
                            values.duration(
                                    key("health.latency-warning"), Duration.ofMillis(1), Duration.ofSeconds(60))),
                    values.parsed(key("storage.user-prefix"), "{email}/", value -> {
                        if (!value.matches(".*\\{[A-Za-z_][A-Za-z0-9_]*\\}.*")) {
                            throw new IllegalArgumentException("names no column; write {email}/ for example");
                        }
                        return value;
                    }),
                    values.duration(key("uploads.abort-after"), Duration.ofMinutes(1), Duration.ofDays(3650)),
                    values.path(key("migration.directory")));
        }

        private DatabaseSettings database() {
            String key = key("database.url");
            String example = "postgres://user:password@host:5432/database";
            DatabaseAddress address = values.required(key, example, wellKnown(key, "DATABASE_URL"))
                            .isEmpty()
                    ? new DatabaseAddress.Sqlite(Path.of("unset"))
                    : values.database(key);
            DatabaseSettings settings = new DatabaseSettings(
                    address,
                    values.number(key("database.pool-size"), 1, 20),
                    values.duration(key("database.max-lifetime"), Duration.ofSeconds(30), Duration.ofHours(24)),
                    values.duration(key("database.connection-timeout"), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                    values.duration(key("database.connect-timeout"), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                    values.duration(key("database.statement-timeout"), Duration.ofSeconds(1), Duration.ofHours(24)),
                    values.duration(key("database.socket-timeout"), Duration.ofSeconds(1), Duration.ofHours(25)));
            if (settings.socketTimeout().compareTo(settings.statementTimeout()) <= 0) {
                values.problem(
                        key("database.socket-timeout"),
                        "has to be longer than database.statement-timeout, so that the server ends a slow statement "
                                + "before the connection counts as dead");
            }
            return settings;
        }

        private ObjectStoreSettings objectStore() {
            Optional<java.net.URI> endpoint = values.httpAddress(key("s3.endpoint"));
            String bucketKey = key("s3.bucket");
            String bucket = values.required(bucketKey, "application", wellKnown(bucketKey, "S3_BUCKET"));
            if (!bucket.isEmpty() && !BUCKET.matcher(bucket).matches()) {
                values.problem(bucketKey, "'" + bucket + "' is no bucket name; 3 to 63 of a-z 0-9 . and -");
            }
            boolean aws = endpoint.map(uri -> uri.getHost().endsWith(".amazonaws.com"))
                    .orElse(true);
            String chunked = values.oneOf(key("s3.chunked-encoding"), List.of("auto", "on", "off"));
            Optional<String> keyId = values.optional(key("s3.access-key-id"));
            Optional<String> secret = values.optional(key("s3.secret-access-key"));
            if (keyId.isPresent() != secret.isPresent()) {
                values.problem(
                        key(keyId.isPresent() ? "s3.secret-access-key" : "s3.access-key-id"),
                        "is not set, but its counterpart is; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY together");
            }
            return new ObjectStoreSettings(
                    endpoint,
                    values.required(key("s3.region"), "us-east-1", "S3_REGION"),
                    bucket,
                    keyId,
                    secret,
                    values.flag(key("s3.path-style")),
                    chunked.equals("on") || (chunked.equals("auto") && aws),
                    values.duration(key("s3.connect-timeout"), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                    values.duration(key("s3.timeout"), Duration.ofSeconds(1), Duration.ofMinutes(10)));
        }

        private String key(String common) {
            String own = "target." + name + "." + common;
            return values.optional(own).isPresent() ? own : common;
        }

        private static String wellKnown(String key, String variable) {
            return key.startsWith("target.") ? variable(key) : variable;
        }
    }

    /** Properties that remember in which order the file had them. */
    private static final class InOrder extends Properties {
        private static final long serialVersionUID = 1L;
        private final transient Set<String> keys = new LinkedHashSet<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            keys.add((String) key);
            return super.put(key, value);
        }
    }
}
