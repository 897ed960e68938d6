package dev.upkeep.local;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.settings.DatabaseAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * A small made-up application for the profile local: users, plans and documents in the database, their objects in the
 * bucket, and some of what goes wrong in real ones: recorded usage that drifts, objects of nobody, uploads that were
 * never completed.
 */
public final class SampleApplication {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(SampleApplication.class);
    private static final int THREADS = 6;
    private static final String CONTENT_TYPE = "application/octet-stream";

    private static final List<Leftover> LEFTOVERS = List.of(
            new Leftover("ann@x.com/videos/holiday.mp4", 300_000, Duration.ofDays(45)),
            new Leftover("ann@x.com/videos/holiday.mp4", 180_000, Duration.ofDays(44)),
            new Leftover("søren@eksempel.example/archive 2026.zip", 250_000, Duration.ofDays(3)),
            new Leftover("front desk@hotel.example/cameras.tar", 90_000, Duration.ZERO),
            new Leftover("gone@x.com/database.bak", 60_000, Duration.ZERO));

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ObjectStore store;
    private final Path objectDirectory;
    private final FilesystemNio2BlobStore files;
    private final Clock clock;

    /** An upload that nobody completes. */
    private record Leftover(String key, int bytes, Duration age) {}

    /**
     * @param database the application's, with the tables `plan`, `user` and `document`
     * @param store the application's bucket, on the embedded server
     * @param objectDirectory where the embedded server keeps its buckets
     * @param clock the time that ages are counted from
     */
    public SampleApplication(DataSource database, ObjectStore store, Path objectDirectory, Clock clock) {
        this.database = new JdbcTemplate(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        this.store = store;
        this.objectDirectory = objectDirectory;
        this.files =
                new FilesystemNio2BlobStore(objectDirectory.toAbsolutePath().toString());
        this.clock = clock;
    }

    /** Whether the application's database has been made: an SQLite file with something in it, or a server's. */
    public static boolean isBegun(DatabaseAddress address) {
        return !(address instanceof DatabaseAddress.Sqlite sqlite)
                || sqlite.file().toFile().length() > 0;
    }

    /**
     * Makes an empty database file where there is none, for the application's migrations to fill.
     *
     * @return whether the migrations have to be run
     * @throws UpkeepException when the file cannot be made
     */
    public static boolean beginDatabase(DatabaseAddress address) {
        if (isBegun(address)) {
            return false;
        }
        Path file = ((DatabaseAddress.Sqlite) address).file().toAbsolutePath();
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            return true;
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The sample application's database " + file + " cannot be made: " + e
                            + ". Make its folder writable, or name another file in database.url.",
                    e);
        }
    }

    /**
     * Makes the application, unless there already is one. The rows are written last and together: what was begun and
     * not finished is made again, the same.
     *
     * @return false when the table `user` has a row, or the tables are another application's; nothing is changed then
     * @throws UpkeepException when the bucket or its folder cannot be written
     */
    public boolean fillIfEmpty() {
        try {
            // Names, so that what is not the sample's own is found before anything is stored.
            database.queryForList("select id, user_id, object_key, bytes, created_at from document limit 1");
            if (!database.queryForList(
                            "select id, email, name, plan_id, storage_used, created_at from \"user\" limit 1")
                    .isEmpty()) {
                return false;
            }
        } catch (DataAccessException e) {
            LOG.warn(
                    "The database has other tables than the sample application ({}), which is not made in it."
                            + " sample-application.enabled=false in config/application-local.properties says that for"
                            + " good.",
                    e.getMostSpecificCause().getMessage());
            return false;
        }
        // As an application should have it: readers and writers do not wait for each other.
        database.queryForList("pragma journal_mode = wal");
        List<SampleContent.User> users = SampleContent.users();
        List<SampleContent.SampleObject> objects = new ArrayList<>(SampleContent.unowned());
        users.forEach(user -> objects.addAll(user.documents()));
        storeAll(objects);
        LEFTOVERS.forEach(this::leaveBehind);
        transaction.executeWithoutResult(status -> insertAll(users));
        return true;
    }

    private void storeAll(Collection<SampleContent.SampleObject> objects) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> stored = new ArrayList<>();
            objects.forEach(object -> stored.add(threads.submit(() -> store(object))));
            for (Future<?> one : stored) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "Making the sample application was interrupted.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UpkeepException known ? known : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** By the server's own library rather than through it, which takes a third of the time. */
    private void store(SampleContent.SampleObject object) {
        byte[] content = content(object.key(), object.bytes());
        files.putBlob(
                PutObjectRequest.builder()
                        .bucket(store.bucket())
                        .key(object.key())
                        .contentType(CONTENT_TYPE)
                        .contentLength((long) content.length)
                        .build(),
                new ByteArrayInputStream(content));
    }

    private static byte[] content(String key, int bytes) {
        byte[] content = new byte[bytes];
        new Random(key.hashCode()).nextBytes(content);
        return content;
    }

    private void leaveBehind(Leftover leftover) {
        S3Client client = (S3Client) store.client();
        String id = client.createMultipartUpload(
                        request -> request.bucket(store.bucket()).key(leftover.key()))
                .uploadId();
        client.uploadPart(
                request -> request.bucket(store.bucket())
                        .key(leftover.key())
                        .uploadId(id)
                        .partNumber(1),
                RequestBody.fromBytes(content(leftover.key(), leftover.bytes())));
        if (!leftover.age().isZero()) {
            makeOlder(leftover, id);
        }
    }

    /**
     * The embedded server takes the time of an upload's stub file for when the upload was begun, and that of a part's
     * file for when the part arrived.
     */
    private void makeOlder(Leftover leftover, String uploadId) {
        String files = ".mpus-" + uploadId + "-" + leftover.key() + "-";
        Path stub = objectDirectory.resolve(store.bucket()).resolve(files + "stub");
        FileTime time = FileTime.from(clock.instant().minus(leftover.age()));
        try {
            Files.setLastModifiedTime(stub, time);
            Files.setLastModifiedTime(
                    stub.resolveSibling(stub.getFileName().toString().replaceFirst("stub$", "1")), time);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.INTERNAL,
                    "The file " + stub + " of an incomplete upload in the sample application cannot be made older: " + e
                            + ". Delete the folder " + objectDirectory + " and start again.",
                    e);
        }
    }

    private void insertAll(List<SampleContent.User> users) {
        Instant now = clock.instant();
        List<Object[]> userRows = new ArrayList<>();
        List<Object[]> documents = new ArrayList<>();
        for (SampleContent.User user : users) {
            String createdAt = TIMESTAMP.format(now.minus(Duration.ofDays(400 - user.id())));
            userRows.add(
                    new Object[] {user.id(), user.email(), user.name(), user.planId(), user.storageUsed(), createdAt});
            for (SampleContent.SampleObject document : user.documents()) {
                documents.add(
                        new Object[] {documents.size() + 1, user.id(), document.key(), document.bytes(), createdAt});
            }
        }
        insert(
                "insert into \"user\" (id, email, name, plan_id, storage_used, created_at) values (?, ?, ?, ?, ?, ?)",
                userRows);
        insert("insert into document (id, user_id, object_key, bytes, created_at) values (?, ?, ?, ?, ?)", documents);
    }

    private void insert(String statement, List<Object[]> rows) {
        database.batchUpdate(statement, rows);
    }
}
