package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.AlertSettings;
import dev.upkeep.settings.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the checks found, and tells people only what needs them. A change of an alert and what is to be said of it
 * are written in one transaction, so neither a restart nor a channel's outage loses anything. Thread-safe, and safe
 * between processes that share the database.
 */
public final class Alerts {
    /** The target of alerts about Upkeep itself. No target can be named so. */
    public static final String ITSELF = "Upkeep";

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private final AlertLedger ledger;
    private final Outbox outbox;
    private final Composer composer;
    private final Reminders reminders;
    private final Telling telling;
    private final AlertRules rules;
    private final Definitions definitions;
    private final AlertSettings settings;
    private final Channels channels;
    private final Clock clock;
    private final AtomicReference<Instant> nextLook = new AtomicReference<>(Instant.MIN);

    /**
     * @param state Upkeep's own database
     * @param settings when people are told
     * @param declared finds a check's declaration by its id
     * @param channels the channels of this process
     * @param clock the time
     */
    public Alerts(
            DataSource state,
            AlertSettings settings,
            Function<String, Optional<CheckDefinition>> declared,
            Channels channels,
            Clock clock) {
        this.ledger = new AlertLedger(state);
        this.outbox = new Outbox(ledger.database(), settings.giveUpAfter());
        this.definitions = new Definitions(declared);
        this.composer = new Composer(ledger, outbox, definitions, settings);
        this.telling = new Telling(ledger, definitions, channels);
        this.reminders = new Reminders(ledger, definitions, settings, telling, clock.instant());
        this.rules = new AlertRules(settings.blindAfter());
        this.settings = settings;
        this.channels = channels;
        this.clock = clock;
    }

    /**
     * Takes what a round of checks found. Checks that were not made keep their state.
     *
     * @param target the target's name
     * @param results the checks that were made
     * @throws UpkeepException when the state cannot be read or written
     */
    public void take(String target, List<CheckResult> results) {
        Instant now = clock.instant();
        // What others depend on comes first, so that one message hides them from the first round on.
        List<CheckResult> inOrder = results.stream()
                .sorted(Comparator.comparing(result -> !result.id().endsWith(".reachable")))
                .toList();
        Map<String, AlertState> known = ledger.states(target);
        boolean anything = inOrder.stream().anyMatch(result -> {
            AlertRules.Change change = change(target, result, known, now);
            return change.kind() != null || change.state().isWorthKeepingAfter(known.get(result.id()));
        });
        // Most rounds find what the round before found, and need no transaction.
        if (anything) {
            ledger.alone(() -> {
                take(target, inOrder, new HashMap<>(ledger.states(target)), now);
                return true;
            });
        }
    }

    private void take(String target, List<CheckResult> results, Map<String, AlertState> states, Instant now) {
        List<AlertState> unsaid = new ArrayList<>();
        for (CheckResult result : results) {
            AlertRules.Change change = change(target, result, states, now);
            AlertState before = states.getOrDefault(result.id(), change.state());
            AlertState after = change.state();
            if (change.kind() == null) {
                unsaid.add(after);
            } else {
                after = telling.tell(change.kind(), before, after, now);
            }
            states.put(result.id(), after);
        }
        ledger.save(unsaid);
    }

    private AlertRules.Change change(String target, CheckResult result, Map<String, AlertState> states, Instant now) {
        CheckDefinition definition = definitions.of(result.id());
        AlertState before =
                states.getOrDefault(result.id(), AlertState.unknown(target, result.id(), Seen.of(result, now)));
        boolean hidden = Inhibition.hides(definition, result.id(), states);
        return rules.next(before, result, definition, hidden, now);
    }

