package dev.upkeep.process;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts other programs, and sees to it that none outlives this process. A program gets of this process's environment
 * only what programs need to find themselves, and never a secret. Thread-safe.
 */
public final class Programs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);
    private static final Set<String> INHERITED = Set.of(
            "PATH", "HOME", "LANG", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot");
    /**
     * Starts a program in a session of its own: otherwise Ctrl-C at a terminal would end it at once, before this process
     * has decided whether its run may finish.
     */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private static final int KEPT_OUTPUT_BYTES = 64 * 1024;

    private final Set<RunningProgram> running = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    private final Thread shutdownHook = new Thread(this::endWithProcess, "end-programs");

    /**
     * @param patience how long programs may go on while the process is shutting down by itself, so that its own
     *     shutdown can wait for a run; whatever is left then is ended
     */
    public Programs(Duration patience) {
        this.patience = patience;
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Starts a program. Its standard input is empty.
     *
     * @return the program at work; the caller reads its output and closes it
     * @throws UpkeepException of kind CONFIGURATION when it cannot be started
     */
    public RunningProgram start(Command command) {
        RunningProgram program = startWithInput(command);
        program.endInput();
        return program;
    }

    /**
     * Starts a program that would go on when this process is killed, because it needs nothing of it; then it is killed
     * as well. Its standard input is empty.
     *
     * @return the program at work; the caller reads its output and closes it
     * @throws UpkeepException of kind CONFIGURATION when it cannot be started, or there is no shell to guard it
     */
    public RunningProgram startGuarded(Command command) {
        RunningProgram program = start(command);
        boolean guarded = false;
        try {
            RunningProgram guard = startWithInput(Guard.command(program.processId()));
            program.guardBy(guard);
            guarded = true;
            return program;
        } finally {
            if (!guarded) {
                program.close();
            }
        }
    }

    /** Whether this system shows which files a program has open; only Linux does. */
    public static boolean seesOpenFiles() {
        return OpenFiles.areShown();
    }

    /**
     * Starts a program that reads its standard input.
     *
     * @return the program at work; one thread of the caller writes its input and ends that, another reads its output
     * @throws UpkeepException of kind CONFIGURATION when it cannot be started
     */
    public RunningProgram startWithInput(Command command) {
        ProcessBuilder builder = new ProcessBuilder();
        // Of a program that is not there, setsid would only tell by an exit code.
        boolean ownSession = Files.isExecutable(SETSID) && Files.isExecutable(command.program());
        if (ownSession) {
            builder.command().add(SETSID.toString());
        }
        builder.command().add(command.program().toString());
        builder.command().addAll(command.arguments());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        // Its messages are read by code: in English, whatever the machine speaks.
        environment.put("LC_ALL", "C");
        environment.putAll(command.environment());
        try {
            Process process = builder.start();
            RunningProgram program = new RunningProgram(command.name(), process, ownSession, running::remove);
            running.add(program);
            return program;
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "Could not start " + command.program() + ": " + e.getMessage()
                            + ". Check that the file is there and may be executed.",
                    e);
        }
    }

    /**
     * Runs a program to its end, for what it says about itself.
     *
     * @param timeout how long it may take
     * @throws UpkeepException of kind CONFIGURATION when it cannot be started, INTERNAL when it says nothing in time
     * @throws InterruptedException when this thread is interrupted; the program is ended
     */
    public Output run(Command command, Duration timeout) throws InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        Tail text = new Tail(KEPT_OUTPUT_BYTES);
        try (RunningProgram program = start(command)) {
            CompletableFuture<Void> alarm = CompletableFuture.runAsync(
                    () -> {
                        late.set(true);
                        program.destroy();
                    },
                    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
            byte[] buffer = new byte[8192];
            InputStream output = program.output();
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                text.append(buffer, read);
            }
            int exitCode = program.waitFor();
            alarm.cancel(false);
            if (late.get()) {
                throw new UpkeepException(
                        FailureKind.INTERNAL,
                        command.program() + " did not end within " + timeout.toSeconds() + " s and was stopped.");
            }
            return new Output(exitCode, text.text(), program.lastErrors());
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.INTERNAL, "Could not read what " + command.program() + " said: " + e.getMessage(), e);
        }
    }

    /** Ends every program that is still at work. */
    @Override
    public void close() {
        running.forEach(RunningProgram::destroy);
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            LOG.debug("The process is ending already", e);
        }
    }

    private void endWithProcess() {
        long deadline = System.nanoTime() + patience.toNanos();
        for (RunningProgram program : running) {
            program.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
        }
        running.forEach(RunningProgram::destroy);
    }
}
