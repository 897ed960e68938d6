package dev.upkeep.backup.catalogue;

import java.util.List;

/**
 * How the files of a backup are encrypted.
 *
 * @param format `age`, the open format of age-encryption.org
 * @param recipients the public keys; whoever has the private key of one of them can read the files
 */
public record Encryption(String format, List<String> recipients) {
    public Encryption {
        recipients = List.copyOf(recipients);
    }
}
