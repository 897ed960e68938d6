package dev.upkeep.health;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a check's query say. A row has the columns `value` and `detail`, or `state` and `detail`; or, instead
 * of a value, cumulative counters: `counter`, `base` and `subject`, of which the change since the last time is the value,
 * unless the base has changed by less than `least`.
 */
final class SeenRows {
    private final Map<String, CounterReading> before;
    private final List<Observation> observations = new ArrayList<>();
    private final List<CounterReading> readings = new ArrayList<>();

    /** @param before the counters as this check last read them, by their subjects */
    SeenRows(Map<String, CounterReading> before) {
        this.before = before;
    }

    /**
     * Reads one row.
     *
     * @throws UpkeepException of kind CONFIGURATION when it lacks a column, or a column holds something else
     */
    void add(Map<?, ?> row) {
        Object detail = row.get("detail");
        if (detail == null) {
            throw wrong("a row without a detail: every row needs a column `detail` that is not null");
        }
        Object counter = row.get("counter");
        if (counter != null) {
            addCounter(row, counter, detail.toString());
        } else if (row.get("state") != null) {
            observations.add(new Observation(number(row.get("value")), state(row.get("state")), detail.toString()));
        } else if (row.get("value") == null) {
            observations.add(Observation.judged(CheckState.UNKNOWN, detail.toString()));
        } else {
            observations.add(new Observation(number(row.get("value")), null, detail.toString()));
        }
    }

    List<Observation> observations() {
        return observations;
    }

    List<CounterReading> readings() {
        return readings;
    }

    private void addCounter(Map<?, ?> row, Object counter, String detail) {
        Object subject = row.get("subject");
        BigDecimal base = number(row.get("base"));
        CounterReading now = new CounterReading(
                subject == null ? "" : subject.toString(),
                parsed(counter).doubleValue(),
                base == null ? null : base.doubleValue());
        CounterReading then = before.get(now.subject());
        BigDecimal wanted = number(row.get("least"));
        double least = wanted == null ? 0 : wanted.doubleValue();
        if (then == null || !isTooLittle(then, now, least)) {
            readings.add(now);
        }
        Double change = then == null ? null : change(then, now, least);
        observations.add(
                change == null
                        ? Observation.judged(
                                CheckState.SKIPPED,
                                then == null
                                        ? "counts from now on; the next time tells what has changed"
                                        : "too little happened since the last time to judge it, or the statistics were reset")
                        : new Observation(BigDecimal.valueOf(change).setScale(2, RoundingMode.HALF_UP), null, detail));
    }

    /** Where little happens, several times are looked at together: the earlier reading stays until it is enough. */
    private static boolean isTooLittle(CounterReading then, CounterReading now, double least) {
        Double base = now.base();
        Double earlier = then.base();
        return base != null
                && earlier != null
                && now.counter() >= then.counter()
                && base >= earlier
                && base - earlier < least;
    }

    private static @Nullable Double change(CounterReading then, CounterReading now, double least) {
        double counted = now.counter() - then.counter();
        Double base = now.base();
        if (base == null) {
            return counted < 0 ? null : counted;
        }
        Double earlier = then.base();
        double all = base - (earlier == null ? 0 : earlier);
        return counted < 0 || all <= 0 || all < least ? null : 100 * counted / all;
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        return value == null ? null : parsed(value);
    }

    private static BigDecimal parsed(Object value) {
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw wrong("'" + value + "' where a number is needed");
        }
    }

    private static CheckState state(Object value) {
        try {
            return CheckState.valueOf(value.toString().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong("the state '" + value + "'; there are OK, WARN, CRIT, UNKNOWN and SKIPPED");
        }
    }

    private static UpkeepException wrong(String what) {
        return new UpkeepException(FailureKind.CONFIGURATION, "Its query returns " + what + ".");
    }
}
