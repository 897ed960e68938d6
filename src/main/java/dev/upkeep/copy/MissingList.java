package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectUpload;
import dev.upkeep.run.Json;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Since when which object of the copy has been missing from the source: an object in the copy with a line for each, in
 * the order of the listings, read and written while they are gone through. It begins with the source's name: seen
 * missing from another bucket, an object counts as seen for the first time.
 */
final class MissingList implements Closeable {
    private static final int PART_BYTES = 5 * 1024 * 1024;

    private final @Nullable ObjectUpload written;
    private final Comparator<String> order;
    private final @Nullable BufferedReader before;
    private @Nullable Line ahead;

    private MissingList(@Nullable ObjectUpload written, Comparator<String> order, @Nullable BufferedReader before) {
        this.written = written;
        this.order = order;
        this.before = before;
    }

    private record Line(Instant since, String key) {}

    /**
     * Opens the list of the pass before, if there is one, and begins a new one.
     *
     * @param key its key in the copy
     * @param source the source's name
     * @param order the order of the listings
     * @param write whether to begin a new one at all
     */
    static MissingList open(ObjectStore copy, String key, String source, Comparator<String> order, boolean write) {
        @Nullable BufferedReader before = null;
        if (copy.head(key).isPresent()) {
            before = new BufferedReader(new InputStreamReader(copy.open(key), StandardCharsets.UTF_8));
        }
        MissingList list =
                new MissingList(write ? copy.beginUpload(key, "text/plain", PART_BYTES) : null, order, before);
        try {
            String title = Json.line(source);
            list.write(title);
            boolean same = before != null && title.equals(before.readLine());
            list.ahead = same ? list.nextLine() : null;
            return list;
        } catch (IOException | RuntimeException e) {
            list.close();
            throw unreadable(e);
        }
    }

    /**
     * Notes that an object is missing.
     *
     * @param key the object; after the one of the last call
     * @param now when that is seen
     * @return since when it has been missing
     */
    Instant missing(String key, Instant now) {
        try {
            while (ahead != null && order.compare(ahead.key(), key) < 0) {
                ahead = nextLine();
            }
            Instant since = ahead != null && ahead.key().equals(key) ? ahead.since() : now;
            write(since.getEpochSecond() + " " + Json.line(key));
            return since;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Puts the new list in the place of the old one. */
    void complete() {
        if (written != null) {
            written.complete();
        }
    }

    private void write(String line) throws IOException {
        if (written == null) {
            return;
        }
        written.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Line nextLine() throws IOException {
        String line = before == null ? null : before.readLine();
        return line == null ? null : parsed(line).orElseThrow(() -> new IOException("it has a line '" + line + "'"));
    }

    private static Optional<Line> parsed(String line) {
        int space = line.indexOf(' ');
        try {
            return Optional.of(new Line(
                    Instant.ofEpochSecond(Long.parseLong(line.substring(0, Math.max(0, space)))),
                    Json.read(line.substring(space + 1), String.class)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static UpkeepException unreadable(Exception thrown) {
        return thrown instanceof UpkeepException known
                ? known
                : new UpkeepException(
                        FailureKind.DATA,
                        "The list of what is missing in the copy, missing.txt below " + CopyState.FOLDER
                                + ", cannot be used: " + thrown.getMessage()
                                + ". Delete it, and the time of each object begins anew.",
                        thrown);
    }

    /** Aborts a new list that is not complete; the old one stands then. */
    @Override
    public void close() {
        try {
            if (before != null) {
                before.close();
            }
        } catch (IOException e) {
            throw unreadable(e);
        } finally {
            if (written != null) {
                written.close();
            }
        }
    }
}
