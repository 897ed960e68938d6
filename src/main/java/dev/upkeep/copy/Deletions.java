package dev.upkeep.copy;

import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.CopySettings.Deletion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a pass finds in the copy and not in the source, and what becomes of it: counted; kept in the list of what is
 * missing; deleted, after a pass to the end, once it has been missing for long enough.
 */
final class Deletions {
    private static final int BATCH = 1000;

    private final Optional<Deletion> rule;
    private final @Nullable MissingList list;
    private final CopyEnd sourceEnd;
    private final Instant now;
    private final List<ListedObject> due = new ArrayList<>();
    private long onlyInCopy;
    private long onlyInCopyBytes;
    private long dueObjects;
    private long deleted;
    private long deletedBytes;
    private @Nullable String held;

    /**
     * @param rule when something is deleted; empty means never
     * @param list the list of what is missing; absent when nothing is ever deleted
     * @param sourceEnd where each is looked for once more before it is deleted
     * @param now the time of this pass
     */
    Deletions(Optional<Deletion> rule, @Nullable MissingList list, CopyEnd sourceEnd, Instant now) {
        this.rule = rule;
        this.list = list;
        this.sourceEnd = sourceEnd;
        this.now = now;
    }

    /** Takes note of an object that the source has not, by its key in the source. */
    void found(ListedObject object) {
        onlyInCopy++;
        onlyInCopyBytes += object.bytes();
        if (rule.isEmpty() || list == null) {
            return;
        }
        Instant since = list.missing(object.key(), now);
        if (!since.plus(rule.get().after()).isAfter(now)) {
            dueObjects++;
            if (due.size() < rule.get().atMost()) {
                due.add(object);
            }
        }
    }

    /**
     * Deletes what is due, after a last look at the source for each; or says why not.
     *
     * @param sourceObjects how many objects the source has
     * @param copyObjects how many the copy has
     */
    void perform(
            ActiveRun run,
            Ends ends,
            ObjectWorkers workers,
            ObjectWorkers.Watcher watcher,
            long sourceObjects,
            long copyObjects) {
        if (rule.isEmpty() || due.isEmpty()) {
            return;
        }
        held = reasonAgainst(rule.get(), sourceObjects, copyObjects, dueObjects).orElse(null);
        if (held != null) {
            return;
        }
        for (int from = 0; from < due.size(); from += BATCH) {
            run.throwIfCancelled();
            List<ListedObject> batch = due.subList(from, Math.min(due.size(), from + BATCH));
            List<ListedObject> missing = run.dryRun() ? batch : stillMissing(workers, watcher, batch);
            if (!run.dryRun()) {
                ends.copy()
                        .deleteAll(missing.stream()
                                .map(object -> ends.inCopy(object.key()))
                                .toList());
            }
            deleted += missing.size();
            deletedBytes += missing.stream().mapToLong(ListedObject::bytes).sum();
        }
    }

    private List<ListedObject> stillMissing(
            ObjectWorkers workers, ObjectWorkers.Watcher watcher, List<ListedObject> batch) {
        Queue<ListedObject> missing = new ConcurrentLinkedQueue<>();
        for (ListedObject object : batch) {
            workers.submit(object, watcher, () -> {
                if (sourceEnd.look(object.key()).isEmpty()) {
                    missing.add(object);
                }
            });
        }
        workers.await(watcher);
        return List.copyOf(missing);
    }

    /** A source that was emptied, or is another one than it should be, must not empty the copy. */
    static Optional<String> reasonAgainst(Deletion rule, long sourceObjects, long copyObjects, long due) {
        if (sourceObjects == 0) {
            return Optional.of("the bucket that is copied looks empty");
        }
        if (due * 100 > copyObjects * rule.atMostPercent()) {
            return Optional.of(due + " of the copy's " + copyObjects + " objects would go, more than "
                    + rule.atMostPercent() + " % (copy.delete-at-most-percent)");
        }
        return Optional.empty();
    }

    long onlyInCopy() {
        return onlyInCopy;
    }

    long onlyInCopyBytes() {
        return onlyInCopyBytes;
    }

    /** How many have been missing for long enough, deleted or not. */
    long dueObjects() {
        return dueObjects;
    }

    long deleted() {
        return deleted;
    }

    long deletedBytes() {
        return deletedBytes;
    }

    /** Why nothing was deleted although something was due. */
    Optional<String> held() {
        return Optional.ofNullable(held);
    }
}
