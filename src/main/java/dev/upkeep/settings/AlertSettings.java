package dev.upkeep.settings;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When people are told of what the checks find.
 *
 * @param groupWindow how long a change waits for others, to be told in one message with them
 * @param reminder how often people are reminded of what is CRIT until somebody acknowledges it
 * @param digestAt the time of day at which they are told what still is WARN
 * @param timeZone where that time is meant
 * @param blindAfter how long a check may be UNKNOWN before they are told
 * @param acknowledgeFor how long an acknowledgement holds
 * @param hourlyCap how many messages each channel gets within an hour at most
 * @param giveUpAfter how long the delivery of a message is tried
 */
public record AlertSettings(
        Duration groupWindow,
        Duration reminder,
        LocalTime digestAt,
        ZoneId timeZone,
        Duration blindAfter,
        Duration acknowledgeFor,
        int hourlyCap,
        Duration giveUpAfter) {}
