package dev.upkeep.alert;

import dev.upkeep.settings.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what is to be said, for every channel that it concerns, together with the state that it follows from. */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger("upkeep.alert");

    private final AlertLedger ledger;
    private final Definitions definitions;
    private final Channels channels;

    Telling(AlertLedger ledger, Definitions definitions, Channels channels) {
        this.ledger = ledger;
        this.definitions = definitions;
        this.channels = channels;
    }

    /**
     * Notes a change and keeps its state. It belongs into a transaction.
     *
     * @param kind what is said
     * @param before the state before
     * @param after the state now
     * @return the state as kept
     */
    AlertState tell(NoticeKind kind, AlertState before, AlertState after, Instant now) {
        AlertItem item = AlertItem.of(kind, before, after, definitions.of(after.check()), now);
        Set<String> concerned =
                kind.isEnd() ? existing(before.told().channels()) : wanting(item.level(), after.check());
        boolean leavesOpen = after.told().isOpen();
        concerned.forEach(channel -> ledger.note(channel, item, leavesOpen, now));
        log(item);
        Instant toldAt = after.told().at() == null ? now : after.told().at();
        AlertState told = after.told(after.told().by(concerned, toldAt).closed());
        ledger.save(told);
        return told;
    }

    /** Notes for channels that are new what was bad before them; what the others know is as it was. */
    void introduce(AlertState state, Set<String> channels, Instant now) {
        AlertItem item = AlertItem.of(NoticeKind.STILL, state, state, definitions.of(state.check()), now);
        Set<String> concerned = wanting(item.level(), state.check());
        concerned.retainAll(channels);
        concerned.removeAll(state.told().channels());
        concerned.forEach(channel -> ledger.note(channel, item, true, now));
        ledger.save(state.told(state.told().by(concerned)));
    }

    /** Notes that something still is bad, and how bad it is by now. */
    void still(AlertState state, Instant now) {
        AlertItem item = AlertItem.of(NoticeKind.STILL, state, state, definitions.of(state.check()), now);
        Set<String> concerned = wanting(item.level(), state.check());
        concerned.forEach(channel -> ledger.note(channel, item, true, now));
        Told told = state.level() == Level.OK ? state.told() : state.told().level(state.level(), now);
        ledger.save(state.told(told.by(concerned, now)));
    }

    /** The channels of the process that delivers: another one may have other files, or none. */
    private List<ChannelDefinition> told() {
        if (channels.isDelivering()) {
            return channels.all();
        }
        List<ChannelDefinition> kept =
                ledger.channels().stream().map(ChannelRow::read).toList();
        return kept.isEmpty() ? channels.all() : kept;
    }

    private Set<String> existing(Set<String> names) {
        Set<String> existing = new TreeSet<>(names);
        existing.retainAll(told().stream().map(ChannelDefinition::name).toList());
        return existing;
    }

    /** A channel is not told of its own failure, which it would learn of when it is mended. */
    private Set<String> wanting(Level level, String check) {
        Set<String> names = new TreeSet<>();
        for (ChannelDefinition channel : told()) {
            if (channel.wants(level) && !check.equals(Definitions.channelCheck(channel.name()))) {
                names.add(channel.name());
            }
        }
        return names;
    }

    private static void log(AlertItem item) {
        List<String> parts = new ArrayList<>();
        parts.add(Subject.of(List.of(item), 1, List.of()));
        if (item.kind() == NoticeKind.FIRED
                && item.lasted() != null
                && !item.lasted().isZero()) {
            parts.add("since " + Durations.text(item.lasted()));
        }
        parts.add(item.detail());
        String line = String.join(". ", parts);
        if (item.kind().isEnd()) {
            LOG.info("{}", line);
        } else if (item.level() == Level.CRIT) {
            LOG.error("{}", line);
        } else {
            LOG.warn("{}", line);
        }
    }
}
