package dev.upkeep.settings;

import java.time.Duration;
import java.util.List;

/**
 * Which incomplete uploads are aborted, and how hard the store is worked for that.
 *
 * @param abortAfter the age from which one is aborted
 * @param prefixes what the keys begin with; empty for the whole bucket
 * @param excludedPrefixes what the keys of those begin with that are never touched
 * @param countBytes whether the parts of each are listed, to say how many bytes that frees
 * @param concurrency how many requests are under way at a time
 * @param requestsPerSecond how many requests begin in a second at most; 0 for no limit
 * @param minimumStorageAge the age below which the provider goes on billing what was deleted; zero where it does not
 */
public record UploadsSettings(
        Duration abortAfter,
        List<String> prefixes,
        List<String> excludedPrefixes,
        boolean countBytes,
        int concurrency,
        int requestsPerSecond,
        Duration minimumStorageAge) {
    public UploadsSettings {
        prefixes = List.copyOf(prefixes);
        excludedPrefixes = List.copyOf(excludedPrefixes);
    }
}
