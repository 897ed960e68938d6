package dev.upkeep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Upkeep as a process of its own, packaged and with the heap as it ships: what a user starts, kills and reads. */
public final class UpkeepProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path BUILT = Path.of("target/upkeep").toAbsolutePath();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

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
        try {
            List<String> command = new ArrayList<>(List.of(
                    JAVA,
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    // Hundreds of short lives on two cores, in none of which the second compiler would pay.
                    "-XX:TieredStopAtLevel=1",
                    ReadyClasses.OPTION,
                    "-Xlog:disable",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "--sun-misc-unsafe-memory-access=allow",
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

    /** Whether it has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
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
        return jars(BUILT.resolve("lib")) + (local ? ":" + jars(BUILT.resolve("lib/local")) : "");
    }

    private static String jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** The classes that each process needs, kept ready as the launcher does it, once for all JVMs of the tests. */
    private static final class ReadyClasses {
        static final String OPTION = option();

        private static String option() {
            try (FileChannel file = FileChannel.open(
                            Path.of("target/classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock turn = file.lock()) {
                Path archive = Path.of("target/classes-" + checksum() + "-" + Runtime.version())
                        .toAbsolutePath();
                Path cache = Path.of(archive + ".aot");
                Path classes = Path.of(archive + ".jsa");
                if (turn.isValid() && Files.notExists(cache) && Files.notExists(classes)) {
                    new ProcessBuilder("bin/ready-classes", JAVA, BUILT.toString(), archive.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(Path.of("target/classes.log").toFile())
                            .start()
                            .waitFor();
                }
                if (Files.exists(cache)) {
                    return "-XX:AOTCache=" + cache;
                }
                assertThat(classes).exists();
                return "-XX:SharedArchiveFile=" + classes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** Of the packaged sources and the names of their libraries: the JVM itself goes by the time of a jar, which never changes. */
        private static String checksum() throws IOException {
            CRC32 sum = new CRC32();
            sum.update(jars(BUILT.resolve("lib")).getBytes(StandardCharsets.UTF_8));
            try (Stream<Path> jars = Files.list(BUILT.resolve("lib"))) {
                sum.update(Files.readAllBytes(
                        jars.filter(jar -> jar.getFileName().toString().startsWith("upkeep-"))
                                .findFirst()
                                .orElseThrow()));
            }
            return Long.toHexString(sum.getValue());
        }
    }
}
