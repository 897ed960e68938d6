package dev.upkeep.backup.age;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import dev.upkeep.settings.AgeRecipient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A new pair of keys. */
public record AgeKeys(AgeRecipient recipient, String secret) {
    /** How much one chunk of the format holds, in bytes. */
    static final int CHUNK = 64 * 1024;
    /** By how much a chunk grows, in bytes. */
    static final int TAG = 16;
    /** The bytes between the header and the first chunk. */
    static final int NONCE = 16;

    public static AgeKeys made() throws GeneralSecurityException {
        KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
        return new AgeKeys(
                new AgeRecipient(text(pair.getPublic().getEncoded())),
                text(pair.getPrivate().getEncoded()));
    }

    /** Writes the secret keys to a file that only its owner may read. */
    public static Path file(Path file, AgeKeys... keys) throws IOException {
        return file(file, Arrays.stream(keys).map(AgeKeys::secret).toList());
    }

    static Path file(Path file, List<String> lines) throws IOException {
        Files.write(file, lines);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Encrypts by writes of uneven lengths. */
    static byte[] encrypted(byte[] plain, AgeKeys... keys) throws IOException {
        AgeRecipients recipients =
                new AgeRecipients(Arrays.stream(keys).map(AgeKeys::recipient).toList());
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        Random random = new Random(plain.length);
        try (OutputStream stream = recipients.encryptingTo(encrypted)) {
            for (int done = 0; done < plain.length; ) {
                int length = Math.min(plain.length - done, random.nextInt(3 * CHUNK));
                stream.write(plain, done, length);
                done += length;
            }
        }
        return encrypted.toByteArray();
    }

    static byte[] decrypted(byte[] encrypted, AgeIdentities identities) throws IOException {
        try (InputStream stream = identities.decrypting(new ByteArrayInputStream(encrypted))) {
            return stream.readAllBytes();
        }
    }

    static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.US_ASCII);
    }
}
