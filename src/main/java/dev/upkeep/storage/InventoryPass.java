package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ListingCost;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Json;
import dev.upkeep.settings.InventorySettings;
import dev.upkeep.settings.TargetSettings;
import dev.upkeep.storage.inventory.Grouping;
import dev.upkeep.storage.inventory.Inventories;
import dev.upkeep.storage.inventory.Inventory;
import dev.upkeep.storage.inventory.InventoryFacts;
import dev.upkeep.storage.inventory.KeyGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads the newest inventory in place of a listing. Each part of it is one transaction of the working file, so that a
 * pass that was interrupted goes on with the next part, as long as that inventory is still the newest.
 */
final class InventoryPass {
    private static final String FACTS = "inventory";
    private static final String PARTS = "inventory parts";
    private static final String ROWS = "inventory rows";

    private final ActiveRun run;
    private final TargetSettings target;
    private final Inventories inventories;
    private final WorkingFile file;
    private final UserBook users;
    private final Path folder;

    /** @param folder where the inventory's files may lie for a while */
    InventoryPass(
            ActiveRun run,
            TargetSettings target,
            Inventories inventories,
            WorkingFile file,
            UserBook users,
            Path folder) {
        this.run = run;
        this.target = target;
        this.inventories = inventories;
        this.file = file;
        this.users = users;
        this.folder = folder;
    }

    /** What a pass has read, if it has read an inventory. */
    static Optional<StorageReport.InventoryRead> readOf(WorkingFile file) {
        return file.fact(FACTS)
                .map(json -> Json.read(json, InventoryFacts.class))
                .map(facts -> new StorageReport.InventoryRead(
                        facts.place(), facts.takenAt(), number(file, ROWS), facts.files()));
    }

    /**
     * Reads what remains.
     *
     * @throws UpkeepException when there is no inventory that can be trusted, or the run was cancelled
     */
    void read() {
        InventorySettings settings = target.storage()
                .inventory()
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.INTERNAL, "The pass was planned by an inventory, and none is set."));
        Grouping grouping = users.grouping(target.objectStore().provider().leastBilledBytes());
        try (Inventory inventory = inventories.newest(run, target, settings, folder)) {
            InventoryFacts facts = inventory.facts();
            beginOrGoOn(facts);
            for (int part = (int) number(file, PARTS); part < facts.parts(); part++) {
                int number = part;
                run.throwIfCancelled();
                run.progress("read the inventory's files", part, facts.parts());
                file.together(() -> {
                    inventory.read(number, grouping, this::add);
                    file.note(PARTS, String.valueOf(number + 1));
                });
            }
            Cost.add(file, new ListingCost(facts.files(), 0, facts.fileBytes()), Duration.ZERO);
        }
    }

    private void beginOrGoOn(InventoryFacts facts) {
        String json = Json.line(facts);
        if (!file.fact(FACTS).equals(Optional.of(json))) {
            file.together(() -> {
                PassState.clearSums(file);
                file.note(FACTS, json);
                file.note(PARTS, "0");
                file.note(ROWS, "0");
            });
        }
    }

    private void add(List<KeyGroup> groups) {
        Sums sums = new Sums(users, bytes -> bytes);
        long rows = 0;
        for (KeyGroup group : groups) {
            rows += group.objects();
            Kind kind = Kind.of(group.state());
            if (kind.counts(target.storage().counted())) {
                sums.add(kind, group.part(), new long[] {group.objects(), group.bytes(), group.billedBytes()});
            }
        }
        sums.writeTo(file);
        file.note(ROWS, String.valueOf(number(file, ROWS) + rows));
    }

    private static long number(WorkingFile file, String name) {
        return file.fact(name).map(Long::valueOf).orElse(0L);
    }
}
