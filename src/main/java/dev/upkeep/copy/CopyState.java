package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a copy says of itself, in objects of its own beside those that were copied: a machine that is lost loses none
 * of it. The last complete pass, the run that is or was at work, the uploads that it had under way, and since when
 * which object has been missing from the source.
 */
final class CopyState {
    /** Below the copy's prefix; never copied from a source, which may be a copy itself. */
    static final String FOLDER = ".upkeep-copy/";

    private static final Logger LOG = LoggerFactory.getLogger(CopyState.class);
    private static final String JSON = "application/json";

    private final Ends ends;
    private final String folder;

    CopyState(Ends ends, String target) {
        this.ends = ends;
        this.folder = ends.inCopy(FOLDER + target + "/");
    }

    /** The run that is at work on a copy, or was when it was killed. */
    record Marker(int schemaVersion, String runId, String source, Instant startedAt) {}

    /** The keys, in the copy, of uploads that are under way, or were when the run was killed. */
    record Uploads(int schemaVersion, List<String> keys) {}

    /**
     * What became of the uploads that a killed run had under way.
     *
     * @param aborted how many were aborted
     * @param unknown of how many it is not known whether they are there still
     * @param reason why; absent when there are none
     */
    record LeftUploads(int aborted, int unknown, @Nullable String reason) {
        static final LeftUploads NONE = new LeftUploads(0, 0, null);
    }

    /** Where `upkeep doctor` may store something. */
    String folder() {
        return folder;
    }

    /** The key of the list of what is missing. */
    String missingKey() {
        return folder + "missing.txt";
    }

    /** Forgets since when what is missing has been missing: who does not look at each pass does not know. */
    void forgetMissing() {
        if (ends.copy().head(missingKey()).isPresent()) {
            ends.copy().delete(missingKey());
        }
    }

    /**
     * Says in the copy that a run is at work, which also is the proof that it can be written, and makes sure that the
     * copy is not within the source under another name.
     *
     * @throws UpkeepException of kind CONFIGURATION when it is
     */
    void begin(String runId, Instant now) {
        String key = folder + "run.json";
        byte[] marker = json(new Marker(1, runId, ends.source().describe(), now));
        ends.copy().put(key, marker, JSON);
        if (runId.equals(runIn(ends.source(), key))) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The copy would be written into the very bucket that is copied: " + ends.describeCopy() + " is "
                            + ends.source().describe() + " under another address. Set copy.bucket to a bucket of its"
                            + " own.");
        }
    }

    private static String runIn(ObjectStore store, String key) {
        return text(store, key)
                .flatMap(text -> readable(text, Marker.class))
                .map(Marker::runId)
                .orElse("");
    }

    /** Aborts the uploads that a run which was killed had under way, where the store lets itself be asked for them. */
    LeftUploads abortLeftUploads() {
        List<String> known = text(ends.copy(), uploadsKey())
                .flatMap(text -> readable(text, Uploads.class))
                .map(Uploads::keys)
                .orElse(List.of());
        int aborted = 0;
        try {
            for (String key : known) {
                aborted += abortUploads(key);
            }
            // The list of what is missing is an upload as well.
            aborted += abortUploads(missingKey());
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CONFIGURATION) {
                throw e;
            }
            LOG.info("What a killed run may have left in the copy was not looked for: {}", e.getMessage());
            return new LeftUploads(aborted, known.size() - aborted, known.isEmpty() ? null : e.getMessage());
        }
        if (!known.isEmpty()) {
            recordUploads(List.of());
        }
        return new LeftUploads(aborted, 0, null);
    }

    /** By the exact key, for there are stores that list uploads in no other way. */
    private int abortUploads(String key) {
        int aborted = 0;
        List<IncompleteUpload> left = new ArrayList<>();
        ends.copy().listIncompleteUploads(key, left::addAll);
        for (IncompleteUpload upload : left) {
            aborted += upload.key().equals(key) && ends.copy().abort(upload) ? 1 : 0;
        }
        return aborted;
    }

    /** Writes down the keys of the uploads that are under way. */
    void recordUploads(List<String> keys) {
        if (keys.isEmpty()) {
            ends.copy().delete(uploadsKey());
        } else {
            ends.copy().put(uploadsKey(), json(new Uploads(1, keys)), JSON);
        }
    }

    /** The same as {@link #lastPass}, for a run that will write it anew: what cannot be read is none. */
    Optional<LastPass> passBefore() {
        return text(ends.copy(), passKey()).flatMap(text -> readable(text, LastPass.class));
    }

    private static <T> Optional<T> readable(String text, Class<T> type) {
        try {
            return Optional.of(Json.read(text, type));
        } catch (IllegalArgumentException e) {
            LOG.warn("What the copy says of itself cannot be read, and is written anew: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The last pass that went over all objects; empty when there was none yet.
     *
     * @throws IllegalArgumentException when what stands there cannot be read
     */
    Optional<LastPass> lastPass() {
        return text(ends.copy(), passKey()).map(text -> Json.read(text, LastPass.class));
    }

    void record(LastPass pass) {
        ends.copy().put(passKey(), json(pass), JSON);
    }

    private String passKey() {
        return folder + "last-pass.json";
    }

    private String uploadsKey() {
        return folder + "uploads.json";
    }

    private static byte[] json(Object value) {
        return Json.page(value).getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> text(ObjectStore store, String key) {
        try (InputStream content = store.open(key)) {
            return Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.UNAVAILABLE, "'" + key + "' in the bucket " + store.describe() + " cannot be read.", e);
        } catch (UpkeepException e) {
            // A missing bucket is of another kind than a missing object.
            if (e.kind() == FailureKind.DATA) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
