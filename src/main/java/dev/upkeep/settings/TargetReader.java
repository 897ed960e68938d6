package dev.upkeep.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of one target: its own key where there is one, the common key elsewhere. */
record TargetReader(String name, Values values) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    TargetSettings read() {
        String prefix = values.parsed(key("backup.prefix"), "upkeep/", value -> {
            if (!value.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/")) {
                throw new IllegalArgumentException("is no prefix; letters, digits, . _ - and /, a / at the end");
            }
            return value;
        });
        DatabaseSettings database = database();
        return new TargetSettings(
                name,
                database,
                objectStore(),
                new BackupSettings(
                        prefix,
                        DumpFormat.of(values.oneOf(key("backup.format"), List.of("custom", "plain"))),
                        values.list(key("backup.further-databases")),
                        values.list(key("backup.exclude-table-data")),
                        values.flag(key("backup.globals")),
                        values.flag(key("backup.fingerprints")),
                        values.number(key("backup.compression-level"), 1, 19),
                        values.number(key("backup.compression-workers"), 1, 16),
                        values.paths(key("backup.pg-client-directories")),
                        values.path(key("backup.temp-directory")),
                        verifyServer(database.address())),
                new HealthSettings(
                        values.list(key("health.expected-rows"), RowExpectation::parse),
                        values.duration(key("health.latency-warning"), Duration.ofMillis(1), Duration.ofSeconds(60))),
                values.parsed(key("storage.user-prefix"), "{email}/", value -> {
                    if (!value.matches(".*\\{[A-Za-z_][A-Za-z0-9_]*\\}.*")) {
                        throw new IllegalArgumentException("names no column; write {email}/ for example");
                    }
                    return value;
                }),
                values.duration(key("uploads.abort-after"), Duration.ofMinutes(1), Duration.ofDays(3650)),
                values.path(key("migration.directory")));
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
            throw new IllegalArgumentException(
                    "names no PostgreSQL server; write postgres://…, `target` for the target's own, or nothing");
        });
    }

    private DatabaseSettings database() {
        String key = key("database.url");
        String example = "postgres://user:password@host:5432/database";
        DatabaseAddress address =
                values.required(key, example, wellKnown(key, "DATABASE_URL")).isEmpty()
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
        Optional<URI> endpoint = values.httpAddress(key("s3.endpoint"));
        String bucketKey = key("s3.bucket");
        String bucket = values.required(bucketKey, "application", wellKnown(bucketKey, "S3_BUCKET"));
        if (!bucket.isEmpty() && !BUCKET.matcher(bucket).matches()) {
            values.problem(bucketKey, "'" + bucket + "' is no bucket name; 3 to 63 of a-z 0-9 . and -");
        }
        boolean aws =
                endpoint.map(uri -> uri.getHost().endsWith(".amazonaws.com")).orElse(true);
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
        return key.startsWith("target.") ? SettingsSources.variable(key) : variable;
    }
}
