package dev.upkeep.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the settings of one target: its own key where there is one, the common key elsewhere.
 *
 * @param name the target's name
 * @param values reads each value
 * @param databaseNeeded whether a missing database.url is a problem
 */
record TargetReader(String name, Values values, boolean databaseNeeded) {
    static final String AUTO = "auto";
    private static final QuirkKeys QUIRKS =
            new QuirkKeys("s3.path-style", "s3.chunked-encoding", "s3.checksums", "s3.batch-deletion", "s3.most-parts");

    /** A plan of parts keeps a hundred in reserve. */
    private static final int LEAST_PARTS = 101;
    /** No store has more. */
    private static final int MOST_PARTS = 10_000;

    private static final long LEAST_WAITING_BYTES = 128L * 1024 * 1024;
    private static final long MOST_WAITING_BYTES = 1024L * 1024 * 1024 * 1024;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    TargetSettings read() {
        String prefix = values.parsed(key("backup.prefix"), "upkeep/", value -> {
            if (!value.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/")) {
                throw new IllegalArgumentException("is no prefix; letters, digits, . _ - and /, a / at the end");
            }
            return value;
        });
        DatabaseSettings database = database();
        ObjectStoreSettings objectStore = objectStore();
        return new TargetSettings(
                name,
                database,
                objectStore,
                new BackupSettings(
                        prefix,
                        DumpFormat.of(values.oneOf(key("backup.format"), List.of("custom", "plain", "directory"))),
                        new ParallelDump(
                                values.number(key("backup.dump-jobs"), 1, 16),
                                values.parsed(
                                        key("backup.dump-waiting"), LEAST_WAITING_BYTES, TargetReader::dumpWaiting)),
                        values.list(key("backup.further-databases")),
                        values.list(key("backup.exclude-table-data")),
                        values.flag(key("backup.globals")),
                        values.flag(key("backup.fingerprints")),
                        values.number(key("backup.compression-level"), 1, 19),
                        values.number(key("backup.compression-workers"), 1, 16),
                        values.paths(key("backup.pg-client-directories")),
                        values.path(key("backup.temp-directory")),
                        values.parsed(key("backup.age-recipients"), List.of(), AgeRecipient::parseAll),
                        ageIdentityFile(),
                        retention(),
                        verifyServer(database.address()),
                        values.oneOf(key("backup.verify-level"), List.of("restored", "counted", "stored", "hashed")),
                        freshness()),
                new HealthSettings(
                        expectedRows(), values.parsed(key("health.disk-limit"), 0L, TargetReader::diskLimit)),
                new StorageReader(values, this::key).read(),
                uploads(objectStore.provider()),
                new MigrationSettings(
                        values.path(key("migration.directory")),
                        values.oneOf(key("migration.restore-point"), MigrationSettings.RESTORE_POINTS),
                        values.duration(key("migration.restore-point-age"), Duration.ofMinutes(1), Duration.ofDays(30)),
                        values.list(key("migration.readers")),
                        age("migration.rehearse-backup-age")),
                new CopyReader(this, values, objectStore).read());
    }

    private static long dumpWaiting(String value) {
        long bytes = Sizes.parse(value);
        if (bytes < LEAST_WAITING_BYTES || bytes > MOST_WAITING_BYTES) {
            throw new IllegalArgumentException("is out of range; allowed: 128MiB to 1TiB");
        }
        return bytes;
    }

    private static long diskLimit(String value) {
        return value.isEmpty() ? 0 : Sizes.parse(value);
    }

    private UploadsSettings uploads(StoreProvider provider) {
        return new UploadsSettings(
                values.duration(key("uploads.abort-after"), Duration.ofMinutes(1), Duration.ofDays(3650)),
                values.list(key("uploads.prefixes")),
                values.list(key("uploads.excluded-prefixes")),
                values.flag(key("uploads.count-bytes")),
                values.number(key("uploads.concurrency"), 1, 64),
                values.number(key("uploads.requests-per-second"), 0, 10_000),
                minimumStorageAge(provider));
    }

