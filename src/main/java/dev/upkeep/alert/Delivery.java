package dev.upkeep.alert;

/**
 * An attempt to deliver a message.
 *
 * @param message the message
 * @param attempt which attempt it is, from 1
 */
public record Delivery(AlertMessage message, int attempt) {
    /** The name of the channel that it goes to. */
    public String channel() {
        return message.channel();
    }

    /** The message's id. */
    public String id() {
        return message.id();
    }
}
