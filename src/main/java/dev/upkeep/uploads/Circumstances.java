package dev.upkeep.uploads;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of a pass besides its uploads.
 *
 * @param target the target's name
 * @param command the command by which a person has done what this pass would do
 * @param dryRun whether nothing was aborted
 * @param bucket the bucket and where it is
 * @param prefixes what the keys had to begin with
 * @param excludedPrefixes what they could not begin with
 * @param olderThan the age from which uploads were aborted
 * @param clockSkew how far the store's clock is ahead of this machine's; absent when that does not matter
 * @param listed how many uploads there were
 * @param excluded how many more were left out by their prefix
 * @param countBytes whether the parts of each upload were listed
 * @param requests how many requests were made for single uploads
 * @param listing whether an empty listing means that there is nothing
 * @param unproven why that is not known; absent when it is
 * @param storeRule whether the store aborts uploads by itself
 */
record Circumstances(
        String target,
        String command,
        boolean dryRun,
        String bucket,
        List<String> prefixes,
        List<String> excludedPrefixes,
        Duration olderThan,
        @Nullable Duration clockSkew,
        long listed,
        long excluded,
        boolean countBytes,
        long requests,
        UploadsReport.Listing listing,
        @Nullable String unproven,
        StoreRule storeRule) {}
