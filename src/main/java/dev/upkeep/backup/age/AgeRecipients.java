package dev.upkeep.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.AgeRecipient;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Those who can open what is encrypted here, each of them alone. Holds public keys only: whoever encrypts cannot
 * decrypt. Thread-safe.
 */
public final class AgeRecipients {
    private final List<AgeRecipient> recipients;

    /**
     * @param recipients the public keys
     * @throws IllegalArgumentException when there are none
     */
    public AgeRecipients(List<AgeRecipient> recipients) {
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("Nobody could open what is encrypted to nobody");
        }
        this.recipients = List.copyOf(recipients);
    }

    /**
     * Begins an encrypted stream. It takes constant memory: the 64 KiB of a chunk, twice.
     *
     * @param encrypted takes the age file
     * @return takes what is to be encrypted, and is not thread-safe. Closing it writes the end of the age file, which
     *     makes it look whole, and closes `encrypted`; once a write has failed it only closes `encrypted`. So whoever
     *     gives up half-way makes `encrypted` drop what comes before closing this
     * @throws IOException when `encrypted` does not take the header
     */
    public OutputStream encryptingTo(OutputStream encrypted) throws IOException {
        try {
            List<RecipientStanzaWriter> writers = new ArrayList<>();
            for (AgeRecipient recipient : recipients) {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient.publicKey()));
            }
            StreamSink sink = new StreamSink(encrypted);
            return new EncryptingStream(
                    new StandardEncryptingChannelFactory().newEncryptingChannel(sink, writers), encrypted);
        } catch (GeneralSecurityException e) {
            // A public key that is a point of small order passes its checksum, and no secret is to be had with it.
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "One of the " + recipients.size() + " keys of backup.age-recipients cannot be encrypted to. Make a "
                            + "new pair of keys by `age-keygen`.",
                    e);
        }
    }
}
