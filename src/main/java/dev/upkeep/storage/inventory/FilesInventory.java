package dev.upkeep.storage.inventory;

import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.ActiveRun;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * An inventory as S3 writes it: a manifest and files. Each file is brought here, read by the embedded SQL engine and
 * deleted again, so that the disk has to hold the largest of them and not all.
 */
final class FilesInventory implements Inventory {
    private final ActiveRun run;
    private final ObjectStore store;
    private final EmbeddedEngine engine;
    private final StagingFolder folder;
    private final Manifest manifest;
    private final InventoryFacts facts;

    /**
     * @param store the bucket that has the inventory; closed with this
     * @param folder where a file is while it is read; closed with this
     * @param found the manifest
     */
    FilesInventory(
            ActiveRun run, ObjectStore store, EmbeddedEngine engine, StagingFolder folder, ManifestSearch.Found found) {
        this.run = run;
        this.store = store;
        this.engine = engine;
        this.folder = folder;
        this.manifest = found.manifest();
        int files = manifest.files().size();
        this.facts = new InventoryFacts(
                "s3://" + store.bucket() + "/" + found.key(),
                manifest.takenAt(),
                files,
                files,
                manifest.files().stream().mapToLong(InventoryFile::bytes).sum());
    }

    @Override
    public InventoryFacts facts() {
        return facts;
    }

    @Override
    public void read(int part, Grouping grouping, Consumer<List<KeyGroup>> groups) {
        InventoryFile file = manifest.files().get(part);
        Path local = folder.fetch(run, store, file);
        String place = "The inventory's file s3://" + store.bucket() + "/" + file.key();
        try (Connection connection = engine.open(folder.path(), local, manifest)) {
            GroupedRows rows = new GroupedRows(run, connection, place);
            String query = new GroupingQuery(
                            manifest.sourceBucket(), EmbeddedEngine.VIEW, rows.columns(EmbeddedEngine.VIEW))
                    .text(grouping, "");
            rows.read(query, groups);
        } catch (SQLException e) {
            throw engine.explain(place, e);
        }
    }

    @Override
    public void close() {
        folder.close();
        store.close();
    }
}
