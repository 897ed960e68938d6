package dev.upkeep.alert;

import dev.upkeep.settings.AlertSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Puts together what waits to be said: one message for each channel and window, less in quiet hours, none above the
 * cap. What has to wait is not lost, and a later message says only what is still worth saying then.
 */
final class Composer {
    private static final int MOST_ITEMS = 20;
    private static final Duration HOUR = Duration.ofHours(1);

    private final AlertLedger ledger;
    private final Outbox outbox;
    private final Definitions definitions;
    private final AlertSettings settings;

    Composer(AlertLedger ledger, Outbox outbox, Definitions definitions, AlertSettings settings) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.definitions = definitions;
        this.settings = settings;
    }

    /**
     * Makes messages of what waits for these channels, as far as it may be said now.
     *
     * @param channels the channels
     * @param now the time
     */
    void compose(List<ChannelDefinition> channels, Instant now) {
        Map<String, List<Notice>> waiting = byChannel();
        boolean any = channels.stream()
                .anyMatch(channel -> !sayable(channel, waiting, now).isEmpty());
        if (any) {
            ledger.alone(() -> {
                // Another process may have said some of it meanwhile.
                Map<String, List<Notice>> all = byChannel();
                channels.forEach(channel -> compose(channel, sayable(channel, all, now), now));
                return true;
            });
        }
    }

    private Map<String, List<Notice>> byChannel() {
        return ledger.waiting().stream().collect(Collectors.groupingBy(Notice::channel));
    }

    /** What may be said now; nothing while the window is open. */
    private List<Notice> sayable(ChannelDefinition channel, Map<String, List<Notice>> waiting, Instant now) {
        List<Notice> all = waiting.getOrDefault(channel.name(), List.of());
        List<Notice> allowed = channel.isQuiet(now) ? passing(channel, all) : all;
        boolean isOpen = allowed.isEmpty() || isRecent(allowed.get(0), now);
        return isOpen
                        // The channel fails: what comes meanwhile becomes one message when it works again.
                        || outbox.waiting(channel.name()).stream().anyMatch(level -> channel.lets(level, now))
                        || outbox.countBetween(channel.name(), now.minus(HOUR), now) >= settings.hourlyCap()
                ? List.of()
                : allowed;
    }

    /** What was noted in the future was noted by a clock that was set back since. */
    private boolean isRecent(Notice notice, Instant now) {
        Instant noted = notice.notedAt();
        return !noted.isAfter(now) && noted.plus(settings.groupWindow()).isAfter(now);
    }

    /** In quiet hours CRIT, if it passes, with everything else that waits of the same alert. */
    private static List<Notice> passing(ChannelDefinition channel, List<Notice> all) {
        if (!channel.criticalPasses()) {
            return List.of();
        }
        Set<String> critical = all.stream()
                .filter(notice -> notice.item().level() == Level.CRIT)
                .map(Notice::subject)
                .collect(Collectors.toCollection(HashSet::new));
        return all.stream()
                .filter(notice -> critical.contains(notice.subject()))
                .toList();
    }

    private void compose(ChannelDefinition channel, List<Notice> notices, Instant now) {
        if (notices.isEmpty()) {
            return;
        }
        Coalescing said = Coalescing.of(stories(channel.name(), notices));
        if (said.isEmpty()) {
            ledger.drop(notices);
            return;
        }
        List<AlertItem> items = said.items().stream().map(this::hiding).toList();
        List<AlertItem> shown = items.subList(0, Math.min(MOST_ITEMS, items.size()));
        List<String> notes = notes(shown);
        if (outbox.countBetween(channel.name(), now.minus(HOUR), now) + 1 >= settings.hourlyCap()) {
            notes.add("This is the last of " + settings.hourlyCap()
                    + " messages within an hour (alerts.hourly-cap). What follows waits and comes in one message.");
        }
        Level worst = items.stream().map(AlertItem::level).max(Level::compareTo).orElse(Level.OK);
        AlertMessage message = new AlertMessage(
                UUID.randomUUID().toString(),
                channel.name(),
                now,
                worst,
                Subject.of(shown, items.size(), said.gone()),
                shown,
                items.subList(shown.size(), items.size()).stream()
                        .map(AlertItem::name)
                        .toList(),
                said.gone(),
                notes);
        outbox.put(message);
        ledger.putInto(message.id(), notices);
    }

    private List<Coalescing.Story> stories(String channel, List<Notice> notices) {
        Map<String, List<AlertItem>> bySubject = notices.stream()
                .collect(Collectors.groupingBy(
                        Notice::subject, LinkedHashMap::new, Collectors.mapping(Notice::item, Collectors.toList())));
        return bySubject.values().stream()
                .map(items -> {
                    AlertItem any = items.get(0);
                    AlertState state = ledger.states(any.target()).get(any.check());
                    return new Coalescing.Story(
                            items,
                            ledger.isKnownOpen(channel, any.target(), any.check()),
                            state == null ? Told.NOTHING : state.told());
                })
                .toList();
    }

    private AlertItem hiding(AlertItem item) {
        if (item.kind().isEnd() || !item.check().endsWith(".reachable")) {
            return item;
        }
        Map<String, AlertState> states = ledger.states(item.target());
        AlertState broken = states.get(item.check());
        return broken != null && Inhibition.isBroken(broken)
                ? item.hiding(Inhibition.hidden(broken, states.values(), definitions))
                : item;
    }

    /** When nothing outside can be reached, what is broken is most likely on this side. */
    private List<String> notes(List<AlertItem> items) {
        List<String> notes = new ArrayList<>();
        Set<String> targets = items.stream()
                .filter(item -> !item.kind().isEnd() && item.check().endsWith(".reachable"))
                .map(AlertItem::target)
                .collect(Collectors.toSet());
        boolean alone = targets.stream().anyMatch(target -> {
            Map<String, AlertState> states = ledger.states(target);
            return Inhibition.isBroken(states.get(Inhibition.DATABASE))
                    && Inhibition.isBroken(states.get(Inhibition.BUCKET));
        });
        if (alone) {
            notes.add("Neither the database nor the bucket can be reached. Look at this machine's own network first:"
                    + " both failing at once is seldom their fault.");
        }
        return notes;
    }
}
