package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.TargetSettings;
import dev.upkeep.storage.inventory.Inventories;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The job recalculate-storage: sums up each user's objects in one pass over the bucket, and says where the database
 * has another number. Reading the users and writing the numbers is the caller's, who asks in this order: {@link #load},
 * {@link #measure}, {@link #updates}, {@link #finish}. What is known in between is in a working file under `data`, so
 * that memory grows neither with users nor with objects. Thread-safe for different targets.
 */
public final class StorageUsage {
    /** The parameter that names users. */
    static final String USER = "user";
    /** The parameter that lets a run pass the guard. */
    static final String ALLOW_CHANGES = "allow-changes";

    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "recalculate-storage",
            "Sums up what each user has in the bucket and corrects what the database says.",
            List.of(
                    new JobDefinition.Parameter(
                            USER,
                            "the e-mail of the one user to measure, or several with commas",
                            Pattern.compile("\\P{Cntrl}{1,2000}"),
                            "ann@x.com"),
                    new JobDefinition.Parameter(
                            ALLOW_CHANGES,
                            "whether this run may write although many users change",
                            Pattern.compile("yes|no"),
                            "yes")));

    private static final String BEGUN = "begun";
    private static final String RESUMED = "resumed";
    private static final String WAY = "way";
    private static final String REFUSED = "refused";

    private final Settings settings;
    private final ObjectStores stores;
    private final Function<String, StorageHistory> histories;
    private final Inventories inventories;
    private final LastMeasured last;
    private final Clock clock;

    /**
     * @param settings the targets' settings
     * @param stores the targets' buckets
     * @param histories what was measured of a target before
     * @param inventories finds the inventories of targets that have one
     * @param last is told what was measured
     * @param clock tells when usage was measured
     */
    public StorageUsage(
            Settings settings,
            ObjectStores stores,
            Function<String, StorageHistory> histories,
            Inventories inventories,
            LastMeasured last,
            Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.histories = histories;
        this.inventories = inventories;
        this.last = last;
        this.clock = clock;
    }

    /**
     * Reads the users.
     *
     * @param rows the rows of sql/select-users.sql, one by one: the columns id, storage_used, and those that
     *     storage.user-prefix and storage.quota-column name. Closed when it can be
     * @throws UpkeepException of kind REFUSED when a named user is none of them; CONFIGURATION when a column is missing;
     *     DATA when a row is of no use or prefixes overlap
     */
    public void load(ActiveRun run, Iterator<? extends Map<String, ? extends @Nullable Object>> rows) {
        StorageSettings storage = target(run).storage();
        PrefixTemplate template = new PrefixTemplate(storage.userPrefix());
        Iterator<User> users = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public User next() {
                run.throwIfCancelled();
                return new UserRow(rows.next()).user(template, storage.quotaColumn());
            }
        };
        with(path(run), WorkingFile::open, file -> {
            UserBook book = new UserBook(file);
            boolean same = book.load(users, target(run).backup().prefix());
            book.want(named(run));
            beginOrGoOn(run, file, same);
            return same;
        });
        close(rows);
    }

    /** A pass is gone on with when it is recent, and of the same users, bucket and settings. */
    private void beginOrGoOn(ActiveRun run, WorkingFile file, boolean same) {
        TargetSettings target = target(run);
        Optional<Instant> begun = file.fact(BEGUN).map(Instant::parse);
        String way = String.join(
                "\n",
                stores.of(run.target()).describe(),
                target.storage().counted().stream().sorted().toList().toString(),
                String.join(",", named(run)),
                target.storage().listing() == StorageSettings.Listing.AUTO
                        ? String.valueOf(target.storage().inventory())
                        : "");
        Duration age =
                begun.map(then -> Duration.between(then, clock.instant())).orElse(Duration.ZERO);
        boolean goesOn = same
                && begun.isPresent()
                && file.fact(WAY).equals(Optional.of(way))
                // Who runs again without leave has mended something, and what was measured before is not the proof.
                && (file.fact(REFUSED).isEmpty() || mayChangeMany(run))
                && age.compareTo(target.storage().resumeWithin()) < 0;
        file.together(() -> {
            if (goesOn) {
                file.note(RESUMED, begun.get().toString());
            } else {
                PassState.clear(file);
                file.note(BEGUN, clock.instant().toString());
                file.note(WAY, way);
            }
            file.loadedBy(run.id());
        });
    }

    /**
     * Measures what users have in the bucket: all of them, or those that the parameter `user` names. What was measured
     * already in this pass is not measured again.
     *
     * @return what was found; nothing has been changed
     * @throws UpkeepException when the bucket cannot be listed; of kind DATA when more would change than
     *     storage.guard-share allows and the parameter `allow-changes` does not say yes
     */
    public StorageReport measure(ActiveRun run) {
        return again(run, file -> {
            TargetSettings target = target(run);
            StorageHistory history = histories.apply(run.target());
            UserBook users = new UserBook(file);
            Optional<StorageHistory.PassTotals> last = history.lastPass();
            Plan plan = PassState.plan(file)
                    .orElseGet(() -> new Planner(
                                    target.storage().listing(),
                                    isEmbedded(target),
                                    target.storage().inventory().isPresent())
                            .plan(users.count(), named(run).size(), last.map(StorageHistory.PassTotals::objectCount)));
            PassState.keep(file, plan);
            Instant begun = Instant.parse(file.fact(BEGUN).orElseThrow());
            Optional<InventoryPass> inventory = plan.byInventory()
                    ? Optional.of(new InventoryPass(run, target, inventories, file, users, staging(run)))
                    : Optional.empty();
            new Pass(run, stores.of(run.target()), target, file, users, plan, inventory, begun).complete();
            Findings findings = new Findings(run, file, target, plan, begun, resumed(file), last);
            Optional<String> refusal = new Guard(
                            run.target(), stores.of(run.target()).describe(), target.storage(), file, last)
                    .objection(run.parameter(USER).isEmpty());
            if (refusal.isPresent() && !run.dryRun() && !mayChangeMany(run)) {
                file.note(REFUSED, run.id());
                throw new UpkeepException(FailureKind.DATA, refusal.get());
            }
            return findings.report(refusal.orElse(null));
        });
    }

    private static boolean mayChangeMany(ActiveRun run) {
        return run.parameter(ALLOW_CHANGES).filter("yes"::equals).isPresent();
    }

    private static Optional<Instant> resumed(WorkingFile file) {
        return file.fact(RESUMED).map(Instant::parse);
    }

    /**
     * What is to be written into the database: the users whose number differs by more than the tolerance, as parameters
     * of sql/update-storage-used.sql, in batches.
     *
     * @return lists of maps of `id`, `storage_used`, `recorded` (what the row
     *     said when the pass began; may be null), `object_count` and
     *     `billed_bytes`; none in a dry run
     */
    public Iterator<List<Map<String, @Nullable Object>>> updates(ActiveRun run) {
        StorageSettings storage = target(run).storage();
        return new UpdateBatches(run, path(run), storage.toleranceBytes(), storage.batchRows());
    }

    /**
     * Keeps what was measured as history, when all of it has been written, and forgets how it was found.
     *
     * @return the report
     */
    public StorageReport finish(ActiveRun run, StorageReport report) {
        if (!run.dryRun()) {
            again(run, file -> {
                histories
                        .apply(run.target())
                        .keep(run, report, file, target(run).storage().history());
                return report;
            });
            if (run.parameter(USER).isEmpty()) {
                last.remember(run.target(), report);
            }
        }
        WorkingFile.delete(path(run));
        return report;
    }

    private <T> T again(ActiveRun run, Function<WorkingFile, T> work) {
        return with(path(run), path -> WorkingFile.openAgain(path, run.id()), work);
    }

    private static <T> T with(Path path, Function<Path, WorkingFile> open, Function<WorkingFile, T> work) {
        return WorkingFile.guarded(path, () -> {
            try (WorkingFile file = open.apply(path)) {
                return work.apply(file);
            }
        });
    }

    private Path path(ActiveRun run) {
        // A pass for everybody that was interrupted or refused is not given up for a named user or for a look.
        String name =
                run.target() + (run.parameter(USER).isPresent() ? ".named" : "") + (run.dryRun() ? ".dry" : "") + ".db";
        return settings.dataDirectory().resolve("storage").resolve(name);
    }

    private Path staging(ActiveRun run) {
        return settings.dataDirectory().resolve("storage").resolve(run.target() + ".inventory");
    }

    private TargetSettings target(ActiveRun run) {
        return settings.target(run.target());
    }

    private boolean isEmbedded(TargetSettings target) {
        return settings.embeddedS3().enabled()
                && target.objectStore()
                        .endpoint()
                        .equals(settings.target("main").objectStore().endpoint());
    }

    private static List<String> named(ActiveRun run) {
        List<String> labels = run.parameter(USER).stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        if (labels.isEmpty() && run.parameter(USER).isPresent()) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "The parameter user names nobody. Say who, with commas between them, or leave it out to measure "
                            + "everybody. Nothing was changed.");
        }
        return labels;
    }

    private static void close(Object rows) {
        if (rows instanceof Closeable open) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
