package dev.upkeep.backup.members;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive that is being read, as {@link TarOutput} writes it. Not thread-safe.
 *
 * <p>What it throws is an IOException that says what is wrong with the archive.
 */
public final class TarInput {
    private static final int BLOCK = TarOutput.BLOCK;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;

    private final InputStream input;
    private long left;
    private int padding;

    /** @param input the archive */
    public TarInput(InputStream input) {
        this.input = input;
    }

    /**
     * Goes to the next file, also when the one before was not read to its end.
     *
     * @return the file's name; null at the end of the archive
     * @throws IOException when the archive is damaged or cut
     */
    public @Nullable String next() throws IOException {
        input.skipNBytes(left + padding);
        left = 0;
        padding = 0;
        byte[] header = input.readNBytes(BLOCK);
        if (header.length < BLOCK) {
            throw new EOFException("The archive of small files is cut off");
        }
        int sum = sum(header);
        if (sum == 0) {
            return null;
        }
        if (octal(header, CHECKSUM, CHECKSUM_BYTES) != sum + CHECKSUM_BYTES * ' ') {
            throw new IOException("A header in the archive of small files is damaged");
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
                    throw new EOFException("The archive of small files is cut off");
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

    private static long octal(byte[] header, int at, int length) throws IOException {
        try {
            return Long.parseLong(text(header, at, length).strip(), 8);
        } catch (NumberFormatException e) {
            throw new IOException("A header in the archive of small files is damaged", e);
        }
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.US_ASCII);
    }
}
