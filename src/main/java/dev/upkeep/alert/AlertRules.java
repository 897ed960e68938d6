package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from one more result: the next state, and what people are told. It knows no clock and no
 * database.
 *
 * @param blindAfter for how long a check may be UNKNOWN before somebody is told
 */
record AlertRules(Duration blindAfter) {
    /**
     * What follows from a result.
     *
     * @param before how the check stood
     * @param result what it found now
     * @param definition how many results in a row count
     * @param hidden whether something that it depends on is broken, so that nothing new is said of it
     * @param now the time of the result
     */
    Change next(AlertState before, CheckResult result, CheckDefinition definition, boolean hidden, Instant now) {
        boolean silent = hidden || before.silence().isSnoozed(now);
        Seen seen = Seen.of(result, now);
        return switch (result.state()) {
            case UNKNOWN -> unknown(before, seen, silent, now);
            case SKIPPED -> skipped(before, seen, hidden, now);
            case OK, WARN, CRIT -> judged(before, seen, definition, silent, now);
        };
    }

    /**
     * What is to be said without a new result: what was found while nothing might be said of it.
     *
     * @param state how the check stands; nothing that it depends on is broken
     * @param now the time
     */
    Change due(AlertState state, Instant now) {
        boolean silent = state.silence().isSnoozed(now);
        return switch (state.seen().state()) {
            case UNKNOWN -> unknown(state, state.seen(), silent, now);
            case SKIPPED -> new Change(state, null);
            case OK, WARN, CRIT -> told(state, silent, now);
        };
    }

    /** Neither good nor bad; for long, it is a thing of its own that people have to know. */
    private Change unknown(AlertState before, Seen seen, boolean silent, Instant now) {
        Instant since = earlier(before.unknownSince(), now);
        AlertState after = with(before, seen, since, null);
        boolean tell = !silent && !before.told().blind() && !now.isBefore(since.plus(blindAfter));
        return tell ? new Change(after.told(after.told().blind(true, now)), NoticeKind.BLIND) : new Change(after, null);
    }

    /** Neither good nor bad; what nobody checks any more, though nothing is in its way, is not an alert for ever. */
    private Change skipped(AlertState before, Seen seen, boolean hidden, Instant now) {
        Instant since = earlier(before.skippedSince(), now);
        AlertState after = with(before, seen, null, since);
        boolean open = before.level() != Level.OK || before.told().isOpen();
        if (!open || hidden || now.isBefore(since.plus(blindAfter))) {
            return new Change(after, null);
        }
        return new Change(after.over(), before.told().isOpen() ? NoticeKind.RESOLVED : null);
    }

    /** A clock that was ahead and is set back since makes nothing begin in the future. */
    private static Instant earlier(@Nullable Instant since, Instant now) {
        return since == null || since.isAfter(now) ? now : since;
    }

    private static AlertState with(
            AlertState before, Seen seen, @Nullable Instant unknownSince, @Nullable Instant skippedSince) {
        return new AlertState(
                before.target(),
                before.check(),
                before.level(),
                before.since(),
                before.streak(),
                seen,
                before.lastGood(),
                before.history(),
                before.flapping(),
                unknownSince,
                skippedSince,
                before.told(),
                before.silence());
    }

    private static Change judged(
            AlertState before, Seen seen, CheckDefinition definition, boolean silent, Instant now) {
        boolean bad = seen.state() != CheckState.OK;
        Streak streak = before.streak().with(seen.state(), now);
        Level level = level(before.level(), seen.state(), streak, definition);
        String history = Flapping.with(before.history(), bad);
        AlertState after = new AlertState(
                before.target(),
                before.check(),
                level,
                level == Level.OK ? null : before.since() == null ? streak.badSince() : before.since(),
                streak,
                seen,
                bad ? before.lastGood() : seen,
                history,
                Flapping.after(before.flapping(), history),
                null,
                null,
                before.told(),
                // An acknowledgement of WARN is none of CRIT, also where people were told of CRIT once before.
                before.level() == Level.WARN && level == Level.CRIT
                        ? before.silence().withoutAcknowledgement()
                        : before.silence());
        return told(after, silent, now);
    }

    private static Level level(Level before, CheckState state, Streak streak, CheckDefinition definition) {
        if (streak.good() >= definition.goodResults()) {
            return Level.OK;
        }
        return switch (before) {
            case OK ->
                streak.bad() < definition.badResults() ? Level.OK : state == CheckState.CRIT ? Level.CRIT : Level.WARN;
            case WARN -> streak.critical() >= definition.badResults() ? Level.CRIT : Level.WARN;
            case CRIT -> streak.calm() >= definition.goodResults() ? Level.WARN : Level.CRIT;
        };
    }

    private static Change told(AlertState after, boolean silent, Instant now) {
        Told told = after.told();
        if (after.flapping() || told.flapping()) {
            return flapping(after, silent, now);
        }
        if (after.level().isWorseThan(told.level())) {
            // What was bad while nothing was said of it, and has begun to be good, is never told.
            return silent || after.seen().state() == CheckState.OK ? new Change(after, null) : alarm(after, now);
        }
        if (after.level() == Level.OK && told.level() != Level.OK) {
            AlertState over = after.told(told.level(Level.OK, now).blind(false, now))
                    .silence(after.silence().withoutAcknowledgement());
            return new Change(over, NoticeKind.RESOLVED);
        }
        return told.blind()
                ? new Change(after.told(told.blind(false, now)), NoticeKind.SIGHTED)
                : new Change(after, null);
    }

    /** It is bad, and worse than people know. An acknowledgement was for less. */
    private static Change alarm(AlertState after, Instant now) {
        Told told = after.told();
        return new Change(
                after.told(told.level(after.level(), now).blind(false, now))
                        .silence(after.silence().withoutAcknowledgement()),
                told.level() == Level.OK ? NoticeKind.FIRED : NoticeKind.ESCALATED);
    }

    /** To and fro is told once, and once that it is over; between the two only that it became CRIT. */
    private static Change flapping(AlertState after, boolean silent, Instant now) {
        Told told = after.told();
        if (!after.flapping()) {
            // Worse than people know is an alarm of its own, for other channels too, which the next result gives.
            Level known = after.level().isWorseThan(told.level()) ? told.level() : after.level();
            Told settled = told.flapping(false, now).level(known, now);
            return new Change(after.told(settled), NoticeKind.SETTLED);
        }
        if (silent) {
            return new Change(after, null);
        }
        if (!told.flapping()) {
            Level known = after.level().isWorseThan(told.level()) ? after.level() : told.level();
            return new Change(after.told(told.flapping(true, now).level(known, now)), NoticeKind.FLAPPING);
        }
        if (after.level() == Level.CRIT && told.level() != Level.CRIT) {
            return alarm(after, now);
        }
        return new Change(after, null);
    }

    /**
     * What follows from a result.
     *
     * @param state the next state
     * @param kind what people are told; absent when nothing
     */
    record Change(AlertState state, @Nullable NoticeKind kind) {}
}
