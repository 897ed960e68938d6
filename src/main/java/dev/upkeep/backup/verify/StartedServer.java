package dev.upkeep.backup.verify;

import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that is made, started and removed for one verification. It listens on this machine's loopback
 * address only, and has one role with a random password.
 */
final class StartedServer implements ScratchServer {
    private static final Logger LOG = LoggerFactory.getLogger(StartedServer.class);
    private static final String ROLE = "upkeep_scratch";
    private static final String DATA = "server";
    /** The first major version that can look out for whether its client is still there. */
    private static final int LOOKS_OUT = 14;

    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int STEPS = 300;

    private final RunningProgram program;
    private final DatabaseSettings maintenance;

    private StartedServer(RunningProgram program, DatabaseSettings maintenance) {
        this.program = program;
        this.maintenance = maintenance;
    }

    /**
     * Makes and starts one.
     *
     * @param run may be cancelled
     * @param programs starts the server
     * @param postgres the server's program; initdb stands beside it
     * @param user whom it runs as
     * @param patience how patient to be with it
     * @param folder takes its data
     * @throws UpkeepException of kind CONFIGURATION when it does not start
     * @throws InterruptedException when this thread is interrupted
     */
    static StartedServer start(
            ActiveRun run,
            Programs programs,
            PgClient postgres,
            ServerUser user,
            DatabaseSettings patience,
            RunFolder folder)
            throws IOException, InterruptedException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        Path passwordFile = folder.createFile("password");
        Files.writeString(passwordFile, password + "\n");
        user.own(passwordFile);
        Path data = folder.createFolder(DATA);
        user.own(data);
        if (user.instead() != null) {
            folder.letOthersThrough();
        }
        make(programs, user, postgres.sibling("initdb"), data, passwordFile);
        int port = freePort();
        DatabaseSettings maintenance = patience.at(
                new DatabaseAddress.Postgres("127.0.0.1", port, "postgres", ROLE, password, "disable", Map.of()));
        RunningProgram program = programs.startGuarded(command(user, postgres, data, port));
        StartedServer server = new StartedServer(program, maintenance);
        boolean ready = false;
        try {
            server.awaitReady(run);
            ready = true;
            return server;
        } finally {
            if (!ready) {
                server.close();
            }
        }
    }

    private static void make(Programs programs, ServerUser user, Path initdb, Path data, Path passwordFile)
            throws InterruptedException {
        Output output = programs.run(
                user.command(
                        initdb,
                        List.of(
                                "--pgdata=" + data,
                                "--username=" + ROLE,
                                "--pwfile=" + passwordFile,
                                "--auth=scram-sha-256",
                                "--encoding=UTF8",
                                "--locale=C",
                                "--no-sync")),
                INITDB_LIMIT);
        if (output.exitCode() != 0) {
            throw failed(initdb + " ended with " + output.exitCode(), output.lastErrors());
        }
    }

    private static Command command(ServerUser user, PgClient postgres, Path data, int port) {
        List<String> settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=20",
                "logging_collector=off",
                // Shared memory that lies among the data goes with them, also when the server is killed.
                "dynamic_shared_memory_type=mmap"));
        if (postgres.major() >= LOOKS_OUT && System.getProperty("os.name").equals("Linux")) {
            // A statement at work would go on for as long as it takes when this process is killed.
            settings.add("client_connection_check_interval=1s");
        }
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
        settings.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        return user.command(postgres.file(), arguments);
    }

    /**
     * Ends the server that a run started in its folder and left behind, if there is one.
     *
     * @param folder the folder of a run that is over
     */
    static void endIn(RunFolder folder) {
        Path data = folder.path(DATA);
        process(data)
                .flatMap(ProcessHandle::of)
                // Its number may be another process's by now.
                .filter(server -> server.info().commandLine().orElse("").contains(data.toString()))
                .ifPresent(server -> {
                    LOG.info("Ending the PostgreSQL server in {}, which a run left behind", data);
                    List<ProcessHandle> all = Stream.concat(Stream.of(server), server.descendants())
                            .toList();
                    all.forEach(ProcessHandle::destroyForcibly);
                    CompletableFuture.allOf(
                                    all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                            .completeOnTimeout(null, END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                            .join();
                });
    }

    /** The number of the process that says that it serves this data. */
    private static Optional<Long> process(Path data) {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst().filter(line -> line.matches("\\d{1,18}")).map(Long::valueOf);
        } catch (NoSuchFileException e) {
            LOG.debug("No server is at work in {}", data, e);
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("Whether a PostgreSQL server is at work in {} cannot be seen", data, e);
            return Optional.empty();
        }
    }

    private void awaitReady(ActiveRun run) {
        try (Database database = new Database("scratch", maintenance)) {
            for (int step = 0; step < STEPS; step++) {
                run.throwIfCancelled();
                if (program.awaitEnd(STEP)) {
                    throw failed("It ended again", program.lastErrors());
                }
                if (answers(database)) {
                    return;
                }
            }
        }
        throw failed("It did not answer within " + STEP.multipliedBy(STEPS).toSeconds() + " s", program.lastErrors());
    }

    private static boolean answers(Database database) {
        try (Connection connection =
                database.unpooled(Session.unhurried(Duration.ZERO)).getConnection()) {
            return connection.isValid(1);
        } catch (SQLException | UpkeepException e) {
            LOG.debug("The scratch server does not answer yet", e);
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static UpkeepException failed(String what, List<String> said) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "No PostgreSQL server could be started for a test restore. " + what
                        + (said.isEmpty() ? "." : " and said: " + String.join(" | ", said))
                        + " Name a server in the setting backup.verify-url instead.");
    }

    @Override
    public DatabaseSettings maintenance() {
        return maintenance;
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void close() {
        program.close();
    }
}
