package dev.upkeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.settings.EmbeddedS3Settings;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedObjectStoreIT {
    @TempDir
    private Path directory;

    @Test
    void makesItsFolderAndBucketAndKeepsObjectsOverARestart() {
        try (EmbeddedObjectStore server = start(0);
                ObjectStore store = client(server.endpoint())) {
            assertThat(server.servesItself()).isTrue();
            store.put("a/b", new byte[] {1, 2, 3}, "text/plain");
        }

        try (EmbeddedObjectStore server = start(0);
                ObjectStore store = client(server.endpoint())) {
            assertThat(store.head("a/b").orElseThrow().bytes()).isEqualTo(3);
        }
        assertThat(objects().resolve("application/a/b")).exists();
    }

    @Test
    void listensOnThisMachineOnly() throws Exception {
        try (EmbeddedObjectStore server = start(0)) {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    if (!address.isLoopbackAddress()) {
                        assertThatThrownBy(() ->
                                        new Socket(address, server.endpoint().getPort()).close())
                                .isInstanceOf(IOException.class);
                    }
                }
            }
        }
    }

    @Test
    void aPortOfSomebodyElseIsAConfigurationErrorThatNamesTheSetting() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(other.getLocalPort()).close())
                    .isInstanceOfSatisfying(UpkeepException.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
                        assertThat(failure)
                                .hasMessageContaining("embedded-s3.port")
                                .hasMessageContaining(String.valueOf(other.getLocalPort()));
                    });
        }
        // The lock was given back.
        start(0).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsAConfigurationErrorThatNamesTheSetting() throws Exception {
        Files.writeString(directory.resolve("file"), "in the way");
        EmbeddedS3Settings settings = new EmbeddedS3Settings(true, 0, directory.resolve("file/objects"));

        assertThatThrownBy(() -> EmbeddedObjectStore.start(settings, "application", "local", "secret"))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("embedded-s3.directory");
    }

    @Test
    void aSecondProcessUsesTheServerOfTheFirstAndTakesOverWhenThatIsKilled() throws Exception {
        int port = freePort();
        Process first = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstProcess.class.getName(),
                        String.valueOf(port),
                        objects().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(first.getInputStream().read()).isEqualTo('.');
            try (EmbeddedObjectStore second = start(port);
                    ObjectStore store = client(second.endpoint())) {
                assertThat(second.servesItself()).isFalse();
                store.put("shared", new byte[1], "text/plain");

                first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

                Awaitility.await().atMost(Duration.ofSeconds(20)).until(second::servesItself);
                assertThat(store.head("shared")).isPresent();
            }
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    void aSecondProcessThatExpectsAnotherPortIsToldSo() throws Exception {
        try (EmbeddedObjectStore first = start(0)) {
            int other = freePort();
            assertThat(other).isNotEqualTo(first.endpoint().getPort());
            assertThatThrownBy(() -> start(other).close())
                    .isInstanceOf(UpkeepException.class)
                    .hasMessageContaining("not on port " + other)
                    .hasMessageContaining("embedded-s3.port");
        }
    }

    /** Serves until it is killed. */
    static final class FirstProcess {
        private FirstProcess() {}

        public static void main(String[] arguments) throws IOException {
            EmbeddedS3Settings settings =
                    new EmbeddedS3Settings(true, Integer.parseInt(arguments[0]), Path.of(arguments[1]));
            EmbeddedObjectStore.start(settings, "application", "local", "secret");
            System.out.print('.');
            System.out.flush();
            System.in.read();
        }
    }

    private EmbeddedObjectStore start(int port) {
        return EmbeddedObjectStore.start(
                new EmbeddedS3Settings(true, port, objects()), "application", "local", "secret");
    }

    private Path objects() {
        return directory.resolve("objects");
    }

    private static ObjectStore client(URI endpoint) {
        return new ObjectStore(new ObjectStoreSettings(
                Optional.of(endpoint),
                StoreProvider.GENERIC,
                "us-east-1",
                "application",
                Optional.of("local"),
                Optional.of("secret"),
                StoreProvider.GENERIC.quirks(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
