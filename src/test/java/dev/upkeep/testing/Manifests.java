package dev.upkeep.testing;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import java.util.List;

/** Manifests that say something else than what was stored. */
public final class Manifests {
    private Manifests() {}

    /** The same manifest with other databases. */
    public static Manifest with(Manifest manifest, List<DatabaseDump> databases) {
        return new Manifest(
                manifest.schemaVersion(),
                manifest.id(),
                manifest.target(),
                manifest.label(),
                manifest.trigger(),
                manifest.startedAt(),
                manifest.finishedAt(),
                manifest.engine(),
                manifest.serverVersion(),
                manifest.tool(),
                manifest.toolVersion(),
                manifest.format(),
                manifest.compression(),
                manifest.encryption(),
                databases,
                manifest.globals(),
                manifest.upkeepVersion());
    }
}
