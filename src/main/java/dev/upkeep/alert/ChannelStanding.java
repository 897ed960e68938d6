package dev.upkeep.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * How the delivery to a channel stands.
 *
 * @param channel the channel
 * @param lastSentAt when a message was delivered last; empty when none was
 * @param failure why the last attempt failed, while a message is not delivered
 * @param waiting whether a message is not delivered yet
 * @param changes how many changes wait to become a part of a message
 * @param givenUp how many messages were never delivered
 */
public record ChannelStanding(
        ChannelDefinition channel,
        Optional<Instant> lastSentAt,
        Optional<String> failure,
        boolean waiting,
        int changes,
        int givenUp) {}
