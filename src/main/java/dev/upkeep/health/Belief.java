package dev.upkeep.health;

import dev.upkeep.settings.Cron;
import dev.upkeep.settings.JobSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For how long what a check found is believed without being looked at again: three times as long as it is made, and for
 * three rounds of the schedule. Thread-safe.
 */
public final class Belief {
    private static final int MISSED = 3;
    /** Without a schedule nobody has promised a round. */
    private static final Duration WITHOUT_SCHEDULE = Duration.ofDays(1);

    private final Optional<Cron> schedule;
    private final ZoneId zone;
    private final Clock clock;

    /**
     * @param job when check-health is due; absent means never
     * @param zone the time zone of its cron expression
     * @param clock says when now is
     */
    public Belief(@Nullable JobSettings job, ZoneId zone, Clock clock) {
        this.schedule = Optional.ofNullable(job).flatMap(JobSettings::cron);
        this.zone = zone;
        this.clock = clock;
    }

    /** How long the schedule needs for its next rounds, which may have a night between them. */
    Duration rounds() {
        Instant now = clock.instant();
        Optional<Instant> last = Optional.of(now);
        for (int round = 0; round < MISSED; round++) {
            last = last.flatMap(time -> schedule.flatMap(cron -> cron.next(time, zone)));
        }
        return last.map(time -> Duration.between(now, time)).orElse(WITHOUT_SCHEDULE);
    }

    /**
     * For how long a result is believed.
     *
     * @param cadence how often its check is made
     * @param rounds how long the schedule needs for its next rounds
     */
    static Duration of(Duration cadence, Duration rounds) {
        return cadence.multipliedBy(MISSED).plus(rounds);
    }
}
