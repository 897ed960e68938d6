package dev.upkeep.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A dead-man's-switch on this machine: keeps what it was told, in order, and answers as a test says. */
public final class SwitchServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Told> told = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int status;
    private final boolean silent;

    private SwitchServer(int status, boolean silent) {
        this.status = status;
        this.silent = silent;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A switch that answers with a status. */
    public static SwitchServer answering(int status) {
        return new SwitchServer(status, false);
    }

    /** A switch that takes requests and never answers. */
    public static SwitchServer silent() {
        return new SwitchServer(200, true);
    }

    /** The address of one switch. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What it was told so far, in order. */
    public synchronized List<Told> told() {
        return List.copyOf(told);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        synchronized (this) {
            told.add(new Told(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestURI().getQuery()),
                    body,
                    String.join(",", exchange.getRequestHeaders().keySet())));
        }
        try {
            if (silent) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** One request. */
    public record Told(String method, String path, String query, String body, String headers) {}
}
