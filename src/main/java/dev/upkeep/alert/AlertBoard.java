package dev.upkeep.alert;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.AlertSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What people see of the alerts, and what they say to them. Thread-safe, and safe between processes. */
public final class AlertBoard {
    private final AlertLedger ledger;
    private final Outbox outbox;
    private final AlertSettings settings;
    private final Clock clock;

    /**
     * @param state Upkeep's own database
     * @param settings for how long an acknowledgement holds
     * @param clock the time
     */
    public AlertBoard(DataSource state, AlertSettings settings, Clock clock) {
        this.ledger = new AlertLedger(state);
        this.outbox = new Outbox(ledger.database(), settings.giveUpAfter());
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether any check has ever told anything. */
    public boolean haveHeard() {
        return !ledger.states().isEmpty();
    }

    /** Everything that is not over and everything snoozed, the worst first. */
    public List<OpenAlert> open() {
        Instant now = clock.instant();
        return ledger.states().stream()
                .filter(state -> state.level() != Level.OK
                        || state.told().isOpen()
                        || state.silence().isSnoozed(now))
                .sorted(Comparator.comparing(AlertState::level, Comparator.reverseOrder())
                        .thenComparing(AlertState::target)
                        .thenComparing(AlertState::check))
                .map(state -> OpenAlert.of(state, now))
                .toList();
    }

    /** The channels of the process that delivers, as it noted them at its start, and how they stand. */
    public List<ChannelStanding> standings() {
        return ledger.channels().stream()
                .map(json -> outbox.standing(ChannelRow.read(json)))
                .toList();
    }

    /**
     * Notes that somebody sees to an alert: nobody is reminded of it for a day, by default.
     *
     * @param target the target's name
     * @param check the check's id
     * @param by who
     * @return until when
     * @throws UpkeepException of kind REFUSED when there is no such open alert
     */
    public Instant acknowledge(String target, String check, String by) {
        Instant until = clock.instant().plus(settings.acknowledgeFor());
        return ledger.alone(() -> {
            AlertState state = find(target, check, true);
            ledger.save(state.silence(state.silence().acknowledged(until, by)));
            return until;
        });
    }

    /**
     * Says nothing new of an alert for a while; that it is over is said all the same.
     *
     * @param target the target's name
     * @param check the check's id
     * @param time how long; zero ends a snooze
     * @return until when
     * @throws UpkeepException of kind REFUSED when there is no such check
     */
    public Instant snooze(String target, String check, Duration time) {
        Instant until = clock.instant().plus(time);
        return ledger.alone(() -> {
            AlertState state = find(target, check, false);
            ledger.save(state.silence(state.silence().snoozed(time.isZero() ? null : until)));
            return until;
        });
    }

    private AlertState find(String target, String check, boolean onlyOpen) {
        String holder = Definitions.isOfChannel(check) ? Alerts.ITSELF : target;
        Map<String, AlertState> states = ledger.states(holder);
        List<String> names = states.values().stream()
                .filter(state ->
                        !onlyOpen || state.level() != Level.OK || state.told().isOpen())
                .map(AlertState::check)
                .toList();
        AlertState found = states.get(check);
        if (found != null && names.contains(check)) {
            return found;
        }
        String kind = onlyOpen ? "open alert" : "check that was made";
        String none = onlyOpen ? " Nothing is open." : " None was made yet; `upkeep run check-health` makes all.";
        throw new UpkeepException(
                FailureKind.REFUSED,
                "There is no " + kind + " '" + check + "' of " + target + "." + Suggestion.sentence(check, names)
                        + (names.isEmpty() ? none : " There are: " + String.join(", ", names) + "."));
    }
}