    private Duration minimumStorageAge(StoreProvider provider) {
        String key = key("uploads.minimum-storage-age");
        if (values.optional(key).filter(AUTO::equals).isEmpty()) {
            return values.duration(key, Duration.ZERO, Duration.ofDays(3650));
        }
        Duration preset = provider.minimumStorageAge();
        values.decide(decidedKey(key), Durations.text(preset), byProvider(provider));
        return preset;
    }

    private Optional<Path> ageIdentityFile() {
        String key = key("backup.age-identity-file");
        Optional<String> value = values.optional(key);
        if (value.isPresent() && Secrets.holdsAgeKey(value.get())) {
            values.problem(
                    key,
                    "is a SECRET key itself. Write the key into a file that only Upkeep's user may read, "
                            + "name that file here, and make a new pair by `age-keygen` if others have seen this one");
            return Optional.empty();
        }
        return value.map(ignored -> values.path(key));
    }

    private RetentionSettings retention() {
        return new RetentionSettings(
                values.number(key("backup.keep-last"), 0, RetentionSettings.MOST),
                values.number(key("backup.keep-daily"), 0, RetentionSettings.MOST),
                values.number(key("backup.keep-weekly"), 0, RetentionSettings.MOST),
                values.number(key("backup.keep-monthly"), 0, RetentionSettings.MOST),
                values.number(key("backup.keep-yearly"), 0, RetentionSettings.MOST),
                values.duration(key("backup.keep-within"), Duration.ZERO, Duration.ofDays(3650)),
                values.number(key("backup.keep-at-least"), 1, RetentionSettings.MOST),
                values.number(key("backup.expire-at-most"), 1, RetentionSettings.MOST),
                values.duration(key("backup.expire-stale-after"), Duration.ofHours(1), Duration.ofDays(3650)));
    }

    private Optional<DatabaseAddress.Postgres> verifyServer(DatabaseAddress own) {
        return values.parsed(key("backup.verify-url"), Optional.empty(), value -> {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            DatabaseAddress address = value.equals("target") ? own : DatabaseAddress.parse(value);
            if (address instanceof DatabaseAddress.Postgres server) {
                return Optional.of(server);
            }
            if (address instanceof DatabaseAddress.Unset) {
                return Optional.empty();
            }
            throw new IllegalArgumentException(
                    "names no PostgreSQL server; write postgres://…, `target` for the target's own, or nothing");
        });
    }

    private List<RowExpectation> expectedRows() {
        String key = key("health.expected-rows");
        List<RowExpectation> expectations = values.list(key, RowExpectation::parse);
        Set<String> tables = new HashSet<>();
        for (RowExpectation expectation : expectations) {
            if (!tables.add(expectation.table())) {
                values.problem(key, "expects two things of the table " + expectation.table() + "; keep one");
            }
        }
        return expectations;
    }

    private FreshnessSettings freshness() {
        return new FreshnessSettings(
                age("backup.age-warning"),
                longer("backup.age-critical", "backup.age-warning"),
                age("backup.verified-age-warning"),
                longer("backup.verified-age-critical", "backup.verified-age-warning"));
    }

    Duration age(String common) {
        return values.duration(key(common), Duration.ofMinutes(1), Duration.ofDays(3650));
    }

    Duration longer(String critical, String warning) {
        Duration limit = age(critical);
        if (limit.compareTo(age(warning)) <= 0) {
            values.problem(
                    key(critical),
                    "has to be longer than " + warning + ", so that there is a warning before the alarm");
        }
        return limit;
    }

