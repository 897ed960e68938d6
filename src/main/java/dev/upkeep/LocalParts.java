package dev.upkeep;

import dev.upkeep.local.EmbeddedObjectStore;
import dev.upkeep.local.SampleApplication;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a target has in this process where the settings say so: an S3 server, and the sample application. */
final class LocalParts implements AutoCloseable {
    private static final String TARGET = "main";

    private final Settings settings;
    private final Connections connections;
    private final Clock clock;
    private @Nullable EmbeddedObjectStore store;

    LocalParts(Settings settings, Connections connections, Clock clock) {
        this.settings = settings;
        this.connections = connections;
        this.clock = clock;
    }

    /** Starts the S3 server, once. */
    void startStore() {
        if (settings.embeddedS3().enabled() && store == null) {
            ObjectStoreSettings bucket = settings.target(TARGET).objectStore();
            store = EmbeddedObjectStore.start(
                    settings.embeddedS3(),
                    bucket.bucket(),
                    bucket.accessKeyId().orElse("local"),
                    bucket.secretAccessKey().orElse("local-only"));
        }
    }

    /**
     * Makes the sample application's tables by its own migrations, and fills them when they are empty.
     *
     * @param jobs does a job and waits for its end
     */
    void makeSample(Consumer<JobRequest> jobs) {
        if (!settings.sampleApplication()) {
            return;
        }
        if (SampleApplication.beginDatabase(settings.target(TARGET).database().address())) {
            jobs.accept(new JobRequest("migrate", TARGET, Trigger.STARTUP, "sample-application", false, Map.of()));
        }
        new SampleApplication(
                        connections.databases().of(TARGET).dataSource(),
                        connections.stores().of(TARGET),
                        settings.embeddedS3().directory(),
                        clock)
                .fillIfEmpty();
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
