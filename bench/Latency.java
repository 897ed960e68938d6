import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A forwarder before a server on this machine, by which every request arrives later, as it does over a long line: {@code
 * java bench/Latency.java <port> <server's port> <milliseconds>}. What is sent together is late only once.
 */
class Latency {
    private record Sent(byte[] bytes, long dueNanos) {}

    private static final byte[] END = {};

    public static void main(String[] words) throws IOException {
        int server = Integer.parseInt(words[1]);
        long millis = Long.parseLong(words[2]);
        ServerSocket socket = new ServerSocket(Integer.parseInt(words[0]), 500, InetAddress.getLoopbackAddress());
        System.out.println("ready");
        while (true) {
            Socket client = socket.accept();
            Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            BlockingQueue<Sent> underWay = new LinkedBlockingQueue<>();
            thread(() -> receive(client.getInputStream(), underWay, TimeUnit.MILLISECONDS.toNanos(millis)));
            thread(() -> deliver(underWay, target));
            thread(() -> {
                try (client) {
                    target.getInputStream().transferTo(client.getOutputStream());
                }
            });
        }
    }

    private static void receive(InputStream from, BlockingQueue<Sent> underWay, long nanos) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                underWay.add(new Sent(Arrays.copyOf(buffer, read), System.nanoTime() + nanos));
            }
        } finally {
            underWay.add(new Sent(END, 0));
        }
    }

    private static void deliver(BlockingQueue<Sent> underWay, Socket target) throws Exception {
        OutputStream to = target.getOutputStream();
        for (Sent sent = underWay.take(); sent.bytes() != END; sent = underWay.take()) {
            TimeUnit.NANOSECONDS.sleep(sent.dueNanos() - System.nanoTime());
            to.write(sent.bytes());
            to.flush();
        }
        target.shutdownOutput();
    }

    private interface Pump {
        void run() throws Exception;
    }

    private static void thread(Pump pump) {
        Thread thread = new Thread(() -> {
            try {
                pump.run();
            } catch (Exception gone) {
                // One of the two has closed the connection: nothing is left to forward.
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
