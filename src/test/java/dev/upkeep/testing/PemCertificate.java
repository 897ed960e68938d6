package dev.upkeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates for localhost that sign themselves, as PEM files. */
public final class PemCertificate {
    private PemCertificate() {}

    /**
     * Makes `<name>.crt` and `<name>.key`, in place of those that are there.
     *
     * @param start when it begins to be good, as keytool has it: `-10d`, `+0d`
     * @param days for how many days it is good
     */
    public static void write(Path folder, String name, String start, int days) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Files.deleteIfExists(store);
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder((keytool
                                + " -genkeypair -alias a -keyalg EC -startdate " + start + " -validity " + days
                                + " -dname CN=localhost -ext san=dns:localhost -storetype PKCS12"
                                + " -storepass password -keystore " + store)
                        .split(" "))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, "password".toCharArray());
        }
        write(
                folder.resolve(name + ".crt"),
                "CERTIFICATE",
                keys.getCertificate("a").getEncoded());
        write(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                keys.getKey("a", "password".toCharArray()).getEncoded());
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content)
                        + "\n-----END " + kind + "-----\n");
        // The server refuses a key that others may read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
