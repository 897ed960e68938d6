package dev.upkeep.backup.members;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A tar archive that is being written, of ordinary files that only their owner may read. Not thread-safe.
 *
 * <p>See "ustar Interchange Format" in POSIX.
 */
public final class TarOutput {
    static final int BLOCK = 512;

    private static final int NAME = 0;
    private static final int MODE = 100;
    private static final int OWNER = 108;
    private static final int GROUP = 116;
    private static final int SIZE = 124;
    private static final int TIME = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final long LARGEST = (1L << 33) - 1;

    private final OutputStream output;
    private final byte[] buffer = new byte[64 * 1024];

    /** @param output takes the archive; is not closed */
    public TarOutput(OutputStream output) {
        this.output = output;
    }

    /**
     * Adds a file.
     *
     * @param name its name, in ASCII, 99 characters at most
     * @param bytes its size
     * @param content its content, read to its end
     * @throws IOException when it turns out to have another size
     */
    public void add(String name, long bytes, InputStream content) throws IOException {
        output.write(header(name, bytes));
        long left = bytes;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            left -= read;
            if (left < 0) {
                break;
            }
            output.write(buffer, 0, read);
        }
        if (left != 0) {
            throw new IOException(name + " has not " + bytes + " bytes any more");
        }
        output.write(new byte[padding(bytes)]);
    }

    /** Writes the end of the archive. */
    public void end() throws IOException {
        output.write(new byte[2 * BLOCK]);
    }

    static int padding(long bytes) {
        return (int) ((BLOCK - bytes % BLOCK) % BLOCK);
    }

    private static byte[] header(String name, long bytes) {
        if (name.length() >= MODE || bytes > LARGEST) {
            throw new IllegalArgumentException(name + " of " + bytes + " bytes does not fit in a tar archive");
        }
        byte[] header = new byte[BLOCK];
        put(header, NAME, name);
        put(header, MODE, "0000600\0");
        put(header, OWNER, "0000000\0");
        put(header, GROUP, "0000000\0");
        put(header, SIZE, String.format("%011o\0", bytes));
        put(header, TIME, "00000000000\0");
        put(header, TYPE, "0");
        put(header, MAGIC, "ustar\00000");
        Arrays.fill(header, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, CHECKSUM, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, at, ascii.length);
    }
}
