package dev.upkeep.testing;

import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.CannedStore.Request;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A store of incomplete uploads and lifecycle rules only, with the quirks that real ones have. Its pages have 1,000
 * uploads unless a test says otherwise.
 */
public final class UploadsServer implements AutoCloseable {
    /** What stores do differently. */
    public enum Quirk {
        /** A page's limit counts parts as well: Ceph. */
        PAGES_COUNT_PARTS,
        /** The listing is empty unless a whole key is asked for: MinIO. */
        LISTS_WHOLE_KEYS_ONLY,
        /** Keys are not encoded whatever is asked for. */
        IGNORES_ENCODING,
        /** What is gone is called NoSuchKey: Ceph. */
        GONE_IS_NO_SUCH_KEY,
        /** The parts of what is gone are an empty list: S3Proxy. */
        GONE_HAS_NO_PARTS,
        /** Rules about uploads are accepted and forgotten: MinIO. */
        FORGETS_RULES,
        /** There are no lifecycle rules. */
        KNOWS_NO_RULES
    }

    /** An upload as it stands in the store. */
    public record Upload(String key, String id, Instant initiatedAt, List<Integer> parts) {}

    private static final Comparator<Upload> ORDER =
            Comparator.comparing(Upload::key).thenComparing(Upload::id);
    private static final String NO_RULES = "";

    private final CannedStore server;
    private final Set<Quirk> quirks;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, Instant> objects = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> aborts = new ConcurrentSkipListMap<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile Function<Request, Optional<Answer>> fault = request -> Optional.empty();
    private volatile int pageSize = 1000;
    private volatile String rules = NO_RULES;

    public UploadsServer(Quirk... quirks) throws IOException {
        this.quirks = Set.of(quirks);
        this.server = new CannedStore(this::answer);
    }

    public ObjectStoreSettings settings() {
        return server.settings();
    }

    public ObjectStoreSettings settings(StoreProvider provider) {
        return server.settings(provider);
    }

    /** Begins an upload as a client that went away. */
    public Upload begin(String key, Instant initiatedAt, int... partBytes) {
        List<Integer> parts = new ArrayList<>();
        for (int bytes : partBytes) {
            parts.add(bytes);
        }
        Upload upload = new Upload(key, String.format("id-%06d", ids.incrementAndGet()), initiatedAt, parts);
        uploads.put(upload.id(), upload);
        return upload;
    }

    /** Completes an upload, as its client does. */
    public void complete(Upload upload) {
        uploads.remove(upload.id());
        objects.put(upload.key(), Instant.now());
    }

    /** Takes an upload away, as somebody else does who aborts it. */
    public void remove(Upload upload) {
        uploads.remove(upload.id());
    }

    /** Answers some requests otherwise. */
    public UploadsServer failing(Function<Request, Optional<Answer>> answers) {
        fault = answers;
        return this;
    }

    public UploadsServer withPagesOf(int count) {
        pageSize = count;
        return this;
    }

    /** Sets the lifecycle rules, as XML. */
    public UploadsServer withRules(String xml) {
        rules = "<LifecycleConfiguration>" + xml + "</LifecycleConfiguration>";
        return this;
    }

    /** The lifecycle rules as XML; empty without any. */
    public String rules() {
        return rules;
    }

    /** The uploads that are there. */
    public List<Upload> uploads() {
        return uploads.values().stream().sorted(ORDER).toList();
    }

    /** How often each upload was aborted, by its id. */
    public Map<String, AtomicInteger> aborts() {
        return aborts;
    }

    /** The keys of the uploads that were begun by requests. */
    public List<String> begun() {
        return begun;
    }

    public List<Request> requests() {
        return server.requests();
    }

    private Answer answer(Request request, String body) {
        return fault.apply(request).orElseGet(() -> answerRight(request, body));
    }

    private Answer answerRight(Request request, String body) {
        String key = request.path().replaceFirst("^/[^/]+/?", "");
        if (request.has("lifecycle")) {
            return lifecycle(request, body);
        }
        if (request.has("uploads")) {
            return request.method().equals("POST") ? create(key) : list(request);
        }
        if (request.has("uploadId")) {
            String id = parameter(request, "uploadId");
            return request.method().equals("DELETE") ? abort(id) : parts(id, request);
        }
        Instant modifiedAt = objects.get(key);
        return modifiedAt == null
                ? Answer.of(404, "")
                : new Answer(200, "", Map.of("Content-Length", "3", "Last-Modified", "Mon, 23 Nov 2099 00:00:00 GMT"));
    }

    private Answer create(String key) {
        begun.add(key);
        return Answer.of(
                200,
                "<InitiateMultipartUploadResult><UploadId>"
                        + begin(key, Instant.now()).id() + "</UploadId>" + "</InitiateMultipartUploadResult>");
    }

