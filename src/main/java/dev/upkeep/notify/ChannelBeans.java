package dev.upkeep.notify;

import dev.upkeep.alert.Alerts;
import java.time.Clock;
import java.time.ZoneId;

/**
 * What the channels' routes call.
 *
 * @param courier brings the messages and notes how that went
 * @param requests writes them as HTTP requests
 */
public record ChannelBeans(Courier courier, ChannelRequests requests) {
    /**
     * Puts them together.
     *
     * @param alerts where the messages are
     * @param secrets finds what the channels' files only name
     * @param zone where the times in messages are meant
     * @param clock the time of sending
     */
    public static ChannelBeans of(Alerts alerts, ChannelSecrets secrets, ZoneId zone, Clock clock) {
        MessageText text = new MessageText(zone);
        return new ChannelBeans(new Courier(alerts, text), new ChannelRequests(secrets, text, clock));
    }
}
