package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts new scripts into a folder: each appears whole or not at all, and none replaces another.
 *
 * @param folder the folder
 */
record ScriptFiles(Path folder) {
    /**
     * Writes files, or none of them.
     *
     * @param scripts the files, in the order in which they appear
     * @throws UpkeepException of kind CONFIGURATION when one is there already or cannot be written
     */
    void write(List<NewMigrationReport.Script> scripts) {
        List<Path> written = new ArrayList<>();
        try {
            for (NewMigrationReport.Script script : scripts) {
                Path file = folder.resolve(script.file());
                Path unfinished = Files.createTempFile(folder, ".upkeep-", ".tmp");
                try {
                    Files.writeString(unfinished, script.text());
                    // Other than a move, a link never replaces anything.
                    Files.createLink(file, unfinished);
                    written.add(file);
                } finally {
                    Files.delete(unfinished);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            written.forEach(ScriptFiles::remove);
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The migration cannot be written to " + folder + ", and nothing was: " + e
                            + ". Make the folder writable, or use --dry-run and save what it prints.",
                    e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION, "The half-written migration " + file + " has to be removed: " + e, e);
        }
    }
}
