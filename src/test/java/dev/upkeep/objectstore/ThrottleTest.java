package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    @Test
    void severalThreadsTogetherKeepToTheLimit() {
        Throttle throttle = new Throttle(0, 40);

        long begun = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, 5).forEach(request -> throttle.request())))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }

    @Test
    void nobodySavesUpWhatWasNotUsed() {
        Throttle throttle = new Throttle(10_000, 0);
        throttle.bytes(100);

        long begun = System.nanoTime();
        throttle.bytes(2_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
        assertThat(throttle.passedBytes()).isEqualTo(2_100);
    }

    @Test
    void withoutALimitNobodyWaits() {
        Throttle throttle = new Throttle(0, 0);

        throttle.bytes(Long.MAX_VALUE);
        throttle.request();
        assertThat(throttle.passedBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new Throttle(1, 0).bytes(3600))
                .isInstanceOfSatisfying(
                        UpkeepException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
    }
}
