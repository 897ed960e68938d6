package dev.upkeep.notify;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to a channel.
 *
 * @param uri where it goes; secret
 * @param body JSON
 * @param messageId the message's id, the same at every attempt
 * @param signature proves who sent it and when; absent for receivers that check none
 * @param authorization the header of that name; secret; absent when the address is enough
 * @param hidden what else is secret, and may come back in an answer; absent when nothing is
 */
public record ChannelRequest(
        URI uri,
        String body,
        String messageId,
        @Nullable String signature,
        @Nullable String authorization,
        @Nullable String hidden) {
    private static final int SHORTEST_SECRET = 6;

    /** The same request with a part of its body that is secret. */
    ChannelRequest hiding(String secret) {
        return new ChannelRequest(uri, body, messageId, signature, authorization, secret);
    }

    /** A text without the parts of the address, and of the authorization, that may be secret. */
    String withoutSecrets(String text) {
        String rest = text;
        String parts = uri.getRawPath() + "/" + uri.getRawQuery() + "/" + authorization + "/" + hidden;
        for (String part : parts.split("[/?&= ]", -1)) {
            if (part.length() >= SHORTEST_SECRET) {
                rest = rest.replace(part, "******");
            }
        }
        return rest;
    }

    /** Which message it carries, without the secrets. */
    @Override
    public String toString() {
        return "message " + messageId + " to " + uri.getScheme() + "://" + uri.getHost();
    }
}
