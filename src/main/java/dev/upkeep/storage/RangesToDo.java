package dev.upkeep.storage;

import dev.upkeep.objectstore.KeyRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The ranges that a working file says are still to be listed: those that were begun, then users that were not. */
final class RangesToDo implements Iterator<KeyRange> {
    private static final int BATCH = 200;

    private final WorkingFile file;
    private final boolean byPrefix;
    private final Deque<KeyRange> ready = new ArrayDeque<>();
    private long lastUser = -1;
    private boolean all;

    RangesToDo(WorkingFile file, boolean byPrefix) {
        this.file = file;
        this.byPrefix = byPrefix;
        ready.addAll(file.statements()
                .query(
                        "select id, prefix, after, after_version, until from open_range order by id",
                        (row, number) -> new KeyRange(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5))));
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty() && byPrefix && !all) {
            ready.addAll(file.statements()
                    .query(
                            "select no, prefix from user where no > ? and listed = 0 and wanted = 1 order by no limit ?",
                            (row, number) -> KeyRange.below(row.getLong(1), UserBook.text(row.getBytes(2))),
                            lastUser,
                            BATCH));
            all = ready.isEmpty();
            if (!all) {
                lastUser = ready.getLast().id();
            }
        }
        return !ready.isEmpty();
    }

    @Override
    public KeyRange next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }
}
