package dev.upkeep.testing;

import static dev.upkeep.testing.Fault.Direction.ANSWER;
import static dev.upkeep.testing.Fault.Direction.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before a server that sends back what it gets. */
class FaultyProxyTest {
    private ServerSocket echo;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "echo");
        server.setDaemon(true);
        server.start();
        proxy = new FaultyProxy("127.0.0.1", echo.getLocalPort());
    }

    private void serve() {
        while (!echo.isClosed()) {
            try (Socket client = echo.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException gone) {
                // The proxy has cut it, or the test is over.
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesEverythingOnWithoutAFault() throws IOException {
        assertThat(echoed("hello")).isEqualTo("hello");
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.faults()).isZero();
    }

    @Test
    void followsTheScriptConnectionByConnection() throws IOException {
        proxy.next(Fault.none()).next(Fault.refuse()).next(Fault.damage(REQUEST, 1));

        assertThat(echoed("hello")).isEqualTo("hello");
        assertThatThrownBy(() -> echoed("hello")).isInstanceOf(IOException.class);
        assertThat(echoed("hello")).isEqualTo("hdllo");
        assertThat(echoed("hello")).isEqualTo("hello");
        assertThat(proxy.faults()).isEqualTo(2);
    }

    @Test
    void cutsAfterSoManyBytesOfTheAnswer() throws IOException {
        proxy.otherwise(Fault.cut(ANSWER, 3));
        try (Socket client = connect()) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("hel");
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void stallsAndKeepsTheConnectionOpen() throws IOException {
        proxy.otherwise(Fault.stall(REQUEST, 2));
        try (Socket client = connect()) {
            client.setSoTimeout(200);
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.getInputStream().readNBytes(2)).asString().isEqualTo("he");
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void slowsDownToSoManyBytesASecond() throws IOException {
        proxy.otherwise(Fault.slow(ANSWER, 0, 40_000));
        Instant begun = Instant.now();

        assertThat(echoed("x".repeat(20_000))).hasSize(20_000);
        assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
    }

    @Test
    void strikesWhenSomethingIsAskedAndAsOftenAsItWasTold() throws IOException {
        proxy.whenAsked("GET /b", 2, Fault.cut(ANSWER, 0));

        assertThat(echoed("GET /a")).isEqualTo("GET /a");
        assertThatThrownBy(() -> echoed("GET /b")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> echoed("GET /b")).isInstanceOf(IOException.class);
        assertThat(echoed("GET /b")).isEqualTo("GET /b");
    }

    @Test
    void cutsWhatIsOpen() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            proxy.cutAll();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        }
        assertThat(echoed("hello")).isEqualTo("hello");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String echoed(String text) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
