package dev.upkeep.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service on this machine that keeps what it is told by HTTP, in order, and answers as a test says. */
public final class WebhookServer implements AutoCloseable {
    /** Instead of a status: no answer at all. */
    public static final int SILENCE = -1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Posted> posted = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final int usual;

    private WebhookServer(int usual) {
        this.usual = usual;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A server that answers with these statuses, and with 200 when they are used up. */
    public static WebhookServer answering(Integer... statuses) {
        WebhookServer made = new WebhookServer(200);
        made.answers.addAll(Arrays.asList(statuses));
        return made;
    }

    /** A server that always answers with this status, or never with {@link #SILENCE}. */
    public static WebhookServer always(int status) {
        return new WebhookServer(status);
    }

    /** The address of one hook. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What it was told so far, in order. */
    public synchronized List<Posted> posted() {
        return List.copyOf(posted);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
        Integer status;
        synchronized (this) {
            posted.add(new Posted(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestURI().getQuery()),
                    body,
                    headers));
            status = answers.isEmpty() ? usual : answers.poll();
        }
        try {
            if (status == SILENCE) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] answer = (status == 200 ? "ok" : "No " + exchange.getRequestURI().getPath() + " here" + repeated(body))
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Math.max(200, status), answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** As ntfy does, which names the topic that it refuses. */
    private static String repeated(String body) {
        Matcher topic = Pattern.compile("\"topic\":\"([^\"]*)\"").matcher(body);
        return topic.find() ? ", nor a topic " + topic.group(1) : "";
    }

    /** One request. */
    public record Posted(String method, String path, String query, String body, Map<String, String> headers) {}
}
