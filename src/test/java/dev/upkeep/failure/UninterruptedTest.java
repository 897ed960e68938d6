package dev.upkeep.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void takeInterrupt() {
        Thread.interrupted();
    }

    @Test
    void doesTheWorkAlthoughAnInterruptIsPending() {
        Thread.currentThread().interrupt();

        assertThat(Uninterrupted.call(() -> Thread.currentThread().isInterrupted()))
                .isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void doesTheWorkAgainWhenAnInterruptCutItShort() {
        int result = Uninterrupted.call(() -> {
            if (attempts.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted");
            }
            return 7;
        });

        assertThat(result).isEqualTo(7);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void passesOnAnyOtherFailureAtOnce() {
        assertThatThrownBy(() -> Uninterrupted.call(() -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(attempts).hasValue(1);
    }
}
