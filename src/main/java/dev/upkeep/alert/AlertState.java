package dev.upkeep.alert;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one check of one target stands, and what people know of it. It never changes; {@link AlertRules} make the next
 * one of it.
 *
 * @param target the target's name, or {@link Alerts#ITSELF}
 * @param check the check's id
 * @param level how bad it is, after damping
 * @param since when the first bad result came; absent while the level is OK
 * @param streak the last results in a row
 * @param seen the last result
 * @param lastGood the last result that was OK; absent when there never was one
 * @param history the last results, one letter each
 * @param flapping whether it goes to and fro
 * @param unknownSince since when it is UNKNOWN; absent while it is not
 * @param skippedSince since when it is SKIPPED; absent while it is not
 * @param told what people know
 * @param silence what people said
 */
record AlertState(
        String target,
        String check,
        Level level,
        @Nullable Instant since,
        Streak streak,
        Seen seen,
        @Nullable Seen lastGood,
        String history,
        boolean flapping,
        @Nullable Instant unknownSince,
        @Nullable Instant skippedSince,
        Told told,
        Silence silence) {
    private static final Duration LONGEST_UNWRITTEN = Duration.ofHours(1);

    /** The state before the first result. */
    static AlertState unknown(String target, String check, Seen first) {
        return new AlertState(
                target,
                check,
                Level.OK,
                null,
                Streak.NONE,
                first,
                null,
                "",
                false,
                null,
                null,
                Told.NOTHING,
                Silence.NONE);
    }

    AlertState told(Told now) {
        return new AlertState(
                target,
                check,
                level,
                since,
                streak,
                seen,
                lastGood,
                history,
                flapping,
                unknownSince,
                skippedSince,
                now,
                silence);
    }

    AlertState silence(Silence now) {
        return new AlertState(
                target,
                check,
                level,
                since,
                streak,
                seen,
                lastGood,
                history,
                flapping,
                unknownSince,
                skippedSince,
                told,
                now);
    }

    /** The state of a check that is not made any more; a later result begins anew. */
    AlertState over() {
        return over(seen);
    }

    /** The same, with what is to be said instead of the last result. */
    AlertState over(Seen last) {
        return unknown(target, check, last).silence(silence.withoutAcknowledgement());
    }

    /**
     * Whether it has to be written down: it is not quite as it was, or what is written is an hour old.
     *
     * @param kept what is written; absent when nothing is
     */
    boolean isWorthKeepingAfter(@Nullable AlertState kept) {
        return kept == null
                || (level != Level.OK && !seen.detail().equals(kept.seen.detail()))
                || !streak.equals(kept.streak)
                || !history.equals(kept.history)
                || !told.equals(kept.told)
                || seen.state() != kept.seen.state()
                // What is written was seen by a clock that was set back since.
                || seen.at().isBefore(kept.seen.at())
                || !seen.at().isBefore(kept.seen.at().plus(LONGEST_UNWRITTEN));
    }

    /** Since when the thing has been going on that a message is about. */
    @Nullable
    Instant begun() {
        return since != null ? since : unknownSince;
    }
}
