package dev.upkeep.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written, for the writers above it keep that to themselves. */
final class StandardOutput extends OutputStream {
    private final OutputStream stream;
    private volatile @Nullable IOException failure;

    StandardOutput(OutputStream stream) {
        this.stream = stream;
    }

    /** Why something is missing; empty when a reader such as `head` has seen enough and gone. */
    Optional<String> failure() {
        return Optional.ofNullable(failure)
                .map(thrown -> String.valueOf(thrown.getMessage()))
                .filter(reason -> !reason.equals("Broken pipe"));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
