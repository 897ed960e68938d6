package dev.upkeep.backup.age;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A stream as the channel that the library reads from, straight into its buffers. Remembers what the stream threw, so
 * that an unreachable store is not taken for a damaged file.
 */
final class StreamSource implements ReadableByteChannel {
    private final InputStream stream;
    private @Nullable IOException failure;
    private boolean open = true;

    StreamSource(InputStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            int count = stream.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            if (count > 0) {
                target.position(target.position() + count);
            }
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Throws what the stream itself threw, if it threw anything. */
    void rethrowOwn() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        stream.close();
    }
}
