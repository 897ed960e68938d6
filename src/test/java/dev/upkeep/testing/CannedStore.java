package dev.upkeep.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.settings.StoreQuirks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A server that answers requests as a test says: for what real stores do and the one at hand does not. */
public final class CannedStore implements AutoCloseable {
    /** A request without its body: the query's values are not decoded. */
    public record Request(String method, String path, String query) {
        public boolean has(String parameter) {
            return query.matches("(.*&)?" + parameter + "(=.*|&.*)?");
        }
    }

    public record Answer(int status, String body, Map<String, String> headers) {
        public static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }

        public static Answer error(int status, String code) {
            return of(status, "<Error><Code>" + code + "</Code><Message>canned</Message></Error>");
        }
    }

    /** A key in XML as S3 writes it, which also refers to characters that XML cannot hold. */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(character -> escaped.append(
                        character < ' ' || character == '&' || character == '<' || character == '>'
                                ? "&#" + character + ";"
                                : Character.toString(character)));
        return escaped.toString();
    }

    static {
        // Otherwise each answer with a body waits 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();

    public CannedStore(Function<Request, Answer> answers) throws IOException {
        this((request, body) -> answers.apply(request));
    }

    /** Answers by what a request carries as well: its body as text. */
    public CannedStore(BiFunction<Request, String, Answer> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    private void answer(HttpExchange exchange, BiFunction<Request, String, Answer> answers) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            headers.add(flat(exchange.getRequestHeaders()));
            String query = exchange.getRequestURI().getRawQuery();
            Request request = new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query == null ? "" : query);
            requests.add(request);
            Answer answer = answers.apply(request, sent);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            boolean without = request.method().equals("HEAD") || answer.status() == 204;
            exchange.sendResponseHeaders(answer.status(), without ? -1 : body.length);
            if (!without) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Map<String, String> flat(Headers headers) {
        Map<String, String> flat = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> flat.put(name, String.join(",", values)));
        return flat;
    }

    /** The headers of every request so far, by names of any case; in no certain order when requests overlap. */
    public List<Map<String, String>> headers() {
        return headers;
    }

    /** What was asked so far. */
    public List<Request> requests() {
        return requests;
    }

    public ObjectStoreSettings settings() {
        return settings(StoreProvider.GENERIC);
    }

    public ObjectStoreSettings settings(StoreProvider provider) {
        return settings(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), provider);
    }

    /** Settings of a store that takes uploads of so many parts at most. */
    public ObjectStoreSettings settings(int mostParts) {
        ObjectStoreSettings usual = settings();
        return new ObjectStoreSettings(
                usual.endpoint(),
                usual.provider(),
                usual.region(),
                usual.bucket(),
                usual.accessKeyId(),
                usual.secretAccessKey(),
                new StoreQuirks(true, false, usual.quirks().checksumHeaders(), true, mostParts),
                usual.connectTimeout(),
                usual.timeout(),
                usual.retryFor());
    }

    /** Settings that wait for slow answers. */
    public ObjectStoreSettings patientSettings() {
        ObjectStoreSettings hasty = settings();
        return new ObjectStoreSettings(
                hasty.endpoint(),
                hasty.provider(),
                hasty.region(),
                hasty.bucket(),
                hasty.accessKeyId(),
                hasty.secretAccessKey(),
                hasty.quirks(),
                hasty.connectTimeout(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }

    /** Settings for an endpoint that is no real store; it is given up after a second of silence. */
    public static ObjectStoreSettings settings(URI endpoint) {
        return settings(endpoint, StoreProvider.GENERIC);
    }

    private static ObjectStoreSettings settings(URI endpoint, StoreProvider provider) {
        return new ObjectStoreSettings(
                Optional.of(endpoint),
                provider,
                "us-east-1",
                "application",
                Optional.of("test"),
                Optional.of("test-secret"),
                new StoreQuirks(
                        true,
                        false,
                        provider.quirks().checksumHeaders(),
                        provider.quirks().batchDeletion(),
                        provider.quirks().mostParts()),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
