package dev.upkeep.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A file with secret keys of age, as `age-keygen` writes it. */
final class IdentityFile {
    private static final long LARGEST_BYTES = 1024L * 1024;
    private static final Set<PosixFilePermission> OWNERS_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private IdentityFile() {}

    /** Reads the keys; see {@link AgeIdentities#read}. Nothing that the library says is kept: it may quote a key. */
    static List<RecipientStanzaReader> read(Path file) {
        List<RecipientStanzaReader> keys = new ArrayList<>();
        int number = 0;
        for (String raw : lines(file)) {
            number++;
            String line = raw.strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(file, number, line));
            }
        }
        if (keys.isEmpty()) {
            throw wrong(file, "has no secret key; it needs a line with AGE-SECRET-KEY-1…, as `age-keygen` writes it");
        }
        return keys;
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw wrong(file, "is larger than 1 MiB, so it is no file with keys");
            }
            refuseOtherReaders(file);
            // Any byte is a character of this one, so that a binary file is met by the check of its lines.
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw wrong(file, "does not exist");
        } catch (IOException e) {
            throw wrong(file, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static void refuseOtherReaders(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNERS_ONLY.containsAll(permissions)) {
            throw wrong(
                    file,
                    "is open to others than its owner (" + PosixFilePermissions.toString(permissions)
                            + "); run: chmod 600 " + file);
        }
    }

    private static RecipientStanzaReader key(Path file, int number, String line) {
        if (line.startsWith("age-encryption.org/") || line.startsWith("-----BEGIN AGE")) {
            throw wrong(file, "is encrypted itself; decrypt it by `age -d` into a file that only its owner may read");
        }
        if (line.startsWith("AGE-PLUGIN-") || line.startsWith("-----BEGIN")) {
            throw wrong(file, "has in line " + number + " a key of another kind; only AGE-SECRET-KEY-1… is understood");
        }
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw wrong(
                    file,
                    "has in line " + number + " no whole secret key; a line is AGE-SECRET-KEY-1… and 58 further "
                            + "characters, blank, or begins with #");
        }
    }

    private static UpkeepException wrong(Path file, String what) {
        return new UpkeepException(
                FailureKind.CONFIGURATION, "The file " + file + " of backup.age-identity-file " + what + ".");
    }
}
