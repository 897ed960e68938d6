package dev.upkeep.backup.age;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Hands out what was encrypted. After a failure it never hands out anything again, and never an end. */
final class DecryptingStream extends InputStream {
    private final ReadableByteChannel plain;
    private final StreamSource encrypted;
    private long bytes;
    private boolean failed;

    /**
     * @param plain the library's channel, which decrypts; closed by this
     * @param encrypted what it reads from
     */
    DecryptingStream(ReadableByteChannel plain, StreamSource encrypted) {
        this.plain = plain;
        this.encrypted = encrypted;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (failed || !plain.isOpen()) {
            throw new IOException(failed ? "The encrypted stream has failed before" : "The encrypted stream is closed");
        }
        failed = true;
        int count = readPlain(ByteBuffer.wrap(buffer, offset, length));
        failed = false;
        bytes += Math.max(0, count);
        return count;
    }

    private int readPlain(ByteBuffer target) throws IOException {
        try {
            return plain.read(target);
        } catch (IOException e) {
            encrypted.rethrowOwn();
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The encrypted data is cut off or was changed, within 64 KiB after byte " + bytes
                            + " of what it holds. Use another backup, and verify those that are left.",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }
}
