package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ListingCost;
import dev.upkeep.objectstore.ListingLimits;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import dev.upkeep.settings.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way through the bucket: lists everything that a plan says and that the working file does not have yet. Each step
 * notes that it is done together with what it found, so that it is done once, however often the pass is interrupted.
 */
final class Pass {
    private static final Logger LOG = LoggerFactory.getLogger(Pass.class);

    private static final String RANGES = "ranges";
    private static final String FOLDERS = "folders";
    private static final String UPLOADS = "uploads";

    private final ActiveRun run;
    private final ObjectStore store;
    private final StorageSettings settings;
    private final UpkeepKeys ownKeys;
    private final WorkingFile file;
    private final UserBook users;
    private final Plan plan;
    private final Tally tally;
    private final Optional<InventoryPass> inventory;
    private final AtomicLong listed = new AtomicLong();

    Pass(
            ActiveRun run,
            ObjectStore store,
            TargetSettings target,
            WorkingFile file,
            UserBook users,
            Plan plan,
            Optional<InventoryPass> inventory,
            Instant begun) {
        this.inventory = inventory;
        this.run = run;
        this.store = store;
        this.settings = target.storage();
        this.ownKeys = UpkeepKeys.of(target);
        this.file = file;
        this.users = users;
        this.plan = plan;
        this.tally = new Tally(
                file,
                users,
                settings.counted(),
                store.billing(),
                begun,
                objects -> run.progress("listed objects", listed.addAndGet(objects), 0));
    }

    /**
     * Lists what remains.
     *
     * @throws UpkeepException as the store fails; when the run was cancelled
     */
    void complete() {
        long began = System.nanoTime();
        try {
            if (inventory.isPresent()) {
                once(RANGES, inventory.get()::read);
            } else {
                list();
            }
            if (settings.counted().contains(CountedObjects.INCOMPLETE_UPLOADS)) {
                once(UPLOADS, this::countUploads);
            }
        } catch (UpkeepException e) {
            // What a cancelled run stumbles over is not what is wrong with it.
            run.throwIfCancelled();
            throw e;
        } finally {
            Cost.add(file, ListingCost.NONE, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private void list() {
        if (plan.byPrefix() && plan.unowned()) {
            once(FOLDERS, this::findFolders);
        } else if (!plan.byPrefix()) {
            once(FOLDERS, () -> tally.open(List.of("")));
        }
        once(RANGES, this::listRanges);
    }

    private void once(String step, Runnable work) {
        if (file.fact(step).isEmpty()) {
            if (step.equals(RANGES)) {
                work.run();
                file.note(step, "done");
            } else {
                file.together(() -> {
                    work.run();
                    file.note(step, "done");
                });
            }
        }
    }

    /** What lies beside the users' prefixes: loose objects are counted, folders are noted to be listed whole. */
    private void findFolders() {
        Sums loose = new Sums(users, store.billing());
        List<String> unowned = new ArrayList<>();
        Deque<String> levels = new ArrayDeque<>(List.of(""));
        AtomicLong requests = new AtomicLong();
        while (!levels.isEmpty()) {
            store.listFolder(levels.remove(), page -> {
                run.throwIfCancelled();
                requests.incrementAndGet();
                page.objects().stream()
                        .filter(object -> users.at(object.key()).no() == Owner.NOBODY)
                        .forEach(object -> loose.add(Kind.CURRENT, object.key(), object.bytes()));
                for (String folder : page.folders()) {
                    if (users.at(folder).no() == Owner.NOBODY) {
                        boolean holdsUsers = users.after(folder)
                                .filter(prefix -> prefix.startsWith(folder))
                                .isPresent();
                        (holdsUsers ? levels : unowned).add(folder);
                    }
                }
            });
        }
        loose.writeTo(file);
        tally.open(unowned);
        Cost.add(file, new ListingCost(requests.get(), 0, 0), Duration.ZERO);
    }

    private void listRanges() {
        Set<CountedObjects> counted = settings.counted();
        ListingLimits limits = new ListingLimits(
                settings.concurrency(),
                settings.requestsPerSecond(),
                counted.contains(CountedObjects.VERSIONS) || counted.contains(CountedObjects.DELETE_MARKERS));
        ListingCost cost =
                store.listRanges(new RangesToDo(file, plan.byPrefix()), limits, tally, run::throwIfCancelled);
        Cost.add(file, cost, Duration.ZERO);
    }

    private void countUploads() {
        List<String> prefixes = run.parameter(StorageUsage.USER).isEmpty()
                ? List.of("")
                : file.statements()
                        .query(
                                "select prefix from user where wanted = 1 and no > 0",
                                (row, number) -> UserBook.text(row.getBytes(1)));
        AtomicLong seen = new AtomicLong();
        for (String prefix : prefixes) {
            store.listIncompleteUploads(prefix, page -> {
                seen.addAndGet(page.size());
                Sums sums = new Sums(users, store.billing());
                page.forEach(upload -> {
                    run.throwIfCancelled();
                    sums.add(Kind.INCOMPLETE_UPLOADS, upload.key(), store.uploadedBytes(upload));
                });
                sums.writeTo(file);
            });
        }
        if (seen.get() == 0) {
            requireThatUploadsAreListed();
        }
    }

    /** There are stores that list none whatever there is; what users have in parts would be left out unseen. */
    private void requireThatUploadsAreListed() {
        boolean listed;
        try {
            listed = store.uploads().areListed(ownKeys.backup(run.id(), "canary"), "");
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CONFIGURATION) {
                throw e;
            }
            LOG.warn("No incomplete upload was listed, and whether the store lists any is unknown: {}", e.getMessage());
            return;
        }
        if (!listed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The parts of incomplete uploads cannot be counted: the store of " + store.describe()
                            + " lists no incomplete uploads, not even one that was begun just now to find out, and"
                            + " aborted again. Nothing was written. Take incomplete-uploads out of storage.count.");
        }
    }
}
