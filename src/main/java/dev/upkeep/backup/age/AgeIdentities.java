package dev.upkeep.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/** The secret keys of one file, each of which opens what was encrypted to its public key. Thread-safe. */
public final class AgeIdentities {
    private final Path file;
    private final List<RecipientStanzaReader> keys;

    private AgeIdentities(Path file, List<RecipientStanzaReader> keys) {
        this.file = file;
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads the keys.
     *
     * @param file as `age-keygen` writes it: lines with AGE-SECRET-KEY-1…, blank ones and ones that begin with #
     * @throws UpkeepException of kind CONFIGURATION when the file cannot be read, others than its owner may read it, or
     *     it has a line that is no secret key; its message has no part of a key
     */
    public static AgeIdentities read(Path file) {
        return new AgeIdentities(file, IdentityFile.read(file));
    }

    /**
     * Reads encrypted backups by the keys of a file, which is read when something is to be decrypted: a machine that
     * only backs up needs none.
     *
     * @param file as {@link #read} takes it; empty where there is none
     */
    public static Decryption decryption(Optional<Path> file) {
        return file.map(present -> (Decryption) encrypted -> read(present).decrypting(encrypted))
                .orElse(Decryption.NONE);
    }

    /** How many secret keys there are. */
    public int count() {
        return keys.size();
    }

    /**
     * Opens an encrypted stream: reads its header at once, and everything else as it is asked for, in constant memory.
     *
     * @param encrypted the age file; closed when the returned stream is closed, and also when this throws
     * @return what was encrypted, not thread-safe. Each byte that it hands out is proved to be as it was written; that
     *     nothing is missing is only proved when it has been read to its end. From a cut or changed file, reading throws
     *     an UpkeepException of kind DATA; what `encrypted` throws is passed on as it is
     * @throws IOException when `encrypted` cannot be read
     * @throws UpkeepException of kind CONFIGURATION when none of the keys fits, of kind DATA when this is no age file or
     *     its header is damaged
     */
    public InputStream decrypting(InputStream encrypted) throws IOException {
        StreamSource source = new StreamSource(encrypted);
        boolean opened = false;
        try {
            ReadableByteChannel plain =
                    new StandardDecryptingChannelFactory().newDecryptingChannel(source, List.of(new AnyIdentity(keys)));
            opened = true;
            return new DecryptingStream(plain, source);
        } catch (AnyIdentity.NoneFits e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    (keys.size() == 1 ? "The one identity in " : "None of the " + keys.size() + " identities in ")
                            + file + (keys.size() == 1 ? " does not fit" : " fits")
                            + ": this was encrypted to other recipients, or its first lines are damaged. Set "
                            + "backup.age-identity-file to a file with the secret key of a recipient; there "
                            + (e.recipients() == 1 ? "is 1." : "are " + e.recipients() + "."),
                    e);
        } catch (GeneralSecurityException | RuntimeException | IOException e) {
            source.rethrowOwn();
            throw new UpkeepException(
                    FailureKind.DATA,
                    "This is no whole age file: its header cannot be read (" + e.getMessage() + ").",
                    e);
        } finally {
            if (!opened) {
                encrypted.close();
            }
        }
    }
}
