package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.AlertSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What is said because time has passed, and not because something changed: that CRIT still is CRIT, once a day what
 * still is WARN, what is wrong at the end of a snooze, and that something is not checked any more.
 */
final class Reminders {
    private static final String DIGEST = "last-digest";
    private static final Duration FORGET_AFTER = Duration.ofDays(30);
    private static final Duration GRACE_OF_A_START = Duration.ofHours(1);
    private static final Duration NEVER_LESS = Duration.ofDays(2);
    private static final int MISSED_ROUNDS = 3;
    /** A result of a time when what it depends on failed may be wrong since; the next one may come that soon. */
    private static final Duration TIME_TO_LOOK_AGAIN = Duration.ofMinutes(30);
    /** Processes on several machines may deliver in turn. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final AlertLedger ledger;
    private final Definitions definitions;
    private final AlertSettings settings;
    private final Telling telling;
    private final AlertRules rules;
    private final Instant startedAt;

    /** @param startedAt when this process began; nothing could be checked before */
    Reminders(AlertLedger ledger, Definitions definitions, AlertSettings settings, Telling telling, Instant startedAt) {
        this.rules = new AlertRules(settings.blindAfter());
        this.ledger = ledger;
        this.definitions = definitions;
        this.settings = settings;
        this.telling = telling;
        this.startedAt = startedAt;
    }

    /** Looks at everything once. */
    void look(Instant now) {
        List<AlertState> states = ledger.states();
        boolean anything = isNewDay(now)
                || states.stream()
                        .anyMatch(state -> isForgotten(state, now)
                                || isReminderDue(state, now)
                                || unsaid(state, now).kind() != null);
        if (anything) {
            ledger.alone(() -> {
                say(now);
                return true;
            });
        }
    }

    private void say(Instant now) {
        ledger.states().stream().filter(state -> isForgotten(state, now)).forEach(state -> end(state, now));
        for (AlertState state : ledger.states()) {
            AlertRules.Change change = unsaid(state, now);
            if (change.kind() != null) {
                telling.tell(change.kind(), state, change.state(), now);
            }
        }
        List<AlertState> states = ledger.states();
        // When one is due, those that soon would be go with it.
        if (states.stream().anyMatch(state -> isReminderDue(state, now))) {
            states.stream()
                    .filter(state -> isToldCritical(state, settings.reminder().dividedBy(2), now))
                    .forEach(state -> telling.still(state, now));
        }
        if (isNewDay(now)) {
            // On the first day there was no digest to miss.
            boolean first = ledger.memo(DIGEST).isEmpty();
            ledger.memo(DIGEST, digestDay(now).toString());
            states.stream()
                    .filter(state -> !first && belongsInDigest(state, now))
                    .forEach(state -> telling.still(state, now));
            ledger.forget(now.minus(FORGET_AFTER));
        }
    }

    /** What was silent and is no longer, which the next result may tell only days later. */
    private AlertRules.Change unsaid(AlertState state, Instant now) {
        AlertRules.Change change = rules.due(state, now);
        if (change.kind() == null) {
            return change;
        }
        CheckDefinition definition = definitions.of(state.check());
        boolean fresh = Inhibition.isBelow(definition, state.check())
                && state.seen().at().plus(TIME_TO_LOOK_AGAIN).isAfter(now);
        boolean silent = fresh
                || !isSettledIn(now)
                || Inhibition.hides(definition, state.check(), ledger.states(state.target()));
        return silent ? new AlertRules.Change(state, null) : change;
    }

    /** After a start the first rounds make everything that is overdue. */
    private boolean isSettledIn(Instant now) {
        return startedAt.plus(GRACE_OF_A_START).isBefore(now);
    }

    private boolean isReminderDue(AlertState state, Instant now) {
        return isToldCritical(state, settings.reminder(), now);
    }

    private boolean isToldCritical(AlertState state, Duration ago, Instant now) {
        return state.level() == Level.CRIT
                && state.told().level() == Level.CRIT
                && !state.told().flapping()
                && isOlder(state, ago, now)
                && isSaid(state, now);
    }

    private static boolean isOlder(AlertState state, Duration than, Instant now) {
        Instant at = state.told().at();
        // What was told in the future was told by a clock that was set back since.
        return at != null
                && (at.isAfter(now.plus(CLOCKS_DIFFER)) || !at.plus(than).isAfter(now));
    }

    private boolean isSaid(AlertState state, Instant now) {
        return !state.silence().isAcknowledged(now)
                && !state.silence().isSnoozed(now)
                && !Inhibition.hides(definitions.of(state.check()), state.check(), ledger.states(state.target()));
    }

    private boolean belongsInDigest(AlertState state, Instant now) {
        boolean warns = state.level() == Level.WARN && state.told().level() != Level.OK;
        return (warns || state.told().blind() || state.told().flapping()) && isSaid(state, now);
    }

    private boolean isNewDay(Instant now) {
        return ledger.memo(DIGEST)
                .map(LocalDate::parse)
                .map(last -> !last.equals(digestDay(now)))
                .orElse(true);
    }

    /** The day whose digest is the last one that could be sent. */
    private LocalDate digestDay(Instant now) {
        ZonedDateTime here = now.atZone(settings.timeZone());
        return here.toLocalTime().isBefore(settings.digestAt())
                ? here.toLocalDate().minusDays(1)
                : here.toLocalDate();
    }

    private boolean isForgotten(AlertState state, Instant now) {
        if ((!state.told().isOpen() && state.level() == Level.OK)
                || state.target().equals(Alerts.ITSELF)) {
            return false;
        }
        Duration rounds = definitions.of(state.check()).every().multipliedBy(MISSED_ROUNDS);
        Duration patience = rounds.compareTo(NEVER_LESS) > 0 ? rounds : NEVER_LESS;
        Instant seen = state.seen().at();
        return seen.plus(patience).isBefore(now) && isSettledIn(now);
    }

    /**
     * Tells channels that are new what was wrong before they came.
     *
     * @param channels their names
     */
    void introduce(Set<String> channels, Instant now) {
        if (!channels.isEmpty()) {
            ledger.states().stream()
                    .filter(state -> state.told().isOpen() && isSaid(state, now))
                    .forEach(state -> telling.introduce(state, channels, now));
        }
    }

    /**
     * Ends the alerts of channels that are gone: nobody could see them work again.
     *
     * @param checks the checks of the channels that there are
     */
    void endChannelsBut(Collection<String> checks, Instant now) {
        for (AlertState state : ledger.states(Alerts.ITSELF).values()) {
            if (!checks.contains(state.check()) && (state.told().isOpen() || state.level() != Level.OK)) {
                end(state, now);
            }
        }
    }

    private void end(AlertState state, Instant now) {
        AlertState over = state.over(new Seen(
                CheckState.SKIPPED,
                null,
                null,
                "It is not checked any more.",
                state.seen().at()));
        if (state.told().isOpen()) {
            telling.tell(NoticeKind.RESOLVED, state, over, now);
        } else {
            ledger.save(over);
        }
    }
}
