package dev.upkeep.alert;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels of this process, which it knows once its routes are loaded. Thread-safe. */
public final class Channels {
    private volatile @Nullable List<ChannelDefinition> all;
    private volatile boolean delivering;

    /** Says which channels there are. */
    public void are(List<ChannelDefinition> channels) {
        all = channels.stream()
                .sorted(Comparator.comparing(ChannelDefinition::name))
                .toList();
    }

    /** Says that this process delivers to them. */
    void areDelivered() {
        delivering = true;
    }

    /** Whether this process delivers to them. */
    boolean isDelivering() {
        return delivering;
    }

    /** Whether the routes are loaded, so that none means none. */
    boolean areKnown() {
        return all != null;
    }

    /** All of them, by name; none before the routes are loaded. */
    public List<ChannelDefinition> all() {
        List<ChannelDefinition> known = all;
        return known == null ? List.of() : known;
    }
}
