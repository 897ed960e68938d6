package dev.upkeep.alert;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An alert that is not over, or that somebody has snoozed.
 *
 * @param target the target's name, or {@link Alerts#ITSELF}
 * @param check the check's id
 * @param level how bad it is, after damping
 * @param since since when; absent when it is not bad
 * @param value the last value with its unit; absent without one
 * @param detail what was found last
 * @param flapping whether it goes to and fro
 * @param unknownSince since when nobody can judge it; absent when it can be judged
 * @param acknowledgedUntil until when nobody is reminded; absent unless somebody acknowledged it
 * @param acknowledgedBy who has
 * @param snoozedUntil until when nothing new is said of it; absent unless somebody snoozed it
 * @param channels by which channels people were told
 */
public record OpenAlert(
        String target,
        String check,
        Level level,
        @Nullable Instant since,
        @Nullable String value,
        String detail,
        boolean flapping,
        @Nullable Instant unknownSince,
        @Nullable Instant acknowledgedUntil,
        @Nullable String acknowledgedBy,
        @Nullable Instant snoozedUntil,
        Set<String> channels) {
    public OpenAlert {
        channels = Set.copyOf(channels);
    }

    /** Whether something is wrong; what is well may be here for being snoozed. */
    public boolean wrong() {
        return level != Level.OK || flapping || unknownSince != null;
    }

    static OpenAlert of(AlertState state, Instant now) {
        Silence silence = state.silence();
        boolean acknowledged = silence.isAcknowledged(now);
        return new OpenAlert(
                state.target(),
                state.check(),
                state.level(),
                state.since(),
                state.seen().text(),
                state.seen().detail(),
                state.flapping(),
                state.unknownSince(),
                acknowledged ? silence.acknowledgedUntil() : null,
                acknowledged ? silence.acknowledgedBy() : null,
                silence.isSnoozed(now) ? silence.snoozedUntil() : null,
                state.told().channels());
    }
}