    /**
     * Begins to deliver: keeps which channels there are, for the commands that load no routes, tells those that are new
     * what is wrong, and gives up what waits for a channel that is gone.
     */
    public void begin() {
        Instant now = clock.instant();
        List<ChannelDefinition> all = channels.all();
        channels.areDelivered();
        ledger.alone(() -> {
            Set<String> before = known();
            Set<String> names = all.stream().map(ChannelDefinition::name).collect(Collectors.toSet());
            List<String> gone = before.stream()
                    .filter(name -> !names.contains(name))
                    .sorted()
                    .toList();
            ledger.keepChannels(all.stream().map(ChannelRow::of).toList(), now);
            reminders.introduce(
                    names.stream().filter(name -> !before.contains(name)).collect(Collectors.toSet()), now);
            reminders.endChannelsBut(
                    names.stream().map(Definitions::channelCheck).collect(Collectors.toSet()), now);
            int lost = outbox.giveUpAllBut(names, now);
            if (lost > 0 || !gone.isEmpty()) {
                LOG.warn(
                        "Channels of the start before are in no file of this process's routes folder: {}. What waits"
                                + " for channels that are gone is given up: {} messages or parts of them. If another"
                                + " `upkeep start` with this state.url still runs, give both the same files.",
                        gone.isEmpty() ? "none" : String.join(", ", gone),
                        lost);
            }
            return true;
        });
    }

    private Set<String> known() {
        return ledger.channels().stream()
                .map(json -> ChannelRow.read(json).name())
                .collect(Collectors.toSet());
    }

    /**
     * Puts together what is to be said now.
     *
     * @return the messages that are due; {@link #claim} each before it is sent
     *
     * @throws UpkeepException when the state cannot be read or written
     */
    public List<Delivery> due() {
        if (!channels.areKnown()) {
            return List.of();
        }
        Instant now = clock.instant();
        Instant next = Objects.requireNonNull(nextLook.get());
        // A time that is too far ahead is of a clock that was set back since.
        boolean due = !now.isBefore(next) || next.isAfter(now.plus(BETWEEN_LOOKS));
        if (due && nextLook.compareAndSet(next, now.plus(BETWEEN_LOOKS))) {
            reminders.look(now);
        }
        composer.compose(channels.all(), now);
        return outbox.due(now).stream()
                .filter(delivery -> channels.all().stream()
                        .anyMatch(channel -> channel.name().equals(delivery.channel())
                                && channel.lets(delivery.message().level(), now)))
                .toList();
    }

    /**
     * Claims a message, so that no other process tries it for some minutes.
     *
     * @return false when another process was faster; then it must not be sent
     */
    public boolean claim(Delivery delivery) {
        return outbox.claim(delivery, clock.instant());
    }

    /** Records that a message has arrived. */
    public void sent(Delivery delivery) {
        outbox.sent(delivery, clock.instant());
        works(delivery.channel());
    }

    /**
     * Takes that a channel works, as a message has just come through: what still waits for it is tried at once.
     *
     * @param channel its name
     */
    public void works(String channel) {
        outbox.hurry(channel, clock.instant());
        String check = Definitions.channelCheck(channel);
        AlertState known = ledger.states(ITSELF).get(check);
        // Until the failures are out of sight, or a channel that worked for months would be flapping for ever.
        if (known != null
                && (known.seen().state() != CheckState.OK || known.history().contains("b"))) {
            take(ITSELF, List.of(CheckResult.without(check, CheckState.OK, "Messages arrive again.")));
        }
    }

    /**
     * Records that a message has not arrived, in the log as well.
     *
     * @param delivery the message
     * @param reason why, for people, without secrets
     */
    public void failed(Delivery delivery, String reason) {
        Instant now = clock.instant();
        Optional<Instant> next = outbox.failed(delivery, reason, now);
        String channel = delivery.channel();
        if (next.isPresent()) {
            LOG.warn(
                    "The channel {} could not deliver '{}' (attempt {}, next in {}): {}",
                    channel,
                    delivery.message().subject(),
                    delivery.attempt(),
                    Durations.text(Duration.between(now, next.get())),
                    reason);
        } else {
            LOG.error(
                    "The channel {} never delivered '{}', which is given up after {}: {}",
                    channel,
                    delivery.message().subject(),
                    Durations.text(settings.giveUpAfter()),
                    reason);
        }
        String detail = "Messages to the channel " + channel + " do not arrive: " + reason;
        take(ITSELF, List.of(CheckResult.without(Definitions.channelCheck(channel), CheckState.CRIT, detail)));
    }
}
