package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkersTest {
    @Test
    void whateverAPieceOfWorkThrowsEndsTheWork() {
        for (Throwable thrown :
                new Throwable[] {new IllegalStateException("broken"), new StackOverflowError("broken")}) {
            try (Workers workers = new Workers("work", 1, 1)) {
                workers.submit(() -> sneak(thrown), () -> {});

                assertThatThrownBy(() -> workers.finish(() -> {})).isSameAs(thrown);
            }
        }
    }

    @Test
    void aBufferThatCannotBeMadeIsNotWaitedFor() {
        Buffers buffers = new Buffers(1, Integer.MAX_VALUE);

        assertThatThrownBy(buffers::take).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(buffers::take).isInstanceOf(OutOfMemoryError.class);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
