package dev.upkeep.testing;

import dev.upkeep.settings.ObjectStoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad network: a TCP proxy on this machine before any server, that cuts, stalls, slows down, damages or refuses
 * connections as a test says. It knows nothing of what it carries, so it serves for S3 over HTTP and for PostgreSQL
 * alike; a connection's faults count the bytes in one direction, the request's (towards the server) or the answer's.
 *
 * <p>Three ways to say which connection gets a fault:
 *
 * <pre>{@code
 * try (FaultyProxy proxy = new FaultyProxy("127.0.0.1", port)) {
 *     // By the connection's number: the first is cut after 100 kB of answers, the second is refused, others work.
 *     proxy.next(Fault.cut(ANSWER, 100_000)).next(Fault.refuse());
 *     // All that come later (and none of the script): each answers 50 kB a second.
 *     proxy.otherwise(Fault.slow(ANSWER, 0, 50_000));
 *     // By what is asked, on whichever connection: the second part of an upload is damaged, twice. The bytes count
 *     // from this request's first.
 *     proxy.whenAsked("partNumber=2", 2, Fault.damage(REQUEST, 4_000));
 *     // At once, whatever is under way: every open connection is reset.
 *     proxy.cutAll();
 *     ObjectStore store = new ObjectStore(proxy.before(S3Server.shared().newBucket()));
 * }
 * }</pre>
 *
 * <p>A client that keeps connections open asks many things on one: for S3, {@link #whenAsked} is the exact way. A
 * request that is matched must be sent in plain text, and its text must not be one that begins an earlier one. All
 * methods may be called while connections are open; faults change nothing of a connection that is open already, but
 * for {@link #whenAsked}, {@link #cutAll} and {@link #stallAll}.
 */
public final class FaultyProxy implements AutoCloseable {
    /** A fault for requests with that text. */
    record Rule(String text, AtomicInteger times, Fault fault) {}

    private final String host;
    private final int port;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Fault> script = new ConcurrentLinkedQueue<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile Fault otherwise = Fault.none();

    /** Listens on a free port of this machine, before the server at that address. */
    public FaultyProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** A proxy before a store. */
    public static FaultyProxy beforeStore(ObjectStoreSettings settings) throws IOException {
        URI endpoint = settings.endpoint().orElseThrow();
        return new FaultyProxy(endpoint.getHost(), endpoint.getPort());
    }

    /** Where to connect to instead of the server. */
    public int port() {
        return server.getLocalPort();
    }

    /** The same settings of a store, but through this proxy. */
    public ObjectStoreSettings before(ObjectStoreSettings store) {
        return new ObjectStoreSettings(
                Optional.of(URI.create("http://127.0.0.1:" + port())),
                store.provider(),
                store.region(),
                store.bucket(),
                store.accessKeyId(),
                store.secretAccessKey(),
                store.quirks(),
                store.connectTimeout(),
                store.timeout(),
                store.retryFor());
    }

    /** The next connection that is neither open nor spoken for gets this fault. */
    public FaultyProxy next(Fault fault) {
        script.add(fault);
        return this;
    }

    /** Every new connection that no {@link #next} speaks for gets this fault, until this is called again. */
    public FaultyProxy otherwise(Fault fault) {
        otherwise = fault;
        return this;
    }

    /**
     * A connection gets this fault when it asks for something.
     *
     * @param text what is in the request, in ASCII and within its first 16 kB: a part of an HTTP request's first line
     *     best. It should not be in two requests that lie close together on one connection
     * @param times how many requests get it
     */
    public FaultyProxy whenAsked(String text, int times, Fault fault) {
        rules.add(new Rule(text, new AtomicInteger(times), fault));
        return this;
    }

    /** Resets every connection that is open. */
    public void cutAll() {
        open.forEach(FaultyConnection::reset);
    }

    /** Lets nothing pass in either direction of the connections that are open; they stay open. */
    public void stallAll() {
        open.forEach(FaultyConnection::stall);
    }

    /** How many connections were made. */
    public int connections() {
        return connections.get();
    }

    /** How many faults have struck so far, so that a test can be sure that it tried something. */
    public int faults() {
        return faults.get();
    }

    List<Rule> rules() {
        return rules;
    }

    void struck() {
        faults.incrementAndGet();
    }

    void ended(FaultyConnection connection) {
        open.remove(connection);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                Fault scripted = script.poll();
                threads.execute(() -> connect(client, scripted == null ? otherwise : scripted));
            } catch (IOException gone) {
                // Closed, which ends the loop, or the client has gone again.
            }
        }
    }

    private void connect(Socket client, Fault fault) {
        try {
            if (fault.kind() == Fault.Kind.REFUSE) {
                faults.incrementAndGet();
                resetNow(client);
                return;
            }
            FaultyConnection connection = new FaultyConnection(this, client, new Socket(host, port), fault);
            open.add(connection);
            threads.execute(() -> connection.pump(Fault.Direction.REQUEST));
            connection.pump(Fault.Direction.ANSWER);
        } catch (IOException e) {
            resetNow(client);
        }
    }

    /** With linger at zero, closing sends a reset instead of an end. */
    static void resetNow(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It has gone already.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cutAll();
        threads.shutdownNow();
    }
}
