package dev.upkeep.objectstore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the store to a request for a range.
 *
 * @param objects what it shows, in the order of the keys
 * @param more whether the store says that there are more
 * @param token what the store wants to be given for the next page, when objects are listed
 * @param keyMarker the same when versions are listed: after which key to go on
 * @param versionMarker and after which of its versions
 */
record ListingPage(
        List<ListedVersion> objects,
        boolean more,
        @Nullable String token,
        @Nullable String keyMarker,
        @Nullable String versionMarker) {}
