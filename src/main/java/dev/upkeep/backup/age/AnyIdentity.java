package dev.upkeep.backup.age;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Finds the file's key by the first identity that fits. The library can try several by itself, but then does not tell a
 * wrong key from a damaged header.
 */
final class AnyIdentity implements RecipientStanzaReader {
    private final List<RecipientStanzaReader> keys;

    AnyIdentity(List<RecipientStanzaReader> keys) {
        this.keys = keys;
    }

    @Override
    public FileKey getFileKey(Iterable<RecipientStanza> recipientStanzas) throws GeneralSecurityException {
        int recipients = 0;
        for (RecipientStanza ignored : recipientStanzas) {
            recipients++;
        }
        if (recipients == 0) {
            throw new GeneralSecurityException("it names no recipient");
        }
        for (RecipientStanzaReader key : keys) {
            try {
                return key.getFileKey(recipientStanzas);
            } catch (UnsupportedRecipientStanzaException e) {
                // Another one may fit.
            }
        }
        throw new NoneFits(recipients);
    }

    /** No identity opens the file. */
    static final class NoneFits extends GeneralSecurityException {
        private static final long serialVersionUID = 1L;
        private final int recipients;

        NoneFits(int recipients) {
            super("No identity fits any of " + recipients + " recipients");
            this.recipients = recipients;
        }

        int recipients() {
            return recipients;
        }
    }
}
