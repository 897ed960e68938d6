package dev.upkeep.notify;

import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.Delivery;
import dev.upkeep.alert.Level;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes messages in the forms that services understand. The names of secrets come from the channels' files; an empty
 * name means that there is no such secret. Thread-safe.
 */
public final class ChannelRequests {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelRequests.class);

    /** What each service takes: Slack, Discord and Telegram count characters, Teams and ntfy bytes. */
    private static final int MOST_AT_SLACK = 12_000;

    private static final int MOST_AT_DISCORD = 2_000;
    private static final int MOST_AT_TELEGRAM = 4_096;
    /** A card may have 28 KB, with all that is around the text. */
    private static final int MOST_AT_TEAMS = 20_000;

    private static final int MOST_AT_NTFY = 4_096;

    private final ChannelSecrets secrets;
    private final MessageText text;
    private final Clock clock;

    /**
     * @param secrets finds what the channels' files only name
     * @param text writes what is to be said
     * @param clock the time of sending
     */
    ChannelRequests(ChannelSecrets secrets, MessageText text, Clock clock) {
        this.secrets = secrets;
        this.text = text;
        this.clock = clock;
    }

    /**
     * All that is known, as JSON, signed.
     *
     * @param address the name of the secret with the address
     * @param signingSecret the name of the secret that signs; empty for none
     */
    public ChannelRequest webhook(Delivery delivery, String address, @Nullable String signingSecret) {
        AlertMessage message = delivery.message();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", message.id());
        body.put("channel", message.channel());
        body.put("createdAt", message.createdAt());
        body.put("level", message.level());
        body.put("subject", message.subject());
        body.put("text", text.of(message));
        body.put("alerts", message.items());
        body.put("more", message.more());
        body.put("cameAndWent", message.gone());
        body.put("notes", message.notes());
        String json = Json.document(body);
        String key = optional(signingSecret);
        String signature = key == null ? null : Signature.of(key, json, clock.instant());
        return new ChannelRequest(uri(secrets.read(address)), json, message.id(), signature, null, null);
    }

    /** For an incoming webhook of Slack, and of Mattermost and Rocket.Chat, which take the same. */
    public ChannelRequest slack(Delivery delivery, String address) {
        String plain = ShortText.ofCharacters(text, MOST_AT_SLACK)
                .of("*" + delivery.message().subject() + "*\n", delivery.message())
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return request(delivery, secrets.read(address), Map.of("text", plain), null);
    }

    /** For a webhook of Discord. Nobody is mentioned, whatever a message says. */
    public ChannelRequest discord(Delivery delivery, String address) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "content",
                ShortText.ofCharacters(text, MOST_AT_DISCORD)
                        .of("**" + delivery.message().subject() + "**\n", delivery.message()));
        body.put("allowed_mentions", Map.of("parse", List.of()));
        return request(delivery, secrets.read(address), body, null);
    }

    /** For a workflow of Microsoft Teams that posts an adaptive card to a channel. */
    public ChannelRequest teams(Delivery delivery, String address) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        card.put(
                "body",
                List.of(
                        Map.of(
                                "type",
                                "TextBlock",
                                "text",
                                delivery.message().subject(),
                                "weight",
                                "Bolder",
                                "wrap",
                                true),
                        Map.of(
                                "type",
                                "TextBlock",
                                "text",
                                ShortText.ofBytes(text, MOST_AT_TEAMS)
                                        .of("", delivery.message())
                                        .replace("\n", "\n\n"),
                                "wrap",
                                true)));
        Map<String, Object> attachment = new LinkedHashMap<>();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        attachment.put("content", card);
        return request(
                delivery, secrets.read(address), Map.of("type", "message", "attachments", List.of(attachment)), null);
    }

    /**
     * For a bot of Telegram.
     *
     * @param api the address of Telegram's servers
     * @param token the name of the secret with the bot's token
     * @param chat the chat's id
     */
    public ChannelRequest telegram(Delivery delivery, String api, String token, String chat) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("chat_id", chat);
        body.put(
                "text",
                ShortText.ofCharacters(text, MOST_AT_TELEGRAM)
                        .of(delivery.message().subject() + "\n", delivery.message()));
        body.put("disable_web_page_preview", true);
        return request(delivery, api + "/bot" + secrets.read(token) + "/sendMessage", body, null);
    }

    /**
     * For ntfy, at ntfy.sh or elsewhere.
     *
     * @param address the name of the secret with the topic's address
     * @param token the name of the secret with an access token; empty for none
     */
    public ChannelRequest ntfy(Delivery delivery, String address, @Nullable String token) {
        String topicAddress = secrets.read(address);
        String bearer = optional(token);
        int slash = topicAddress.lastIndexOf('/');
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("topic", topicAddress.substring(slash + 1));
        body.put("title", delivery.message().subject());
        body.put("message", ShortText.ofBytes(text, MOST_AT_NTFY).of("", delivery.message()));
        boolean urgent = delivery.message().items().stream()
                .anyMatch(item -> !item.kind().isEnd() && item.level() == Level.CRIT);
        body.put("priority", urgent ? 5 : 3);
        return request(delivery, topicAddress.substring(0, slash + 1), body, bearer == null ? null : "Bearer " + bearer)
                .hiding(topicAddress.substring(slash + 1));
    }

    private @Nullable String optional(@Nullable String name) {
        return name == null || name.isBlank() ? null : secrets.read(name);
    }

    private static ChannelRequest request(
            Delivery delivery, String address, Object body, @Nullable String authorization) {
        return new ChannelRequest(uri(address), Json.line(body), delivery.id(), null, authorization, null);
    }

    private static URI uri(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Its message would show the address.
            LOG.debug("A channel's address is no address, at character {}", e.getIndex());
        }
        throw new UpkeepException(
                FailureKind.CONFIGURATION,
                "The secret with the channel's address holds no web address; it has to be https://… in one line.");
    }
}
