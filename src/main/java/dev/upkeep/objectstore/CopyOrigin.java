package dev.upkeep.objectstore;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * From which state of an object a copy was made: two entries in the copy's own metadata. They tell whether a copy is
 * up to date where the ETags of the two ends cannot be compared.
 *
 * @param eTag the ETag that the original had
 * @param modifiedAt when the original had been stored, to the second
 */
public record CopyOrigin(String eTag, Instant modifiedAt) {
    private static final String E_TAG = "upkeep-source-etag";
    private static final String MODIFIED = "upkeep-source-modified";
    /** What Amazon allows for all user metadata of one object, names and values together. */
    private static final int MOST_BYTES = 2048;

    public CopyOrigin {
        modifiedAt = modifiedAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The state that an object is in. */
    public static CopyOrigin of(ListedObject source) {
        return new CopyOrigin(source.eTag(), source.modifiedAt());
    }

    static Optional<CopyOrigin> in(Map<String, String> metadata) {
        String eTag = metadata.get(E_TAG);
        String modified = metadata.get(MODIFIED);
        if (eTag == null || modified == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CopyOrigin(eTag, Instant.parse(modified)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** An object's metadata and these two entries, as long as all of them find room. */
    Map<String, String> addedTo(Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(E_TAG, eTag);
        all.put(MODIFIED, modifiedAt.toString());
        int bytes = all.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        return bytes <= MOST_BYTES ? all : metadata;
    }
}
