package dev.upkeep.backup.age;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Encrypts what is written to it. After a failure it takes nothing more: the library would encrypt the same chunk once
 * more, and an end after a gap would make a cut file look whole.
 */
final class EncryptingStream extends OutputStream {
    private final WritableByteChannel plain;
    private final OutputStream encrypted;
    private boolean failed;
    private boolean closed;

    /**
     * @param plain the library's channel, which encrypts into `encrypted`
     * @param encrypted closed by this at the end
     */
    EncryptingStream(WritableByteChannel plain, OutputStream encrypted) {
        this.plain = plain;
        this.encrypted = encrypted;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (failed || closed) {
            throw new IOException(closed ? "The encrypted stream is closed" : "The encrypted stream has failed before");
        }
        failed = true;
        ByteBuffer source = ByteBuffer.wrap(buffer, offset, length);
        while (source.hasRemaining()) {
            plain.write(source);
        }
        failed = false;
    }

    /** Hands on what is encrypted; up to 64 KiB wait for the rest of their chunk. */
    @Override
    public void flush() throws IOException {
        encrypted.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (encrypted) {
            if (!failed) {
                plain.close();
            }
        }
    }
}