    private DatabaseSettings database() {
        String key = key("database.url");
        if (databaseNeeded) {
            values.required(
                    key,
                    "postgres://user:password@host:5432/database",
                    wellKnown(key, SettingsReader.DATABASE_VARIABLE));
        }
        DatabaseSettings settings = new DatabaseSettings(
                values.optional(key).isEmpty() ? new DatabaseAddress.Unset() : values.database(key),
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
        Optional<URI> endpoint = values.httpAddress(key("s3.endpoint"));
        String bucketKey = key("s3.bucket");
        String bucket = values.required(bucketKey, "application", wellKnown(bucketKey, "S3_BUCKET"));
        refuseOtherThanBucket(bucketKey, bucket);
        StoreProvider provider = provider("s3.provider", endpoint);
        Optional<String> keyId = values.optional(key("s3.access-key-id"));
        Optional<String> secret = values.optional(key("s3.secret-access-key"));
        if (keyId.isPresent() != secret.isPresent()) {
            values.lonely(
                    key(keyId.isPresent() ? "s3.secret-access-key" : "s3.access-key-id"),
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY together");
        }
        return new ObjectStoreSettings(
                endpoint,
                provider,
                region("s3.region", provider, endpoint),
                bucket,
                keyId,
                secret,
                quirks(QUIRKS, provider, provider.quirks()),
                values.duration(key("s3.connect-timeout"), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                values.duration(key("s3.timeout"), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                values.duration(key("s3.retry-for"), Duration.ZERO, Duration.ofHours(1)));
    }

    void refuseOtherThanBucket(String key, String bucket) {
        if (!bucket.isEmpty() && !BUCKET.matcher(bucket).matches()) {
            values.problem(key, "'" + bucket + "' is no bucket name; 3 to 63 of a-z 0-9 . and -");
        }
    }

    /** Who runs the store at an endpoint: as the setting says, or by the endpoint's host. */
    StoreProvider provider(String common, Optional<URI> endpoint) {
        String key = key(common);
        List<String> words = Stream.concat(
                        Stream.of(AUTO), Stream.of(StoreProvider.values()).map(StoreProvider::word))
                .toList();
        String word = values.oneOf(key, words);
        if (!word.equals(AUTO)) {
            return StoreProvider.valueOf(word.toUpperCase(Locale.ROOT));
        }
        StoreProvider provider = StoreProvider.of(endpoint);
        values.decide(decidedKey(key), provider.word(), AUTO + ", by " + common.replace("provider", "endpoint"));
        return provider;
    }

    /** The region to sign for: as the setting says, or the provider's for that endpoint. */
    String region(String common, StoreProvider provider, Optional<URI> endpoint) {
        String key = key(common);
        String set = values.required(key, "us-east-1", "S3_REGION");
        if (!set.equals(AUTO)) {
            return set;
        }
        String region = provider.region(endpoint);
        values.decide(decidedKey(key), region, byProvider(provider));
        return region;
    }

    /**
     * What the settings say, or the preset where they say auto.
     *
     * @param keys the settings
     */
    StoreQuirks quirks(QuirkKeys keys, StoreProvider provider, StoreQuirks preset) {
        return new StoreQuirks(
                quirk(keys.pathStyle(), "true", "false", provider, preset.pathStyle()),
                quirk(keys.chunkedEncoding(), "on", "off", provider, preset.chunkedEncoding()),
                quirk(keys.checksums(), "headers", "md5", provider, preset.checksumHeaders()),
                quirk(keys.batchDeletion(), "on", "off", provider, preset.batchDeletion()),
                mostParts(keys.mostParts(), provider, preset.mostParts()));
    }

    /** The names of the settings of a store's quirks. */
    record QuirkKeys(
            String pathStyle, String chunkedEncoding, String checksums, String batchDeletion, String mostParts) {}

    private int mostParts(String common, StoreProvider provider, int preset) {
        String key = key(common);
        if (values.optional(key).orElse("").equals(AUTO)) {
            values.decide(decidedKey(key), Integer.toString(preset), byProvider(provider));
            return preset;
        }
        return values.number(key, LEAST_PARTS, MOST_PARTS);
    }

    private boolean quirk(String common, String yes, String no, StoreProvider provider, boolean preset) {
        String key = key(common);
        String word = values.oneOf(key, List.of(AUTO, yes, no));
        if (!word.equals(AUTO)) {
            return word.equals(yes);
        }
        values.decide(decidedKey(key), preset ? yes : no, byProvider(provider));
        return preset;
    }

    private static String byProvider(StoreProvider provider) {
        return AUTO + ", by s3.provider " + provider.word();
    }

    /** What is decided for `main` shows under the common key; another target may be decided otherwise. */
    private String decidedKey(String key) {
        return name.equals("main") || key.startsWith("target.") ? key : "target." + name + "." + key;
    }

    /** The target's own key where it is set, and the common one elsewhere. */
    String key(String common) {
        String own = "target." + name + "." + common;
        return values.optional(own).isPresent() ? own : common;
    }

    private static String wellKnown(String key, String variable) {
        return key.startsWith("target.") ? SettingsSources.variable(key) : variable;
    }
}
