package dev.upkeep.settings;

import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.bech32.Bech32Address;
import java.util.ArrayList;
import java.util.List;

/**
 * An age public key, to which backups are encrypted.
 *
 * @param publicKey the key as `age-keygen` prints it, `age1…`, with its checksum proved
 */
public record AgeRecipient(String publicKey) {
    private static final int KEY_BYTES = 32;
    /** The library writes the header from one buffer of 64 KiB, and a recipient takes about a hundred bytes of it. */
    private static final int MOST = 100;

    /**
     * Reads a list of public keys.
     *
     * @param list the keys with commas between them; blank for none
     * @throws IllegalArgumentException when one of them is no public key, with its position from 1; never with a key
     */
    static List<AgeRecipient> parseAll(String list) {
        List<AgeRecipient> recipients = new ArrayList<>();
        if (list.isBlank()) {
            return recipients;
        }
        String[] items = list.split(",", -1);
        if (items.length > MOST) {
            throw new IllegalArgumentException("has " + items.length + " keys; allowed: " + MOST + " at most");
        }
        for (int i = 0; i < items.length; i++) {
            recipients.add(parse(items[i].strip(), i + 1));
        }
        return recipients;
    }

    private static AgeRecipient parse(String text, int position) {
        String at = "has at position " + position + " ";
        if (Secrets.holdsAgeKey(text)) {
            throw new IllegalArgumentException(at + "a SECRET key, which opens every backup and never belongs here. "
                    + "Write its public key instead, age1…, which `age-keygen -y <file>` prints; make a new pair by "
                    + "`age-keygen` if others have seen this one");
        }
        if (text.startsWith("ssh-")) {
            throw new IllegalArgumentException(
                    at + "an SSH key; only age's own keys are understood, age1…, which `age-keygen` makes");
        }
        if (!isPublicKey(text)) {
            throw new IllegalArgumentException(at + (text.isEmpty() ? "nothing" : "what is no public key of age")
                    + "; write age1… and 58 further characters, exactly as `age-keygen` prints them, with a comma "
                    + "between two keys");
        }
        return new AgeRecipient(text);
    }

    private static boolean isPublicKey(String text) {
        try {
            Bech32Address address = Bech32.getDecoder().decode(text);
            return "age".contentEquals(address.getHumanReadablePart()) && address.getData().length == KEY_BYTES;
        } catch (RuntimeException e) {
            // The decoder meets text that is too short with whatever its arrays throw.
            return false;
        }
    }
}
