package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.file.Files;
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
        try {
            // Editors of Windows begin a file with it, and Flyway passes over it as well.
            String text = Files.readString(file).replaceFirst("^\uFEFF", "");
            return new Script(String.valueOf(file.getFileName()), text);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The script " + file + " cannot be read: " + e + ". It has to be a readable file in UTF-8.",
                    e);
        }
    }
}
