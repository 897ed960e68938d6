package dev.upkeep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.Sample;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Retries retries = new Retries(new Failures(List.of()), Duration.ofMillis(50));
    private final UpkeepException down = new UpkeepException(FailureKind.UNAVAILABLE, "Down.");
    private final ActiveRun run = Sample.run("check-health");

    @Test
    void retriesOnlyWhatIsUnavailableAndOnlyWhileTheRunGoesOn() {
        assertThat(retries.isRetryable(run, new RuntimeException(down))).isTrue();
        assertThat(retries.isRetryable(run, new UpkeepException(FailureKind.CONFIGURATION, "Wrong.")))
                .isFalse();
        assertThat(retries.isRetryable(null, down)).isFalse();
        cancel();
        assertThat(retries.isRetryable(run, down)).isFalse();
    }

    @Test
    void waitsBeforeItTriesAgainAndNeverMoreOftenThanTold() {
        long began = System.nanoTime();
        assertThat(retries.await(run, down, 2, 2)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("the second wait is twice the setting")
                .isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(retries.await(run, down, 3, 2)).isFalse();
    }

    @Test
    void beingAskedToStopEndsTheWaitBeforeARetry() {
        cancel();

        assertThat(retries.await(run, down, 1, 2)).isFalse();
    }

    private void cancel() {
        run.cancel(FailureKind.CANCELLED, "Upkeep was asked to stop.");
        assertThat(Thread.interrupted()).isTrue();
    }
}
