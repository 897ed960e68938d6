package dev.upkeep.alert;

import java.util.Optional;

/**
 * A channel as it is kept.
 *
 * @param quietHours as they are written; empty without
 */
record ChannelRow(String name, String kind, Level least, String quietHours, boolean criticalPasses) {
    static ChannelRow of(ChannelDefinition channel) {
        return new ChannelRow(
                channel.name(),
                channel.kind(),
                channel.least(),
                channel.quietHours().map(QuietHours::toString).orElse(""),
                channel.criticalPasses());
    }

    ChannelDefinition definition() {
        return new ChannelDefinition(
                name,
                kind,
                least,
                quietHours.isEmpty() ? Optional.empty() : Optional.of(QuietHours.parse(quietHours)),
                criticalPasses);
    }
}
