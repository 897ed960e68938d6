import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes incomplete uploads of one part each, or says how many there are: {@code java bench/Uploads.java <endpoint>
 * <bucket> make <count>}, {@code ... count}.
 */
class Uploads {
    private static final int PART_BYTES = 1000;

    public static void main(String[] words) throws Exception {
        ObjectStoreSettings settings = new ObjectStoreSettings(
                Optional.of(URI.create(words[0])),
                StoreProvider.GENERIC,
                "us-east-1",
                words[1],
                Optional.of(System.getenv("AWS_ACCESS_KEY_ID")),
                Optional.of(System.getenv("AWS_SECRET_ACCESS_KEY")),
                true,
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofMinutes(1));
        try (ObjectStore store = new ObjectStore(settings)) {
            if (words[2].equals("make")) {
                make(store, Integer.parseInt(words[3]));
            }
            long[] count = {0};
            store.listIncompleteUploads("", page -> count[0] += page.size());
            System.out.println("ready " + count[0]);
        }
        System.exit(0);
    }

    private static void make(ObjectStore store, int count) throws Exception {
        S3Client client = (S3Client) store.client();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            String key = String.format("user-%03d/film-%06d.mp4", number % 200, number);
            all.add(threads.submit(() -> {
                String id = client.createMultipartUpload(
                                request -> request.bucket(store.bucket()).key(key))
                        .uploadId();
                client.uploadPart(
                        request -> request.bucket(store.bucket())
                                .key(key)
                                .uploadId(id)
                                .partNumber(1),
                        RequestBody.fromBytes(new byte[PART_BYTES]));
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
    }
}
