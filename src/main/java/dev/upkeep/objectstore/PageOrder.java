package dev.upkeep.objectstore;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that the pages of ranges go up and on, so that no object can be told twice. S3 orders keys by their UTF-8
 * bytes; some servers order them by UTF-16 units, which is well as long as they keep to it. Thread-safe.
 */
final class PageOrder {
    private final boolean versions;
    private boolean byUtf8 = true;
    private boolean byUtf16 = true;

    /** @param versions whether a key may come several times, with another version each time */
    PageOrder(boolean versions) {
        this.versions = versions;
    }

    /** Whether a key has the same place among all others in both orders: then a range may end there. */
    static boolean isPlain(String key) {
        return key.chars().allMatch(unit -> unit < Character.MIN_SURROGATE);
    }

    /**
     * What is wrong with a page, if anything is.
     *
     * @param rest what remained of its range
     * @param token what the store was given to find the page; absent when it was asked for by a key
     */
    synchronized Optional<String> faultOf(ListingPage page, KeyRange rest, @Nullable String token) {
        boolean utf8 = byUtf8;
        boolean utf16 = byUtf16;
        String previous = rest.after();
        boolean repeats = rest.afterVersion() != null;
        for (ListedVersion object : page.objects()) {
            String key = object.key();
            boolean same = repeats && key.equals(previous);
            utf8 &= same || previous.isEmpty() || KeyOrder.UTF_8.compare(previous, key) < 0;
            utf16 &= same || previous.isEmpty() || previous.compareTo(key) < 0;
            if (!utf8 && !utf16) {
                return Optional.of("after the key '" + previous + "' it shows '" + key + "'");
            }
            previous = key;
            repeats = versions;
        }
        if (page.more() && leadsNowhere(page, rest, token)) {
            return Optional.of("after the key '" + previous + "' it says that there are more, and not where");
        }
        byUtf8 = utf8;
        byUtf16 = utf16;
        return Optional.empty();
    }

    private boolean leadsNowhere(ListingPage page, KeyRange rest, @Nullable String token) {
        List<ListedVersion> objects = page.objects();
        if (versions) {
            return page.keyMarker() == null
                    || (page.keyMarker().equals(rest.after())
                            && (page.versionMarker() == null
                                    || page.versionMarker().equals(rest.afterVersion())));
        }
        return page.token() == null
                || page.token().isEmpty()
                || (objects.isEmpty() && page.token().equals(token));
    }
}