    private Answer list(Request request) {
        String prefix = parameter(request, "prefix");
        String keyMarker = parameter(request, "key-marker");
        String idMarker = parameter(request, "upload-id-marker");
        boolean encodes = request.has("encoding-type=url") && !quirks.contains(Quirk.IGNORES_ENCODING);
        int most = request.has("max-uploads") ? Integer.parseInt(parameter(request, "max-uploads")) : pageSize;
        List<Upload> page = new ArrayList<>();
        int count = 0;
        for (Upload upload : uploads()) {
            int byMarker = upload.key().compareTo(keyMarker);
            boolean isAfter = byMarker > 0 || (byMarker == 0 && upload.id().compareTo(idMarker) > 0);
            boolean matches = quirks.contains(Quirk.LISTS_WHOLE_KEYS_ONLY)
                    ? upload.key().equals(prefix)
                    : upload.key().startsWith(prefix);
            if (matches && isAfter) {
                if (count >= most) {
                    return listing(page, true, encodes);
                }
                count += 1
                        + (quirks.contains(Quirk.PAGES_COUNT_PARTS)
                                ? upload.parts().size()
                                : 0);
                page.add(upload);
            }
        }
        return listing(page, false, encodes);
    }

    /** The markers are those of the last upload on the page. */
    private static Answer listing(List<Upload> page, boolean more, boolean encodes) {
        StringBuilder xml = new StringBuilder("<ListMultipartUploadsResult>");
        if (encodes) {
            xml.append("<EncodingType>url</EncodingType>");
        }
        if (more) {
            Upload last = page.get(page.size() - 1);
            xml.append("<IsTruncated>true</IsTruncated><NextKeyMarker>")
                    .append(text(last.key(), encodes))
                    .append("</NextKeyMarker><NextUploadIdMarker>")
                    .append(last.id())
                    .append("</NextUploadIdMarker>");
        }
        page.forEach(upload -> xml.append(xml(upload, encodes)));
        return Answer.of(200, xml.append("</ListMultipartUploadsResult>").toString());
    }

    private static String xml(Upload upload, boolean encodes) {
        return "<Upload><Key>" + text(upload.key(), encodes) + "</Key><UploadId>" + upload.id()
                + "</UploadId><Initiated>" + upload.initiatedAt() + "</Initiated></Upload>";
    }

    private static String text(String key, boolean encodes) {
        return encodes
                ? URLEncoder.encode(key, StandardCharsets.UTF_8)
                : key.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private Answer parts(String id, Request request) {
        Upload upload = uploads.get(id);
        if (upload == null) {
            return quirks.contains(Quirk.GONE_HAS_NO_PARTS) ? Answer.of(200, "") : gone();
        }
        int from = request.has("part-number-marker") ? Integer.parseInt(parameter(request, "part-number-marker")) : 0;
        StringBuilder parts = new StringBuilder();
        for (int number = from; number < upload.parts().size(); number++) {
            parts.append("<Part><PartNumber>" + (number + 1) + "</PartNumber><LastModified>" + upload.initiatedAt()
                    + "</LastModified><Size>" + upload.parts().get(number) + "</Size></Part>");
        }
        return Answer.of(
                200,
                "<ListPartsResult><Key>" + CannedStore.escaped(upload.key()) + "</Key>" + parts + "</ListPartsResult>");
    }

    private Answer abort(String id) {
        Upload upload = uploads.remove(id);
        if (upload == null) {
            return gone();
        }
        aborts.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
        return Answer.of(204, "");
    }

    private Answer gone() {
        return Answer.error(404, quirks.contains(Quirk.GONE_IS_NO_SUCH_KEY) ? "NoSuchKey" : "NoSuchUpload");
    }

    private Answer lifecycle(Request request, String body) {
        if (quirks.contains(Quirk.KNOWS_NO_RULES)) {
            return Answer.error(501, "NotImplemented");
        }
        switch (request.method()) {
            case "PUT" ->
                rules = quirks.contains(Quirk.FORGETS_RULES)
                        ? body.replaceAll("<AbortIncompleteMultipartUpload>.*?</AbortIncompleteMultipartUpload>", "")
                        : body;
            case "DELETE" -> rules = NO_RULES;
            default -> {
                return rules.isEmpty() ? Answer.error(404, "NoSuchLifecycleConfiguration") : Answer.of(200, rules);
            }
        }
        return Answer.of(request.method().equals("PUT") ? 200 : 204, "");
    }

    private static String parameter(Request request, String name) {
        Matcher value = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(request.query());
        return value.find() ? URLDecoder.decode(value.group(1), StandardCharsets.UTF_8) : "";
    }

    @Override
    public void close() {
        server.close();
    }
}
