package dev.upkeep.migration.generate;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.ScriptFile;
import java.nio.file.Path;

/**
 * A script with its placeholders.
 *
 * @param name its file's name, for messages
 * @param text its text
 */
record Script(String name, String text) {
    /**
     * Reads a file.
     *
     * @throws UpkeepException of kind CONFIGURATION when it cannot be read
     */
    static Script read(Path file) {
        // Editors of Windows begin a file with it, and Flyway passes over it as well.
        String text = ScriptFile.read(file).replaceFirst("^\uFEFF", "");
        return new Script(String.valueOf(file.getFileName()), text);
    }
}
