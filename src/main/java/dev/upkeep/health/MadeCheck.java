package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import java.time.Duration;
import java.util.List;

/**
 * A check that was made in a round.
 *
 * @param result what it found
 * @param cost how long it took
 * @param readings the cumulative counters that it read, to be compared with the next time
 */
record MadeCheck(CheckResult result, Duration cost, List<CounterReading> readings) {
    MadeCheck {
        readings = List.copyOf(readings);
    }
}
