package dev.upkeep.backup.catalogue;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;

/** Makes the files of encrypted backups readable. Thread-safe. */
@FunctionalInterface
public interface Decryption {
    /** That of a machine which has no private key, as those that only back up should have none. */
    Decryption NONE = stored -> {
        throw new UpkeepException(
                FailureKind.CONFIGURATION,
                "The backup is encrypted, and no private key to read it by is configured here.");
    };

    /**
     * Opens an encrypted file.
     *
     * @param stored the file as stored
     * @return what was encrypted; reading it throws an IOException where the file was changed or cut
     * @throws IOException when no key fits, or the file is not encrypted at all
     * @throws UpkeepException of kind CONFIGURATION when there is no key
     */
    InputStream decrypting(InputStream stored) throws IOException;
}
