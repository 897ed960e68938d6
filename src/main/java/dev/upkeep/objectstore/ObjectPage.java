package dev.upkeep.objectstore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer to ListObjectsV2.
 *
 * @param objects what it shows, in the store's order
 * @param more whether the store says that there are more
 * @param token what the store wants to be given for the next page
 */
record ObjectPage(
        List<ListedObject> objects, boolean more, @Nullable String token) {
    ObjectPage {
        objects = List.copyOf(objects);
    }
}
