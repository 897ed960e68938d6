package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void noMoreRequestsBeginInASecondThanTheLimitSays() {
        Pace pace = new Pace(100, LONG);
        long begun = System.nanoTime();

        for (int number = 0; number < 31; number++) {
            pace.request(calls::incrementAndGet);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(pace.requests()).isEqualTo(31);
    }

    @Test
    void asksAgainWhenTheStoreIsBusy() {
        Pace pace = new Pace(0, LONG);

        assertThat(pace.request(failing(2, FailureKind.UNAVAILABLE))).isEqualTo("done");

        assertThat(calls).hasValue(3);
        assertThat(pace.isGivenUp()).isFalse();
    }

    @Test
    void asksNotAgainWhatWasRefused() {
        Pace pace = new Pace(0, LONG);

        assertFails(pace, failing(1, FailureKind.CONFIGURATION));

        assertThat(calls).hasValue(1);
        assertThat(pace.isGivenUp()).isFalse();
    }

    @Test
    void oneThatAlwaysFailsIsGivenUpAndTheStoreIsNot() {
        Pace pace = new Pace(0, LONG);

        assertFails(pace, failing(99, FailureKind.UNAVAILABLE));

        assertThat(calls).hasValue(5);
        assertThat(pace.isGivenUp()).isFalse();
    }

    @Test
    void aStoreThatFailsForLongerThanThePatienceIsGivenUp() {
        Pace pace = new Pace(0, Duration.ZERO);

        assertFails(pace, failing(99, FailureKind.UNAVAILABLE));

        assertThat(calls).hasValue(1);
        assertThat(pace.isGivenUp()).isTrue();
        pace.request(() -> "it answers again");
        assertThat(pace.isGivenUp()).isFalse();
    }

    @Test
    void anInterruptEndsTheWait() {
        Pace pace = new Pace(1, LONG);
        pace.request(calls::incrementAndGet);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> pace.request(calls::incrementAndGet))
                .isInstanceOfSatisfying(
                        UpkeepException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CANCELLED));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).hasValue(1);
    }

    private Supplier<String> failing(int times, FailureKind kind) {
        return () -> {
            if (calls.incrementAndGet() <= times) {
                throw new UpkeepException(kind, "SlowDown");
            }
            return "done";
        };
    }

    private static void assertFails(Pace pace, Supplier<String> request) {
        assertThatThrownBy(() -> pace.request(request))
                .isInstanceOf(UpkeepException.class)
                .hasMessage("SlowDown");
    }
}
