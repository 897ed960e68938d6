package dev.upkeep.testing;

import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * A store of which only the listing works: as S3 does it, page by page, for keys that a test puts in. A test may put its
 * own answer in the place of the store's.
 */
public final class ListingStore implements AutoCloseable {
    private static final String TIME = "2026-11-20T10:00:00.000Z";
    /** When all of its objects were stored. */
    public static final Instant STORED_AT = Instant.parse(TIME);

    private final ConcurrentSkipListMap<String, Long> objects;
    private final AtomicInteger requests = new AtomicInteger();
    private final CannedStore server;
    private volatile BiFunction<Integer, CannedStore.Answer, CannedStore.Answer> trouble = (number, answer) -> answer;

    /** One that lists in the order of UTF-8, as S3 does. */
    public ListingStore() throws IOException {
        this(KeyOrder.UTF_8);
    }

    public ListingStore(Comparator<String> order) throws IOException {
        objects = new ConcurrentSkipListMap<>(order);
        server = new CannedStore(this::answer);
    }

    public ListingStore put(String key, long bytes) {
        objects.put(key, bytes);
        return this;
    }

    public NavigableMap<String, Long> objects() {
        return objects;
    }

    /** Answers otherwise: is given the request's number, from 1, and the right answer. */
    public ListingStore troubledBy(BiFunction<Integer, CannedStore.Answer, CannedStore.Answer> answers) {
        trouble = answers;
        return this;
    }

    public int requests() {
        return requests.get();
    }

    public ObjectStoreSettings settings() {
        return server.settings();
    }

    private CannedStore.Answer answer(CannedStore.Request request) {
        int number = requests.incrementAndGet();
        return trouble.apply(number, CannedStore.Answer.of(200, page(parameters(request.query()))));
    }

    private String page(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        Comparator<? super String> order = objects.comparator();
        String from = order.compare(after, prefix) >= 0 ? after : prefix;
        boolean encodes = "url".equals(query.get("encoding-type"));
        StringBuilder body =
                new StringBuilder("<ListBucketResult>").append(encodes ? "<EncodingType>url</EncodingType>" : "");
        int count = 0;
        String last = "";
        boolean more = false;
        for (Map.Entry<String, Long> object :
                objects.tailMap(from, !from.equals(after)).entrySet()) {
            if (!object.getKey().startsWith(prefix)) {
                break;
            }
            if (count == most) {
                more = true;
                break;
            }
            last = object.getKey();
            count++;
            body.append("<Contents><Key>")
                    .append(encodes ? encoded(last) : CannedStore.escaped(last))
                    .append("</Key><Size>")
                    .append(object.getValue())
                    .append("</Size><LastModified>" + TIME + "</LastModified></Contents>");
        }
        body.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            body.append("<NextContinuationToken>").append(encoded(last)).append("</NextContinuationToken>");
        }
        return body.append("</ListBucketResult>").toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            // The token comes back as it was given: encoded.
            parameters.put(
                    name, name.equals("continuation-token") ? URLDecoder.decode(value, StandardCharsets.UTF_8) : value);
        }
        return parameters;
    }

    @Override
    public void close() {
        server.close();
    }
}
