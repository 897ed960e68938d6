package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.Thresholds;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Days of checks and messages, with the real rules and the real database, and a clock that a test moves. */
final class Simulation implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(30);

    final SettableClock clock;
    final Set<String> dead = new HashSet<>();
    final Map<String, List<AlertMessage>> sent = new HashMap<>();
    private final Map<String, CheckResult> checks = new TreeMap<>();
    private final DatabaseSettings address;
    private List<ChannelDefinition> channels;
    private Database state;
    private Alerts alerts;

    /** Begins at noon of a Monday, UTC. */
    Simulation(DatabaseSettings address, ChannelDefinition... channels) {
        this.address = address;
        this.channels = List.of(channels);
        this.clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
        start();
    }

    static ChannelDefinition channel(String name, Level least, String quietHours) {
        return ChannelDefinition.of(
                "webhook-channel",
                Map.of(
                        "channel",
                        name,
                        "leastSeverity",
                        least.name().toLowerCase(Locale.ROOT),
                        "quietHours",
                        quietHours),
                "test");
    }

    private void start() {
        state = Database.ofState(address);
        new StateSchema(state).migrate();
        Channels known = new Channels();
        known.are(channels);
        alerts = new Alerts(state.dataSource(), Sample.alerts(), Simulation::declared, known, clock);
        alerts.begin();
    }

    /** Ends the process and starts another one. */
    void restart() {
        state.close();
        start();
    }

    /** The same, with other channels. */
    void restart(ChannelDefinition... others) {
        channels = List.of(others);
        restart();
    }

    /** What another process with this state and its own files of channels takes; it does not deliver. */
    Alerts elsewhere(ChannelDefinition... files) {
        Channels known = new Channels();
        known.are(List.of(files));
        return new Alerts(state.dataSource(), Sample.alerts(), Simulation::declared, known, clock);
    }

    Alerts alerts() {
        return alerts;
    }

    /** What people see and say. */
    AlertBoard board() {
        return new AlertBoard(state.dataSource(), Sample.alerts(), clock);
    }

    Database state() {
        return state;
    }

    /** From now on a check finds this. */
    Simulation found(String check, CheckState state, long value) {
        checks.put(check, new CheckResult(check, state, BigDecimal.valueOf(value), "%", "it is " + value + " %"));
        return this;
    }

    Simulation found(String check, CheckState state) {
        checks.put(check, CheckResult.without(check, state, "it is " + state));
        return this;
    }

    /** A check finds two things in turn, a minute each. */
    void goToAndFro(String check, CheckState one, CheckState other, int minutes) {
        for (int i = 0; i < minutes; i++) {
            found(check, i % 2 == 0 ? one : other).pass(Duration.ofMinutes(1));
        }
    }

    /** From now on a check is not made. */
    void forget(String check) {
        checks.remove(check);
    }

    /** Every minute all checks are made; messages are delivered every half of one. */
    void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            if (clock.instant().getEpochSecond() % 60 == 0) {
                alerts.take("main", List.copyOf(checks.values()));
            }
            deliver();
            clock.tick(STEP);
        }
    }

    void deliver() {
        for (Delivery delivery : alerts.due()) {
            if (!alerts.claim(delivery)) {
                continue;
            }
            if (dead.contains(delivery.channel())) {
                alerts.failed(delivery, "there was no answer in time");
            } else {
                sent.computeIfAbsent(delivery.channel(), name -> new ArrayList<>())
                        .add(delivery.message());
                alerts.sent(delivery);
            }
        }
    }

    /** The messages that a channel got so far. */
    List<AlertMessage> sent(String channel) {
        return sent.getOrDefault(channel, List.of());
    }

    /** What those messages said, as kind and check. */
    List<String> said(String channel) {
        return sent(channel).stream()
                .map(message -> message.items().stream()
                        .map(item -> item.kind() + " " + item.level() + " " + item.check())
                        .collect(Collectors.joining(", ")))
                .toList();
    }

    /** Any check is declared with 3 and 2, a job's with 1 and 1. */
    private static Optional<CheckDefinition> declared(String check) {
        if (check.startsWith("unknown.")) {
            return Optional.empty();
        }
        boolean job = check.startsWith("job.");
        return Optional.of(new CheckDefinition(
                check,
                CheckDefinition.Scope.TARGET,
                List.of(),
                new Thresholds(Optional.of(BigDecimal.valueOf(75)), Optional.of(BigDecimal.valueOf(90)), false),
                "%",
                Duration.ofMinutes(1),
                List.of(),
                job ? 1 : 3,
                job ? 1 : 2,
                "Users see errors.",
                "select 1"));
    }

    @Override
    public void close() {
        state.close();
    }
}
