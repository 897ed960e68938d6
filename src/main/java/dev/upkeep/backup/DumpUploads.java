package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectUpload;
import dev.upkeep.settings.BackupSettings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** The uploads of one dump's files, all of them compressed and encrypted alike. Thread-safe. */
final class DumpUploads {
    private final ObjectStore store;
    private final String folder;
    private final PartPlan parts;
    private final BackupSettings settings;
    private final int compressionWorkers;
    private final AtomicInteger completed = new AtomicInteger();

    /**
     * @param store the bucket
     * @param folder the prefix of the backup that the dump belongs to, ending with a slash
     * @param parts the size of the parts
     * @param settings how to compress, and whom to encrypt to
     * @param atOnce how many of these uploads run at the same time
     */
    DumpUploads(ObjectStore store, String folder, PartPlan parts, BackupSettings settings, int atOnce) {
        this.store = store;
        this.folder = folder;
        this.parts = parts;
        this.settings = settings;
        this.compressionWorkers = Math.max(1, settings.compressionWorkers() / atOnce);
    }

    /**
     * Begins one.
     *
     * @param objectName the object's name within the backup, without the ending of its encryption
     */
    DumpUpload begin(String objectName) throws IOException {
        String key = key(objectName);
        ObjectUpload upload = store.beginUpload(
                key,
                settings.ageRecipients().isEmpty() ? "application/zstd" : "application/octet-stream",
                parts.partBytes());
        boolean begun = false;
        try {
            DumpUpload dump = new DumpUpload(upload, key, parts.partBytes(), settings, compressionWorkers);
            begun = true;
            return dump;
        } finally {
            if (!begun) {
                upload.close();
            }
        }
    }

    /** The key of an object, with the ending of its encryption. */
    String key(String objectName) {
        return folder + objectName + (settings.ageRecipients().isEmpty() ? "" : ".age");
    }

    /**
     * Completes one of these.
     *
     * @throws IOException when the rest of it cannot be compressed
     */
    StoredFile complete(DumpUpload upload) throws IOException {
        StoredFile file = upload.complete();
        completed.incrementAndGet();
        return file;
    }

    /** Whether any of these was completed. */
    boolean anyStored() {
        return completed.get() > 0;
    }
}
