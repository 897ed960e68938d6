package dev.upkeep.alert;

import java.time.Instant;

/**
 * Something to be said by one channel, until it is part of a message.
 *
 * @param id its own
 * @param channel by which channel
 * @param notedAt since when it waits
 * @param item what is to be said
 */
record Notice(String id, String channel, Instant notedAt, AlertItem item) {
    /** Which alert it is about. */
    String subject() {
        return item.target() + " " + item.check();
    }
}
