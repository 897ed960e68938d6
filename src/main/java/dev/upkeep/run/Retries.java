package dev.upkeep.run;

import dev.upkeep.failure.Failures;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which steps of a route are tried again after they failed, and waits before they are. */
public final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final Pattern NEXT_STEP = Pattern.compile("(?<=\\.) [^.]*\\bthen run: .*$", Pattern.DOTALL);

    private final Failures failures;
    private final Duration firstDelay;

    /**
     * @param failures what exceptions mean
     * @param firstDelay how long to wait before the first retry
     */
    public Retries(Failures failures, Duration firstDelay) {
        this.failures = failures;
        this.firstDelay = firstDelay;
    }

    /**
     * Whether trying a failed step again may help: only when the other side was unavailable, and the run was not
     * asked to stop.
     *
     * @param activeRun the run; absent outside of one
     * @param thrown what the step threw
     */
    public boolean isRetryable(@Nullable ActiveRun activeRun, Throwable thrown) {
        return activeRun != null
                && activeRun.isGoingOn()
                && failures.translate(thrown).kind().isRetryable();
    }

    /**
     * Decides whether a step is tried again after it failed, and waits before it is: the first time for as long as the
     * settings say, each further time twice as long, up to a minute. Being asked to stop ends the wait.
     *
     * @param activeRun the run
     * @param thrown what the step threw
     * @param retry which retry this would be, from 1
     * @param most how many retries there are
     * @return whether to try again now
     */
    public boolean await(ActiveRun activeRun, Throwable thrown, int retry, int most) {
        if (retry > most) {
            return false;
        }
        Duration longest = firstDelay.compareTo(LONGEST_DELAY) > 0 ? firstDelay : LONGEST_DELAY;
        Duration doubled = firstDelay.multipliedBy(1L << (retry - 1));
        Duration delay = doubled.compareTo(longest) > 0 ? longest : doubled;
        LOG.warn(
                "{} for {} is tried again in {}: {}",
                activeRun.run().job(),
                activeRun.target(),
                Durations.text(delay),
                withoutNextStep(failures.translate(thrown).getMessage()));
        return activeRun.pause(delay);
    }

    /** What a person is to run next, nobody is while it is tried again. */
    private static String withoutNextStep(String message) {
        return NEXT_STEP.matcher(message).replaceFirst("");
    }
}
