package dev.upkeep.testing;

import dev.upkeep.objectstore.ListedVersion;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.settings.InventorySettings;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** A bucket that inventories of another one are written to, as S3 writes them. */
public final class InventoryBucket implements AutoCloseable {
    private static final String PREFIX = "daily/application/all-objects";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm'Z'").withZone(ZoneOffset.UTC);

    private final ObjectStore store;
    private final String measured;
    private final List<String> files = new ArrayList<>();
    private String format = "CSV";
    private boolean versions;
    private String schema;

    /**
     * @param bucket the bucket for inventories
     * @param measured the name of the bucket whose objects are listed
     */
    public InventoryBucket(ObjectStoreSettings bucket, String measured) {
        this.store = new ObjectStore(bucket);
        this.measured = measured;
        in("CSV");
    }

    /** Inventories of this format from now on: CSV or Parquet. */
    public InventoryBucket in(String wanted) {
        format = wanted;
        schema = format.equals("CSV")
                ? "Bucket, Key" + (versions ? ", VersionId, IsLatest, IsDeleteMarker" : "") + ", Size, LastModifiedDate"
                : "message s3.inventory {  required binary bucket (UTF8);  required binary key (UTF8);"
                        + (versions
                                ? "  optional binary version_id (UTF8);  optional boolean is_latest;  optional boolean"
                                        + " is_delete_marker;"
                                : "")
                        + "  optional int64 size;  optional int64 last_modified_date (TIMESTAMP(MILLIS,true));}";
        return this;
    }

    /** With all versions from now on. */
    public InventoryBucket withVersions() {
        versions = true;
        return in(format);
    }

    /** Another schema than the right one in the manifest. */
    public InventoryBucket withSchema(String wrong) {
        schema = wrong;
        return this;
    }

    public ObjectStore store() {
        return store;
    }

    /** The settings that name this inventory. */
    public InventorySettings settings() {
        return new InventorySettings(
                new InventorySettings.Files(store.bucket(), PREFIX, 128L * 1024 * 1024), Duration.ofDays(2));
    }

    /** As the setting storage.inventory.location has it. */
    public String location() {
        return "s3://" + store.bucket() + "/" + PREFIX + "/";
    }

    /** The key of the manifest of an inventory. */
    public static String manifestKey(Instant takenAt) {
        return PREFIX + "/" + DATE.format(takenAt) + "/manifest.json";
    }

    /** Adds a file with some objects; it is part of the inventory that is written next. */
    public InventoryBucket file(List<ListedVersion> objects) {
        return file(measured, objects);
    }

    /** Adds a file with objects of another bucket. */
    public InventoryBucket file(String bucket, List<ListedVersion> objects) {
        return file(format.equals("CSV") ? csv(bucket, objects) : parquet(bucket, objects));
    }

    /** Adds a file with whatever content. */
    public InventoryBucket file(byte[] content) {
        String key = PREFIX + "/data/" + files.size() + "-" + md5(content) + "." + format.toLowerCase(Locale.ROOT);
        store.put(key, content, "application/octet-stream");
        files.add("{\"key\": \"" + key + "\", \"size\": " + content.length + ", \"MD5checksum\": \"" + md5(content)
                + "\"}");
        return this;
    }

    /** The key of the n-th file that was added since the last inventory. */
    public String fileKey(int n) {
        return files.get(n).replaceFirst("^\\{\"key\": \"([^\"]*)\".*$", "$1");
    }

    /** Writes the manifest and its checksum. */
    public void write(Instant takenAt) {
        write(takenAt, measured, format);
    }

    /** Writes the manifest and its checksum, of another bucket or format than is true. */
    public void write(Instant takenAt, String source, String said) {
        byte[] manifest = ("{\"sourceBucket\": \"" + source + "\", \"destinationBucket\": \"arn:aws:s3:::"
                        + store.bucket() + "\", \"version\": \"2016-11-30\", \"creationTimestamp\": \""
                        + takenAt.toEpochMilli() + "\", \"fileFormat\": \"" + said + "\", \"fileSchema\": \"" + schema
                        + "\", \"files\": [" + String.join(", ", files) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        files.clear();
        store.put(manifestKey(takenAt), manifest, "application/json");
        store.put(
                manifestKey(takenAt).replace(".json", ".checksum"),
                (md5(manifest) + "\n").getBytes(StandardCharsets.UTF_8),
                "text/plain");
    }

    private byte[] csv(String bucket, List<ListedVersion> objects) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(content)) {
            for (ListedVersion one : objects) {
                boolean marker = one.state() == ListedVersion.State.DELETE_MARKER;
                String row = quoted(bucket)
                        + quoted(URLEncoder.encode(one.key(), StandardCharsets.UTF_8)
                                .replace("%2F", "/"))
                        + (versions
                                ? quoted(String.valueOf(one.versionId()))
                                        + quoted(String.valueOf(isLatest(one)))
                                        + quoted(String.valueOf(marker))
                                : "")
                        + quoted(marker ? "" : String.valueOf(one.object().bytes()))
                        + quoted(String.valueOf(one.object().modifiedAt()));
                out.write((row.substring(0, row.length() - 1) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content.toByteArray();
    }

    private static String quoted(String value) {
        return "\"" + value + "\",";
    }

    private static boolean isLatest(ListedVersion one) {
        // A delete marker may be the latest or not, and is what it is.
        return one.state() == ListedVersion.State.CURRENT
                || (one.state() == ListedVersion.State.DELETE_MARKER
                        && one.key().length() % 2 == 0);
    }

    private byte[] parquet(String bucket, List<ListedVersion> objects) {
        try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = engine.createStatement()) {
            statement.execute(
                    "create table inventory (bucket varchar not null, key varchar not null, version_id varchar,"
                            + " is_latest boolean, is_delete_marker boolean, size bigint, last_modified_date timestamp)");
            insert(engine, "inventory", bucket, objects);
            Path file = Files.createTempFile("inventory", ".parquet");
            Files.delete(file);
            statement.execute(
                    "copy (select bucket, key, " + (versions ? "version_id, is_latest, is_delete_marker, " : "")
                            + "size, last_modified_date from inventory) to '" + file + "' (format parquet)");
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            return content;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts objects into a table that has the columns of an inventory. */
    public static void insert(Connection database, String table, String bucket, List<ListedVersion> objects)
            throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("insert into " + table
                + " (bucket, key, version_id, is_latest, is_delete_marker, size) values (?, ?, ?, ?, ?, ?)")) {
            for (ListedVersion one : objects) {
                boolean marker = one.state() == ListedVersion.State.DELETE_MARKER;
                insert.setString(1, bucket);
                insert.setString(2, one.key());
                insert.setString(3, one.versionId());
                insert.setBoolean(4, isLatest(one));
                insert.setBoolean(5, marker);
                insert.setObject(6, marker ? null : one.object().bytes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String md5(byte[] content) {
        try {
            return String.format(
                    "%032x", new BigInteger(1, MessageDigest.getInstance("MD5").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
