package dev.upkeep.notify;

import dev.upkeep.settings.PingUrl;
import java.net.URI;

/**
 * One message to a dead-man's-switch.
 *
 * @param url the switch
 * @param uri where this message goes: the switch's address with what it has to say; secret
 * @param method `GET`, or `POST` with a body
 * @param body what happened; empty unless it failed
 * @param subject what it tells, for the log
 */
public record Ping(PingUrl url, URI uri, String method, String body, String subject) {
    /** What it tells and whom, without the secret. */
    @Override
    public String toString() {
        return subject + " to " + url;
    }
}
