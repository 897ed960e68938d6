package dev.upkeep.migration.sql;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a script from its file. */
public final class ScriptFile {
    private ScriptFile() {}

    /**
     * The text of a script, as it stands in the file.
     *
     * @throws UpkeepException of kind CONFIGURATION when the file cannot be read or is not in UTF-8
     */
    public static String read(Path file) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION, "The script " + file + " cannot be read: " + e + ".", e);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult result = decoder.decode(bytes, text, true);
        String read = text.flip().toString();
        if (result.isError()) {
            long line = read.chars().filter(character -> character == '\n').count() + 1;
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The script " + file + " is not in UTF-8: line " + line + " has the byte "
                            + String.format("0x%02X", bytes.get(bytes.position()))
                            + ". Save the file as UTF-8; an editor calls what it has now Latin-1, Windows-1252 or"
                            + " UTF-16, for example.");
        }
        return read;
    }
}
