package dev.upkeep.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A mail server on this machine: keeps what it gets, with STARTTLS and a login if a test wants. */
public final class MailServer implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final @Nullable SSLContext tls;
    private final boolean atOnce;
    private final List<MimeMessage> messages = new ArrayList<>();
    private final List<String> logins = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private MailServer(@Nullable SSLContext tls, boolean atOnce) {
        this.tls = tls;
        this.atOnce = atOnce;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** A server without TLS that asks for no login. */
    public static MailServer plain() {
        return new MailServer(null, false);
    }

    /** A server that offers STARTTLS and wants a login. */
    public static MailServer withTls(SSLContext tls) {
        return new MailServer(tls, false);
    }

    /** A server that speaks TLS from the first byte and wants a login. */
    public static MailServer withTlsAtOnce(SSLContext tls) {
        return new MailServer(tls, true);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What it got so far. */
    public synchronized List<MimeMessage> messages() {
        return List.copyOf(messages);
    }

    /** Who logged in, as `user:password`, and whether that was encrypted. */
    public synchronized List<String> logins() {
        return List.copyOf(logins);
    }

    /** What clients said, line by line, without messages. */
    public synchronized List<String> words() {
        return List.copyOf(words);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket plain) {
        try (Socket socket = atOnce ? secured(plain) : plain) {
            Conversation conversation = new Conversation(socket, atOnce);
            conversation.say("220 test ready");
            conversation.go();
        } catch (IOException | MessagingException e) {
            synchronized (this) {
                words.add("broken: " + e);
            }
        }
    }

    private SSLSocket secured(Socket plain) throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
        secure.setUseClientMode(false);
        return secure;
    }

    private final class Conversation {
        private final Socket socket;
        private final BufferedReader in;
        private final OutputStream out;
        private final boolean encrypted;

        Conversation(Socket socket, boolean encrypted) throws IOException {
            this.socket = socket;
            this.encrypted = encrypted;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            this.out = socket.getOutputStream();
        }

        void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void go() throws IOException, MessagingException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (MailServer.this) {
                    words.add(line.startsWith("AUTH") ? "AUTH" : line);
                }
                String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> {
                        say("250-test");
                        say(tls != null && !encrypted ? "250 STARTTLS" : "250 AUTH PLAIN");
                    }
                    case "STARTTLS" -> {
                        say("220 go");
                        SSLSocket secure = secured(socket);
                        secure.startHandshake();
                        new Conversation(secure, true).go();
                        return;
                    }
                    case "AUTH" -> {
                        String[] parts = new String(
                                        Base64.getDecoder().decode(line.split(" ", 3)[2]), StandardCharsets.UTF_8)
                                .split("\0", 3);
                        synchronized (MailServer.this) {
                            logins.add(parts[1] + ":" + parts[2] + (encrypted ? " encrypted" : " in clear"));
                        }
                        say("235 welcome");
                    }
                    case "DATA" -> {
                        say("354 go");
                        read();
                        say("250 taken");
                    }
                    case "QUIT" -> {
                        say("221 bye");
                        return;
                    }
                    default -> say("250 ok");
                }
            }
        }

        private void read() throws IOException, MessagingException {
            StringBuilder text = new StringBuilder();
            for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
                text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            MimeMessage message = new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
            synchronized (MailServer.this) {
                messages.add(message);
            }
        }
    }
}
