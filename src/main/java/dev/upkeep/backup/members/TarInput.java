package dev.upkeep.backup.members;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive that is being read, as {@link TarOutput} writes it. Not thread-safe.
 *
 * <p>What is wrong with the archive itself throws an {@link UpkeepException} of kind DATA that names it.
 */
public final class TarInput {
    private static final int BLOCK = TarOutput.BLOCK;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;

    private final InputStream input;
    private final String name;
    private long left;
    private int padding;

    /**
     * @param input the archive
     * @param name what messages call it
     */
    public TarInput(InputStream input, String name) {
        this.input = input;
        this.name = name;
    }

    /**
     * Goes to the next file, also when the one before was not read to its end.
     *
     * @return the file's name; null at the end of the archive
     * @throws UpkeepException of kind DATA when the archive is damaged or cut
     */
    public @Nullable String next() throws IOException {
        content().transferTo(OutputStream.nullOutputStream());
        int passed = input.readNBytes(padding).length;
        byte[] header = input.readNBytes(BLOCK);
        if (passed < padding || header.length < BLOCK) {
            throw damaged("is cut off");
        }
        int sum = sum(header);
        if (sum == 0) {
            return null;
        }
        if (octal(header, CHECKSUM, CHECKSUM_BYTES) != sum + CHECKSUM_BYTES * ' ') {
            throw damaged("has a damaged header");
        }
        left = octal(header, SIZE, SIZE_BYTES);
        padding = TarOutput.padding(left);
        return text(header, 0, NAME_BYTES);
    }

    /** The content of the file that {@link #next} went to; closing it does nothing. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int read = input.read(buffer, offset, (int) Math.min(length, left));
                if (read < 0) {
                    throw damaged("is cut off");
                }
                left -= read;
                return read;
            }
        };
    }

    /** The sum of all bytes but those of the checksum itself. */
    private static int sum(byte[] header) {
        int sum = 0;
        for (int at = 0; at < BLOCK; at++) {
            if (at < CHECKSUM || at >= CHECKSUM + CHECKSUM_BYTES) {
                sum += header[at] & 0xff;
            }
        }
        return sum;
    }

    private long octal(byte[] header, int at, int length) {
        try {
            return Long.parseLong(text(header, at, length).strip(), 8);
        } catch (NumberFormatException e) {
            throw damaged("has a damaged header");
        }
    }

    private UpkeepException damaged(String how) {
        return new UpkeepException(FailureKind.DATA, "The archive of small files '" + name + "' " + how + ".");
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.US_ASCII);
    }
}
