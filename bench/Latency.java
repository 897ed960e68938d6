import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A far server: passes on what is sent, each piece of a request so many ms later: `java Latency.java <port> <server> <ms>`. */
class Latency {
    public static void main(String[] words) throws IOException {
        int server = Integer.parseInt(words[1]);
        long millis = Long.parseLong(words[2]);
        ServerSocket listening = new ServerSocket(Integer.parseInt(words[0]), 200, InetAddress.getLoopbackAddress());
        System.out.println("ready");
        while (true) {
            Socket client = listening.accept();
            Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            pass(client, target, millis);
            pass(target, client, 0);
        }
    }

    private static void pass(Socket from, Socket to, long millis) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[65536];
            try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
                int read = in.read(buffer);
                while (read >= 0) {
                    if (millis > 0) {
                        Thread.sleep(millis);
                    }
                    out.write(buffer, 0, read);
                    read = in.read(buffer);
                }
            } catch (IOException | InterruptedException e) {
                // One of the two has gone, and with it the other.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
