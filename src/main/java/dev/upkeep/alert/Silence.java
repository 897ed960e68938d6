package dev.upkeep.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What people said to an alert.
 *
 * @param acknowledgedUntil until when they are not reminded of it; absent when nobody has acknowledged it
 * @param acknowledgedBy who has
 * @param snoozedUntil until when nothing new is said of it; absent when nobody has snoozed it
 */
record Silence(
        @Nullable Instant acknowledgedUntil,
        @Nullable String acknowledgedBy,
        @Nullable Instant snoozedUntil) {
    static final Silence NONE = new Silence(null, null, null);

    Silence acknowledged(Instant until, String by) {
        return new Silence(until, by, snoozedUntil);
    }

    Silence withoutAcknowledgement() {
        return new Silence(null, null, snoozedUntil);
    }

    Silence snoozed(@Nullable Instant until) {
        return new Silence(acknowledgedUntil, acknowledgedBy, until);
    }

    boolean isAcknowledged(Instant now) {
        return acknowledgedUntil != null && now.isBefore(acknowledgedUntil);
    }

    boolean isSnoozed(Instant now) {
        return snoozedUntil != null && now.isBefore(snoozedUntil);
    }
}
