package dev.upkeep.local;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.EmbeddedS3Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An S3 server in this process, on this machine only, that keeps its objects as files. Two processes of Upkeep on one
 * folder share one server: the second uses that of the first, and serves itself when the first has ended. A lock on a
 * file beside the folder decides which is which. Thread-safe.
 */
public final class EmbeddedObjectStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedObjectStore.class);
    private static final int PROBE_MILLIS = 1000;
    private static final int STOP_MILLIS = 1000;
    private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int THREADS = 40;

    private final EmbeddedS3Settings settings;
    private final String bucket;
    private final String accessKeyId;
    private final String secretAccessKey;
    private final FileChannel lockFile;
    private @Nullable S3Proxy server;
    private @Nullable Thread successor;
    private boolean closed;

    private EmbeddedObjectStore(
            EmbeddedS3Settings settings,
            String bucket,
            String accessKeyId,
            String secretAccessKey,
            FileChannel lockFile) {
        this.settings = settings;
        this.bucket = bucket;
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.lockFile = lockFile;
    }

    /**
     * Serves the folder, or joins the process that does. The folder and the bucket are made when they are missing.
     *
     * @param settings where to listen and where the objects are; port 0 takes any free one
     * @param bucket the one bucket that is made
     * @param accessKeyId who may use the server
     * @param secretAccessKey the secret that belongs to the key id; requests that are not signed by it are refused
     * @throws UpkeepException of kind CONFIGURATION when the port belongs to somebody else or the folder cannot be used
     */
    public static EmbeddedObjectStore start(
            EmbeddedS3Settings settings, String bucket, String accessKeyId, String secretAccessKey) {
        Path directory = settings.directory().toAbsolutePath();
        EmbeddedObjectStore store;
        try {
            Files.createDirectories(directory);
            FileChannel lockFile = FileChannel.open(
                    directory.resolveSibling(directory.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            store = new EmbeddedObjectStore(settings, bucket, accessKeyId, secretAccessKey, lockFile);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The folder " + directory + " of the embedded object store cannot be written: " + e.getMessage()
                            + ". Set embedded-s3.directory to one that can.",
                    e);
        }
        try {
            store.serveOrJoin();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void serveOrJoin() {
        long begun = System.nanoTime();
        while (lockNow() == null) {
            if (isServed()) {
                join();
                return;
            }
            if (System.nanoTime() - begun > LONGEST_START_NANOS) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "Another process of Upkeep serves the folder " + settings.directory() + ", but not on port "
                                + settings.port() + ". Give both the same embedded-s3.port, or this one another"
                                + " embedded-s3.directory.");
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        serve();
    }

    private void join() {
        LOG.info(
                "Another process of Upkeep serves {} on port {}; this one uses it",
                settings.directory(),
                settings.port());
        Thread waiting = new Thread(this::succeed, "embedded-s3-successor");
        waiting.setDaemon(true);
        successor = waiting;
        waiting.start();
    }

    private @Nullable FileLock lockNow() {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The file beside " + settings.directory() + " that says who serves it cannot be locked: "
                            + e.getMessage() + ". Set embedded-s3.directory to a folder on a local disk.",
                    e);
        }
    }

    /** Waits for the lock, which is free when the other process has ended in whatever way, and serves from then on. */
    private void succeed() {
        try {
            lockFile.lock();
            serveAsSoonAsThePortIsFree();
            LOG.info("The process that served {} has ended; this one serves it now", settings.directory());
        } catch (OverlappingFileLockException | IOException e) {
            LOG.debug("Does not wait to serve {} any more", settings.directory(), e);
        } catch (UpkeepException e) {
            LOG.error("Could not take over {}: {}", settings.directory(), e.getMessage(), e);
        }
    }

    /** Of a process that was killed, the lock may be free a moment before the port. */
    private void serveAsSoonAsThePortIsFree() {
        long begun = System.nanoTime();
        while (true) {
            try {
                serve();
                return;
            } catch (UpkeepException e) {
                if (System.nanoTime() - begun > LONGEST_START_NANOS
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private synchronized void serve() {
        if (closed) {
            return;
        }
        FilesystemNio2BlobStore files = new FilesystemNio2BlobStore(
                settings.directory().toAbsolutePath().toString());
        if (!files.containerExists(bucket)) {
            files.createContainer(bucket);
        }
        S3Proxy starting = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + settings.port()))
                .blobStore(files)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKeyId, secretAccessKey)
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(THREADS)
                .stopTimeout(STOP_MILLIS)
                .build();
        try {
            starting.start();
            server = starting;
        } catch (Exception e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The embedded object store cannot listen on 127.0.0.1:" + settings.port() + ": " + e.getMessage()
                            + ". Another program has the port; set embedded-s3.port to a free one.",
                    e);
        }
    }

    private boolean isServed() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The address that a client has to be given. */
    public synchronized URI endpoint() {
        int port = server == null ? settings.port() : server.getPort();
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Whether this process serves, rather than another on the same folder. */
    public synchronized boolean servesItself() {
        return server != null;
    }

    /** Stops serving, and lets another process on the same folder take over. */
    @Override
    public void close() {
        Thread waiting = successor;
        if (waiting != null) {
            waiting.interrupt();
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (server != null) {
                    server.stop();
                }
                lockFile.close();
            } catch (Exception e) {
                LOG.warn("The embedded object store did not stop cleanly", e);
            }
        }
    }
}
