package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
                // Not a temporary file of Java's, which nobody else may read.
                Path unfinished = folder.resolve("." + script.file() + "." + UUID.randomUUID() + ".tmp");
                try {
                    Files.writeString(unfinished, script.text(), StandardOpenOption.CREATE_NEW);
                    // Other than a move, a link never replaces anything.
                    Files.createLink(file, unfinished);
                    written.add(file);
                } finally {
                    Files.deleteIfExists(unfinished);
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
