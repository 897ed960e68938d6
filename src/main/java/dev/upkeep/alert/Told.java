package dev.upkeep.alert;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people know of an alert.
 *
 * @param level how bad they believe it is
 * @param at when they were told last; absent when they know of nothing
 * @param flapping whether they were told that it goes to and fro
 * @param blind whether they were told that nobody can judge it
 * @param channels by which channels they were told since it began
 */
record Told(Level level, @Nullable Instant at, boolean flapping, boolean blind, Set<String> channels) {
    static final Told NOTHING = new Told(Level.OK, null, false, false, Set.of());

    Told {
        channels = Set.copyOf(channels);
    }

    Told level(Level told, Instant now) {
        return new Told(told, now, flapping, blind, channels);
    }

    Told flapping(boolean told, Instant now) {
        return new Told(level, now, told, blind, channels);
    }

    Told blind(boolean told, Instant now) {
        return new Told(level, now, flapping, told, channels);
    }

    Told by(Collection<String> further, Instant now) {
        return new Told(level, now, flapping, blind, with(further));
    }

    /** The same by further channels, later than the others, whose next reminder does not move. */
    Told by(Collection<String> further) {
        return new Told(level, at, flapping, blind, with(further));
    }

    private Set<String> with(Collection<String> further) {
        Set<String> all = new TreeSet<>(channels);
        all.addAll(further);
        return all;
    }

    /** Whether what people know about a topic is that something is wrong. */
    boolean holds(NoticeKind.Topic topic) {
        return switch (topic) {
            case ALARM -> level != Level.OK;
            case FLAPPING -> flapping;
            case BLINDNESS -> blind;
        };
    }

    /** Whether people know of something that is not over yet. */
    boolean isOpen() {
        return level != Level.OK || flapping || blind;
    }

    /** The same without the channels, when nothing is open any more. */
    Told closed() {
        return isOpen() ? this : NOTHING;
    }
}
