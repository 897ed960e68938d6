package dev.upkeep.backup.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a backup was proven, each level including what the ones before it find. */
public enum VerificationLevel {
    /** Every file was read back from the bucket: size and SHA-256, which needs no private key. */
    HASHED,
    /** Every file was read back from the bucket: size, SHA-256, decryption, decompression and its checksum. */
    STORED,
    /** Every dump was read through to its end, and its rows equal the manifest's. No database is needed for that. */
    COUNTED,
    /** Every dump was restored into a scratch database, whose rows and objects equal the manifest's. */
    RESTORED;

    /** The word in settings, commands and JSON: `stored`. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
