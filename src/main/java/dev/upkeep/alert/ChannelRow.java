package dev.upkeep.alert;

import dev.upkeep.run.Json;
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

    /** The channel that was kept as this JSON. */
    static ChannelDefinition read(String json) {
        return Json.read(json, ChannelRow.class).definition();
    }

    private ChannelDefinition definition() {
        return new ChannelDefinition(
                name,
                kind,
                least,
                quietHours.isEmpty() ? Optional.empty() : Optional.of(QuietHours.parse(quietHours)),
                criticalPasses);
    }
}
