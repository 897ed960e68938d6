package dev.upkeep.alert;

import java.time.Instant;
import java.util.List;

/**
 * One message to one channel.
 *
 * @param id its own, the same at every attempt, so that a receiver can tell a repetition
 * @param channel the channel
 * @param createdAt when it was put together
 * @param level how bad the worst is that it says
 * @param subject one line that says most of it
 * @param items what it says, the worst first
 * @param more what there is no room for, by name
 * @param gone what began and ended before anybody could be told, by name
 * @param notes what else has to be known
 */
public record AlertMessage(
        String id,
        String channel,
        Instant createdAt,
        Level level,
        String subject,
        List<AlertItem> items,
        List<String> more,
        List<String> gone,
        List<String> notes) {
    public AlertMessage {
        items = List.copyOf(items);
        more = List.copyOf(more);
        gone = List.copyOf(gone);
        notes = List.copyOf(notes);
    }

    /**
     * A message that only shows that the channel works.
     *
     * @param id its own
     * @param channel the channel
     * @param now when it is asked for
     */
    public static AlertMessage test(String id, String channel, Instant now) {
        return new AlertMessage(
                id,
                channel,
                now,
                Level.OK,
                "Test: Upkeep can reach " + channel,
                List.of(),
                List.of(),
                List.of(),
                List.of("Somebody asked for this message by `upkeep alerts test " + channel
                        + "`. Nothing is wrong, and nothing has to be done."));
    }
}
