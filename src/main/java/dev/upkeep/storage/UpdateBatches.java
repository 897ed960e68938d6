package dev.upkeep.storage;

import dev.upkeep.run.ActiveRun;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads from a working file, batch by batch, what is to be written. The file is open only while a batch is read. */
final class UpdateBatches implements Iterator<List<Map<String, @Nullable Object>>> {
    private final ActiveRun run;
    private final Path path;
    private final long tolerance;
    private final int rows;
    private long lastUser;
    private @Nullable List<Map<String, @Nullable Object>> ready;

    UpdateBatches(ActiveRun run, Path path, long tolerance, int rows) {
        this.run = run;
        this.path = path;
        this.tolerance = tolerance;
        this.rows = rows;
    }

    @Override
    public boolean hasNext() {
        return !batch().isEmpty();
    }

    @Override
    public List<Map<String, @Nullable Object>> next() {
        List<Map<String, @Nullable Object>> batch = batch();
        if (batch.isEmpty()) {
            throw new NoSuchElementException();
        }
        ready = null;
        return batch;
    }

    private List<Map<String, @Nullable Object>> batch() {
        run.throwIfCancelled();
        if (ready == null) {
            ready = run.dryRun() ? List.of() : read();
        }
        return ready;
    }

    private List<Map<String, @Nullable Object>> read() {
        return WorkingFile.guarded(path, () -> {
            try (WorkingFile file = WorkingFile.openAgain(path, run.id())) {
                return file.statements()
                        .query(
                                "select no, id, bytes, recorded_first, objects, billed from user where no > ? and wanted = 1"
                                        + " and " + Findings.DIFFERS + " order by no limit ?",
                                (row, number) -> {
                                    lastUser = row.getLong(1);
                                    Map<String, @Nullable Object> update = new HashMap<>();
                                    update.put("id", StoredId.of(row.getString(2)));
                                    update.put("storage_used", row.getLong(3));
                                    update.put("recorded", row.getObject(4) == null ? null : row.getLong(4));
                                    update.put("object_count", row.getLong(5));
                                    update.put("billed_bytes", row.getLong(6));
                                    return update;
                                },
                                lastUser,
                                tolerance,
                                rows);
            }
        });
    }
}
