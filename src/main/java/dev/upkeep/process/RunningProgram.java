package dev.upkeep.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
    /** What it was seen to have started: when it dies, these are nobody's children that one could find. */
    private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

    private @Nullable RunningProgram guard;
    private boolean suspended;
    private boolean ending;

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

    /**
     * The files that the program and everything it started have open now, as {@link
     * java.nio.file.attribute.BasicFileAttributes#fileKey} names them. A file that one of them opened before this call,
     * and that is not among them, has been closed.
     *
     * @throws IOException when that cannot be seen; see {@link Programs#seesOpenFiles}
     */
    public Set<Object> openFiles() throws IOException {
        Set<Object> keys = new HashSet<>();
        for (ProcessHandle one : tree()) {
            OpenFiles.of(one.pid(), keys);
        }
        return keys;
    }

    /** Stops the program and everything it started where they are, until {@link #resume}. */
    public synchronized void suspend() {
        if (!suspended && !ending && process.isAlive()) {
            signal("-STOP", tree());
            suspended = true;
        }
    }

    /** Lets a suspended program go on; does nothing to another. */
    public synchronized void resume() {
        if (suspended) {
            signal("-CONT", tree());
            suspended = false;
        }
    }

    /** Has another program watch over this one, until this is closed. */
    void guardBy(RunningProgram shell) {
        guard = shell;
    }

    private synchronized boolean end() {
        ending = true;
        return suspended;
    }

    private List<ProcessHandle> tree() {
        process.descendants().forEach(seen::add);
        List<ProcessHandle> tree = new ArrayList<>(seen);
        tree.removeIf(one -> !one.isAlive());
        tree.add(process.toHandle());
        return tree;
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
        List<ProcessHandle> tree = tree();
        boolean wasSuspended = end();
        if (ownSession && process.isAlive()) {
            // This reaches what the program starts at this very moment, and what its tree therefore does not show.
            kill(List.of("-TERM", "--", "-" + process.pid()));
        }
        tree.forEach(ProcessHandle::destroy);
        if (wasSuspended) {
            // What is suspended does not hear that it should end.
            signal("-CONT", tree);
        }
        if (!gone(tree)) {
            LOG.warn("{} (process {}) did not end when asked to; it is killed", name, processId());
            tree.forEach(ProcessHandle::destroyForcibly);
            gone(tree);
        }
    }

    private static void signal(String signal, List<ProcessHandle> processes) {
        List<String> arguments = new ArrayList<>(List.of(signal));
        processes.stream().filter(ProcessHandle::isAlive).forEach(one -> arguments.add(Long.toString(one.pid())));
        if (arguments.size() > 1) {
            kill(arguments);
        }
    }

    private static void kill(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/kill"));
        command.addAll(arguments);
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.onExit()
                    .completeOnTimeout(kill, GRACE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (IOException e) {
            LOG.debug("There is no kill to signal {} with", arguments, e);
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
        if (guard != null) {
            release(guard);
        }
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

    private static void release(RunningProgram guard) {
        try (guard) {
            guard.input().write(Guard.RELEASE);
            guard.input().flush();
            guard.awaitEnd(GRACE);
        } catch (IOException e) {
            LOG.debug("The guard of a program has ended already", e);
        }
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
