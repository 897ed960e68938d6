package dev.upkeep.backup.age;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A stream as the channel that the library writes to, which hands over its buffers without a copy. */
final class StreamSink implements WritableByteChannel {
    private final OutputStream stream;
    private boolean open = true;

    /** @param stream takes the bytes; stays open when this is closed */
    StreamSink(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        stream.write(source.array(), source.arrayOffset() + source.position(), length);
        source.position(source.limit());
        return length;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
