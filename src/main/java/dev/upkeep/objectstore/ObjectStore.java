package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A target's bucket. Every call throws an {@link UpkeepException} that names the store when it cannot be reached or
 * refuses; a call that only asks or tells ends within twice `s3.timeout` even when the store hangs. Nothing is opened
 * before the first call. Thread-safe.
 */
public final class ObjectStore implements AutoCloseable {
    /** The slowest line on which an upload still counts as alive. */
    private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;

    private final ObjectStoreSettings settings;
    private final S3Failures failures;
    private @Nullable S3Client client;

    /** @param settings how to reach the bucket */
    public ObjectStore(ObjectStoreSettings settings) {
        this(settings, "s3");
    }

    /**
     * A bucket whose settings are not those of a target's own.
     *
     * @param settings how to reach the bucket
     * @param group what the keys of these settings begin with, for messages that name one
     */
    public ObjectStore(ObjectStoreSettings settings, String group) {
        this.settings = settings;
        this.failures = new S3Failures(settings, group);
    }

    /** The S3 client, for Camel's registry; nobody else needs to know what it is. Built at the first call. */
    public Object client() {
        return s3();
    }

    /** The bucket's name. */
    public String bucket() {
        return settings.bucket();
    }

    /** The bucket and where it is, for people. Never a secret. */
    public String describe() {
        return settings.bucket() + " at "
                + settings.endpoint().map(URI::toString).orElse("AWS S3 in " + settings.region());
    }

    /** How many bytes the provider bills for an object of so many. */
    public LongUnaryOperator billing() {
        return settings.provider()::billedBytes;
    }

    /**
     * Lists every object below a prefix, page by page, in the order of the keys' UTF-8 bytes.
     *
     * @param prefix what the keys begin with; empty for the whole bucket
     * @param page is given each page of at most 1,000 objects; never an empty one
     * @throws UpkeepException when the store fails, or repeats itself instead of going on
     */
    public void listObjects(String prefix, Consumer<List<StoredObject>> page) {
        new Listings(this).objects(prefix, page);
    }

    /**
     * Lists ranges of keys, several requests at once. What one request finds is told whole or not at all, so that the
     * sums that a sink keeps are right at any moment for what it was told.
     *
     * @param ranges what to list; taken as it is needed, by one thread at a time
     * @param limits how many requests at once, and in a second
     * @param sink is told what is found
     * @param check is called several times a second by the calling thread; what it throws ends the listing
     * @return what it took
     * @throws UpkeepException when the store fails for longer than `s3.retry-for`; of kind DATA when it does not list in
     *     order; CANCELLED when the calling thread is interrupted
     */
    public ListingCost listRanges(Iterator<KeyRange> ranges, ListingLimits limits, RangeSink sink, Runnable check) {
        return new RangeListing(this, limits, ranges, sink).run(check);
    }

    /**
     * Lists what lies directly below a prefix, page by page; the folders of a page and its objects are in order.
     *
     * @param prefix empty, or ends with a slash
     * @throws UpkeepException when the store fails, or repeats itself instead of going on
     */
    public void listFolder(String prefix, Consumer<FolderPage> page) {
        new Listings(this).folder(prefix, page);
    }

    /**
     * Lists every incomplete upload below a prefix, page by page. An upload is listed once even where a store shows
     * it on two pages, and the listing goes on undisturbed when the uploads of a page are aborted.
     *
     * @param prefix what the keys begin with; empty for the whole bucket
     * @param page is given each page; never an empty one
     * @throws UpkeepException when the store fails, or repeats itself instead of going on
     */
    public void listIncompleteUploads(String prefix, Consumer<List<IncompleteUpload>> page) {
        new Listings(this).incompleteUploads(prefix, page);
    }

    /** The bytes of all parts that an incomplete upload holds by now; 0 when the upload is gone. */
    public long uploadedBytes(IncompleteUpload upload) {
        return uploads().parts(upload).map(UploadedParts::bytes).orElse(0L);
    }

    /** What more there is to ask about incomplete uploads. */
    public IncompleteUploads uploads() {
        return new IncompleteUploads(this);
    }

    /** What keeps objects of the bucket from being deleted. */
    public ObjectLocks locks() {
        return new ObjectLocks(this);
    }

    /** The bucket's rules about incomplete uploads. */
    public BucketLifecycle lifecycle() {
        return new BucketLifecycle(this);
    }

    /**
     * Aborts an incomplete upload, which frees its parts.
     *
     * @return false when it was gone already: completed or aborted by somebody else
     */
    public boolean abort(IncompleteUpload upload) {
        return uploads().abort(upload);
    }

    /**
     * Begins a multipart upload. Its memory is three parts, whatever the length.
     *
     * @param key the object's key; give it one that nobody else writes
     * @param contentType the object's media type
     * @param partBytes the size of a part: at least 5 MiB; the provider says how many parts an object has at most
     */
    public ObjectUpload beginUpload(String key, String contentType, int partBytes) {
        return new ObjectUpload(this, key, contentType, partBytes);
    }

