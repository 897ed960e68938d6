package dev.upkeep.testing;

import static org.awaitility.Awaitility.await;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Upkeep as a process of its own, packaged and with the heap as it ships: what a user starts, kills and reads. */
public final class UpkeepProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LIBRARIES = Path.of("target/upkeep/lib").toAbsolutePath() + "/";

    private final Process process;
    private final Path out;
    private final Path err;

    private UpkeepProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command. */
    public static UpkeepProcess start(TestHome home, String... words) {
        try {
            return startInto(Files.createTempFile(home.folder(), "out", ".txt"), home, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command whose standard output goes to a file. */
    public static UpkeepProcess startInto(Path out, TestHome home, String... words) {
        return launch("-XX:SharedArchiveFile=" + ReadyClasses.ARCHIVE, out, home, words);
    }

    private static UpkeepProcess launch(String archive, Path out, TestHome home, String... words) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    // Hundreds of short lives on two cores, in none of which the second compiler would pay.
                    "-XX:TieredStopAtLevel=1",
                    archive,
                    "-Xlog:disable",
                    "-Dlogback.configurationFile=" + home.folder().resolve("config/logback.xml"),
                    "-cp",
                    packagedClassPath(home),
                    "dev.upkeep.Upkeep"));
            command.addAll(List.of(words));
            Path err = Files.createTempFile(home.folder(), "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
            // As the launcher sees to it.
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(home.environment());
            builder.environment().put("UPKEEP_HOME", home.folder().toString());
            return new UpkeepProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. */
    public static UpkeepProcess run(TestHome home, String... words) {
        UpkeepProcess process = start(home, words);
        process.exitCode();
        return process;
    }

    /** A home of the profile `local` with ports of its own. */
    public static TestHome local(Path folder) {
        return new TestHome(folder)
                .with("UPKEEP_EMBEDDED_S3_PORT", String.valueOf(freePort()))
                .with("UPKEEP_MANAGEMENT_PORT", String.valueOf(freePort()))
                .with("UPKEEP_RETRY_DELAY", "100ms");
    }

    /** A home of the profile `prod` for a database and a bucket. */
    public static TestHome production(Path folder, DatabaseAddress.Postgres database, ObjectStoreSettings store) {
        return bucketOnly(folder, store).with("DATABASE_URL", url(database));
    }

    /** A home of the profile `prod` that knows a bucket and no database. Nothing is checked unless it is asked for. */
    public static TestHome bucketOnly(Path folder, ObjectStoreSettings store) {
        return new TestHome(folder)
                .with("UPKEEP_PROFILE", "prod")
                .with("UPKEEP_CHECK_HEALTH_CRON", "off")
                .with("S3_ENDPOINT", store.endpoint().map(URI::toString).orElse(""))
                .with("S3_BUCKET", store.bucket())
                .with("AWS_ACCESS_KEY_ID", store.accessKeyId().orElse(""))
                .with("AWS_SECRET_ACCESS_KEY", store.secretAccessKey().orElse(""))
                .with("UPKEEP_MANAGEMENT_PORT", String.valueOf(freePort()))
                .with("UPKEEP_RETRY_DELAY", "100ms");
    }

    /** The address as a platform writes it. */
    public static String url(DatabaseAddress.Postgres database) {
        String password = database.password() == null ? "" : ":" + encoded(database.password());
        return "postgres://" + encoded(database.user()) + password + "@" + database.host() + ":" + database.port() + "/"
                + encoded(database.database()) + "?sslmode=" + database.sslMode();
    }

    /** A port that nobody has just now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the process has printed something, to either output. */
    public void awaitText(String text) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> all().contains(text) || !process.isAlive());
        if (!all().contains(text)) {
            throw new AssertionError("It ended before it printed '" + text + "':\n" + all());
        }
    }

    /** Types a line, as a person at a terminal does. */
    public void type(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("It did not end:\n" + all());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** What it printed to standard output. */
    public String out() {
        return read(out);
    }

    /** What it printed to standard error. */
    public String err() {
        return read(err);
    }

    /** What it printed. */
    public String all() {
        return out() + err();
    }

    /** Asks it to stop, as a service manager does. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it without a word, as a power failure does. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        exitCode();
    }

    /**
     * Ends it alone, as somebody does who kills a process by its number: what it has started has to notice by itself.
     *
     * @return what it had started and what that had started
     */
    public List<ProcessHandle> killAlone() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        exitCode();
        return started;
    }

    /** What it has started, and what that has started. */
    public List<ProcessHandle> programs() {
        return process.descendants().toList();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    /** The jars that the launcher takes: those of the embedded S3 server in the profile `local` only. */
    private static String packagedClassPath(TestHome home) {
        boolean local =
                home.environment().getOrDefault("UPKEEP_PROFILE", "local").equals("local");
        return local ? LIBRARIES + "*:" + LIBRARIES + "local/*" : LIBRARIES + "*";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes that each process needs, kept ready as the launcher does it: a start takes half as long. */
    private static final class ReadyClasses {
        static final Path ARCHIVE = archive();

        private static Path archive() {
            try {
                Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "classes-");
                Path archive = folder.resolve("classes.jsa");
                TestHome home = bucketOnly(
                                folder.resolve("home"), S3Server.shared().newBucket())
                        .with("DATABASE_URL", "sqlite:" + Files.createFile(folder.resolve("empty.db")));
                launch("-XX:ArchiveClassesAtExit=" + archive, folder.resolve("out"), home, "run", "check-health")
                        .exitCode();
                Runtime.getRuntime().addShutdownHook(new Thread(archive.toFile()::delete));
                return archive;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
