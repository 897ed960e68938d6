package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Reads the certificates that a PostgreSQL server shows, without logging in. PostgreSQL speaks TLS only after a request
 * for it in its own protocol; whoever begins with TLS at once is hung up on.
 */
final class ServerCertificates {
    /** The length of the message, and the number that stands for: speak TLS. */
    private static final byte[] SSL_REQUEST =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    private final DatabaseAddress.Postgres address;
    private final Duration timeout;

    /**
     * @param address where the server is
     * @param timeout how long opening the connection, and how long each answer, may take
     */
    ServerCertificates(DatabaseAddress.Postgres address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
    }

    /**
     * The server's certificate and those that it sends to prove it, whether they are to be trusted or not.
     *
     * @return empty when the server offers no TLS
     * @throws UpkeepException of kind UNAVAILABLE when the server cannot be reached or shows none
     */
    Optional<List<X509Certificate>> read() {
        Witness witness = new Witness();
        try (Socket plain = new Socket()) {
            int milliseconds = Math.toIntExact(timeout.toMillis());
            plain.connect(new InetSocketAddress(address.host(), address.port()), milliseconds);
            plain.setSoTimeout(milliseconds);
            OutputStream output = plain.getOutputStream();
            output.write(SSL_REQUEST);
            output.flush();
            int answer = plain.getInputStream().read();
            if (answer == 'N') {
                return Optional.empty();
            }
            if (answer != 'S') {
                throw new IOException("the server does not answer as PostgreSQL does");
            }
            shakeHands(plain, witness);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "The certificate of the database " + address.describe() + " cannot be read: " + e.getMessage()
                            + ". Check database.url and the firewalls between here and there.",
                    e);
        }
        return Optional.of(witness.seen);
    }

    private void shakeHands(Socket plain, Witness witness) throws IOException {
        try (SSLSocket tls = (SSLSocket)
                context(witness).getSocketFactory().createSocket(plain, address.host(), address.port(), false)) {
            name(tls);
            tls.startHandshake();
        } catch (IOException e) {
            // A server that wants a certificate of ours as well has shown its own by then.
            if (witness.seen.isEmpty()) {
                throw e;
            }
        }
    }

    /** Several databases may share one address, each with a certificate of its own. */
    private void name(SSLSocket tls) {
        SSLParameters parameters = tls.getSSLParameters();
        try {
            parameters.setServerNames(List.of(new SNIHostName(address.host())));
        } catch (IllegalArgumentException e) {
            // An IP address is no name.
            return;
        }
        tls.setSSLParameters(parameters);
    }

    private static SSLContext context(Witness witness) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this machine's Java has no TLS", e);
        }
    }

    /** Remembers what it is shown and judges nothing: no secret is ever sent over what it lets pass. */
    private static final class Witness extends X509ExtendedTrustManager {
        private volatile List<X509Certificate> seen = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            seen = List.of(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            seen = List.of(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            seen = List.of(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw clientsAreNeverSeen();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw clientsAreNeverSeen();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw clientsAreNeverSeen();
        }

        private static UnsupportedOperationException clientsAreNeverSeen() {
            return new UnsupportedOperationException("Only a server asks for the certificate of a client.");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