    /** Stores a small object, whole. */
    public void put(String key, byte[] content, String contentType) {
        Duration limit = transferTimeout(content.length);
        call(
                S3Action.UPLOAD,
                () -> s3().putObject(
                                request -> request.bucket(bucket())
                                        .key(key)
                                        .contentType(contentType)
                                        .contentMD5(sendsContentMd5() ? ContentMd5.of(content, content.length) : null)
                                        .overrideConfiguration(override -> override.apiCallTimeout(limit)),
                                RequestBody.fromBytes(content)));
    }

    /**
     * Opens an object for reading; nothing but a small buffer of it is held in memory.
     *
     * @return the content, of one state of the object whatever happens: where the connection breaks, reading goes on
     *     from there on another for as long as `s3.retry-for` says. Reading throws {@link UpkeepException}: of kind
     *     UNAVAILABLE when the store stays away, DATA when the object was replaced meanwhile. Closing it early gives
     *     the connection up rather than reading on
     * @throws UpkeepException of kind DATA when there is no such object
     */
    public InputStream open(String key) {
        try {
            return new ObjectContent(
                    this,
                    key,
                    s3().getObject(request -> request.bucket(bucket()).key(key)));
        } catch (NoSuchKeyException e) {
            throw new UpkeepException(
                    FailureKind.DATA, "There is no object '" + key + "' in the bucket " + describe() + ".", e);
        } catch (SdkException e) {
            throw failures.of(e, S3Action.READ);
        }
    }

    /** The object under a key as it stands now, if there is one. */
    public Optional<StoredObject> head(String key) {
        try {
            HeadObjectResponse found =
                    s3().headObject(request -> request.bucket(bucket()).key(key));
            return Optional.of(new StoredObject(key, found.contentLength(), found.lastModified()));
        } catch (SdkException e) {
            if (e instanceof S3Exception answered && answered.statusCode() == 404) {
                return Optional.empty();
            }
            throw failures.of(e, S3Action.READ);
        }
    }

    /** Deletes an object; it is no error when there is none. */
    public void delete(String key) {
        call(
                S3Action.DELETE,
                () -> s3().deleteObject(request -> request.bucket(bucket()).key(key)));
    }

    /**
     * Deletes objects, in batches where the store can; it is no error when some are not there. After a failure some
     * are deleted and some are not.
     *
     * @param keys the keys; none twice
     * @throws UpkeepException when one of them could not be deleted
     */
    public void deleteAll(List<String> keys) {
        new Deletion(this, settings.quirks().batchDeletion()).delete(keys);
    }

    /**
     * Tries everything that the jobs need of the bucket, for `upkeep doctor`. What it stores for that, it removes.
     *
     * @param prefix where it may store something: Upkeep's own prefix, ending with a slash
     */
    public List<Probe> probe(String prefix) {
        return new BucketProbe(this).probe(prefix);
    }

    /**
     * Tries everything that copying into this bucket needs, for `upkeep doctor`. What it stores for that, it removes.
     *
     * @param prefix where it may store something, ending with a slash
     */
    public List<Probe> probeForWriting(String prefix) {
        return new BucketProbe(this).probeForWriting(prefix);
    }

    /**
     * Stores a small object, reads it back and deletes it, which leaves nothing behind.
     *
     * @param key a key of Upkeep's own that nobody else writes
     * @throws UpkeepException that names what could not be done, and the right that it needs
     */
    public void tryWriting(String key) {
        new WriteTrial(this).of(key);
    }

    /**
     * The time by the store's clock, to the second, also when the store refuses the request.
     *
     * @return empty when the store does not tell
     * @throws UpkeepException when the store does not answer
     */
    public Optional<Instant> time() {
        return StoreTime.ask(this);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }

    synchronized S3Client s3() {
        if (client == null) {
            client = S3Clients.build(settings);
        }
        return client;
    }

    /** Makes one call, and says in Upkeep's words what went wrong. */
    <T> T call(S3Action action, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failures.of(e, action);
        }
    }

    /**
     * One page of the bucket's objects.
     *
     * @param request says which; the bucket is set
     * @param meter counts what it takes; absent where nobody asks
     */
    ObjectPage objectPage(Consumer<ListObjectsV2Request.Builder> request, @Nullable ListingMeter meter) {
        return call(
                S3Action.LIST_OBJECTS,
                () -> ObjectPages.get(
                        s3(),
                        builder -> request.accept(builder.bucket(bucket()).encodingType(EncodingType.URL)),
                        meter));
    }

    /** What an exception means that was thrown while this store was asked for something. */
    UpkeepException failure(Exception thrown, S3Action action) {
        return failures.of(thrown, action);
    }

    /** How long a transfer of this store's is tried again. */
    Patience patience() {
        return new Patience(settings.retryFor());
    }

    /** Whether a Content-MD5 has to go with a body; where not, the client sends a checksum of its own accord. */
    boolean sendsContentMd5() {
        return !settings.quirks().checksumHeaders();
    }

    /** How many parts an upload may have here. */
    int mostParts() {
        return settings.quirks().mostParts();
    }

    /** How long a call may take that carries so many bytes: longer than a small one by what a slow line needs. */
    Duration transferTimeout(long bytes) {
        return S3Clients.callTimeout(settings).plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    /** Whether both buckets are at one store that copies from one to the other by itself. */
    boolean canCopyInsideFrom(ObjectStore source) {
        return settings.canCopyInsideFrom(source.settings);
    }
}
