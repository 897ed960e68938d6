package dev.upkeep.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program at work: its standard output as a stream, the end of its standard error, its exit code. One thread reads
 * the stream and closes this; {@link #destroy} may come from any thread, and ends the stream.
 */
public final class RunningProgram implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningProgram.class);
    private static final int KEPT_ERROR_BYTES = 64 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final String name;
    private final Process process;
    private final boolean ownSession;
    private final Tail errors = new Tail(KEPT_ERROR_BYTES);
    private final Thread errorReader;
    private final Consumer<RunningProgram> whenClosed;

    /**
     * @param name its name, for the log
     * @param process the process
     * @param ownSession whether it leads a session, and with that a process group, of its own
     * @param whenClosed is told when this is closed
     */
    RunningProgram(String name, Process process, boolean ownSession, Consumer<RunningProgram> whenClosed) {
        this.name = name;
        this.process = process;
        this.ownSession = ownSession;
        this.whenClosed = whenClosed;
        errorReader = new Thread(this::readErrors, "stderr-of-" + name);
        errorReader.setDaemon(true);
        errorReader.start();
    }

    /** What the program writes to its standard output; it ends when the program does. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** What the program reads from its standard input; writing fails when the program has ended. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Ends the program's standard input, as the end of a file does. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The standard input of {} was closed already", name, e);
        }
    }

    /** The program's process id. */
    public long processId() {
        return process.pid();
    }

    /**
     * Waits until the program has ended and said all it had to say.
     *
     * @return 0 when it succeeded; 128 and the signal's number when a signal ended it
     * @throws InterruptedException when this thread is interrupted; the program goes on
     */
    public int waitFor() throws InterruptedException {
        int exitCode = process.waitFor();
        // Something that the program started may still hold its standard error open.
        errorReader.join(LAST_WORDS.toMillis());
        return exitCode;
    }

    /**
     * Waits until the program has ended, but no longer than that; an interrupt ends the wait as well.
     *
     * @return whether it has ended
     */
    public boolean awaitEnd(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** The last lines of the program's standard error, 64 KiB of them at most, the newest last. */
    public List<String> lastErrors() {
        return errors.lines();
    }

    /**
     * Ends the program and everything it started: asks first, and kills what is still there after five seconds.
     * Returns when they are gone. Does nothing when they already are.
     */
    public void destroy() {
        List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        signalGroup();
        tree.forEach(ProcessHandle::destroy);
        if (!gone(tree)) {
            LOG.warn("{} (process {}) did not end when asked to; it is killed", name, processId());
            tree.forEach(ProcessHandle::destroyForcibly);
            gone(tree);
        }
    }

    /** Reaches what the program starts at this very moment, and what its tree therefore does not show. */
    private void signalGroup() {
        if (!ownSession || !process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("/bin/kill", "-TERM", "--", "-" + process.pid())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .completeOnTimeout(process, GRACE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (IOException e) {
            LOG.debug("There is no kill to signal the group of {} with", name, e);
        }
    }

    /** Waits a little, also when this thread is interrupted: what is interrupted here is cleaning up. */
    private static boolean gone(List<ProcessHandle> tree) {
        CompletableFuture<?>[] ends = tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ends)
                .thenApply(all -> true)
                .completeOnTimeout(false, GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Ends the program if it has not ended, and closes its streams. */
    @Override
    public void close() {
        destroy();
        for (AutoCloseable stream :
                List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
            try {
                stream.close();
            } catch (Exception e) {
                LOG.debug("Could not close a stream of {}", name, e);
            }
        }
        whenClosed.accept(this);
    }

    private void readErrors() {
        byte[] buffer = new byte[8192];
        try (InputStream stream = process.getErrorStream()) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                errors.append(buffer, read);
            }
        } catch (IOException e) {
            LOG.debug("The standard error of {} was closed", name, e);
        }
    }
}
