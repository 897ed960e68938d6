import dev.upkeep.local.EmbeddedObjectStore;
import dev.upkeep.settings.EmbeddedS3Settings;
import java.nio.file.Path;

/** An S3 server in a process of its own, for the benchmark: `java bench/Store.java <folder> <port>`. */
class Store {
    public static void main(String[] words) throws InterruptedException {
        EmbeddedS3Settings settings = new EmbeddedS3Settings(true, Integer.parseInt(words[1]), Path.of(words[0]));
        EmbeddedObjectStore.start(settings, "bench", "bench", "bench-secret");
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
