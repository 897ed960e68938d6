import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * A store of which only the listing works, in memory, where a page costs the same wherever it lies, as in large stores:
 * `java Listing.java <port> <users> <objects of each>`. Any key is right.
 */
class Listing {
    private final TreeMap<String, Integer> objects = new TreeMap<>();

    public static void main(String[] words) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "500");
        Listing listing = new Listing();
        for (int user = 0; user < Integer.parseInt(words[1]); user++) {
            for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                listing.objects.put(String.format("users/u%05d/object-%07d", user, i), (user * 31 + i) % 2000);
            }
        }
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[0])), 200);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", listing::answer);
        server.start();
        System.out.println("ready");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String query = exchange.getRequestURI().getRawQuery();
            byte[] body = exchange.getRequestMethod().equals("GET")
                    ? page(parameters(query == null ? "" : query)).getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String page(Map<String, String> query) {
        boolean second = query.containsKey("list-type");
        String prefix = query.getOrDefault("prefix", "");
        String delimiter = query.getOrDefault("delimiter", "");
        String after = second
                ? query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""))
                : query.getOrDefault("marker", "");
        int most = Math.min(1000, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
        StringBuilder body = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult"
                + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bench</Name><MaxKeys>1000</MaxKeys>"
                + "<EncodingType>url</EncodingType>");
        String at = after.compareTo(prefix) >= 0 ? objects.higherKey(after) : objects.ceilingKey(prefix);
        String last = "";
        int count = 0;
        while (at != null && at.startsWith(prefix) && count < most) {
            int end = delimiter.isEmpty() ? -1 : at.indexOf(delimiter, prefix.length());
            count++;
            if (end >= 0) {
                last = at.substring(0, end + 1) + '\uFFFF';
                body.append("<CommonPrefixes><Prefix>").append(encoded(at.substring(0, end + 1)))
                        .append("</Prefix></CommonPrefixes>");
            } else {
                last = at;
                body.append("<Contents><Key>").append(encoded(at))
                        .append("</Key><LastModified>2026-11-20T10:00:00.000Z</LastModified><ETag>&quot;")
                        .append("d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>").append(objects.get(at))
                        .append("</Size><StorageClass>STANDARD</StorageClass></Contents>");
            }
            at = objects.higherKey(last);
        }
        boolean more = at != null && at.startsWith(prefix);
        body.append("<KeyCount>").append(count).append("</KeyCount><IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            String name = second ? "NextContinuationToken" : "NextMarker";
            body.append('<' + name + '>').append(encoded(last)).append("</" + name + '>');
        }
        return body.append("</ListBucketResult>").toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                // A token comes back as it was given: encoded.
                boolean token = pair.startsWith("continuation-token");
                parameters.put(
                        pair.substring(0, equals), token ? URLDecoder.decode(value, StandardCharsets.UTF_8) : value);
            }
        }
        return parameters;
    }
}
