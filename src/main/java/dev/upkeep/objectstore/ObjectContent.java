package dev.upkeep.objectstore;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An object that is being read. What goes wrong on the way is said in Upkeep's words. */
final class ObjectContent extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> content;
    private final S3Failures failures;
    private boolean ended;

    ObjectContent(ResponseInputStream<GetObjectResponse> content, S3Failures failures) {
        super(content);
        this.content = content;
        this.failures = failures;
    }

    @Override
    public int read() {
        try {
            return noted(super.read());
        } catch (IOException | SdkException e) {
            throw failures.of(e, S3Action.READ);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            return noted(super.read(buffer, offset, length));
        } catch (IOException | SdkException e) {
            throw failures.of(e, S3Action.READ);
        }
    }

    private int noted(int read) {
        ended |= read < 0;
        return read;
    }

    /** Gives the connection up when the object was not read to its end: closing would read all the rest. */
    @Override
    public void close() throws IOException {
        if (ended) {
            content.close();
        } else {
            content.abort();
        }
    }
}
