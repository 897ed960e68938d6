package dev.upkeep.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and how the job copy-objects keeps the second copy of a target's objects.
 *
 * @param destination how to reach the bucket of the copy
 * @param prefix what is put before each key there; empty, or with a slash at its end
 * @param include the prefixes that are copied; empty for the whole bucket
 * @param exclude the prefixes that are left out
 * @param concurrency how many objects are worked on at once
 * @param bytesPerSecond how many bytes are read in a second at most; 0 for no limit
 * @param requestsPerSecond how many requests are made in a second at most; 0 for no limit
 * @param deletion when what has vanished from the source is deleted from the copy; empty means never
 * @param sample how many objects a check reads from both ends
 * @param ageWarning the copy is WARN when its last complete pass began longer ago
 * @param ageCritical the copy is CRIT when its last complete pass began longer ago; longer than the warning
 */
public record CopySettings(
        ObjectStoreSettings destination,
        String prefix,
        List<String> include,
        List<String> exclude,
        int concurrency,
        long bytesPerSecond,
        int requestsPerSecond,
        Optional<Deletion> deletion,
        int sample,
        Duration ageWarning,
        Duration ageCritical) {
    public CopySettings {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /**
     * When an object is deleted from the copy.
     *
     * @param after for how long it has to have been missing from the source, pass after pass
     * @param atMost how many objects one run deletes at most
     * @param atMostPercent when more than this share of the copy would go, nothing is deleted
     */
    public record Deletion(Duration after, int atMost, int atMostPercent) {}
}
