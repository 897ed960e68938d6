package dev.upkeep.notify;

import dev.upkeep.alert.AlertItem;
import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.NoticeKind;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.Durations;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A message as plain text: of each alert what, since when, how much, why it matters, and what to do. */
final class MessageText {
    private final DateTimeFormatter time;

    /** @param zone where its times are meant */
    MessageText(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm zzz", Locale.ENGLISH)
                .withZone(zone);
    }

    /** The whole text, without the subject. */
    String of(AlertMessage message) {
        List<String> blocks = new ArrayList<>();
        message.items().forEach(item -> blocks.add(block(item)));
        blocks.addAll(endings(message));
        return String.join("\n\n", blocks) + "\n";
    }

    private String block(AlertItem item) {
        StringBuilder block = new StringBuilder(title(item));
        facts(item)
                .forEach((name, fact) ->
                        block.append("\n  ").append(name).append(": ").append(fact));
        return block.toString();
    }

    /** What stands below the alerts: what there is no room for, what came and went, what else has to be known. */
    List<String> endings(AlertMessage message) {
        List<String> endings = new ArrayList<>();
        if (!message.more().isEmpty()) {
            endings.add("And " + message.more().size() + " more: " + String.join(", ", message.more()) + ".");
        }
        if (!message.gone().isEmpty()) {
            endings.add("Came and went meanwhile: " + String.join(", ", message.gone()) + ".");
        }
        endings.addAll(message.notes());
        return endings;
    }

    /** The first line of an alert. */
    String title(AlertItem item) {
        String word = switch (item.kind()) {
            case FIRED -> item.level().name();
            case ESCALATED -> item.level() + " (was WARN)";
            case STILL -> "Still " + item.level() + (item.acknowledged() ? " (acknowledged)" : "");
            case RESOLVED -> "Resolved (was " + item.level() + ")";
            case FLAPPING -> "Flapping";
            case SETTLED -> "Settled";
            case BLIND -> "Blind";
            case SIGHTED -> "Can be judged again";
        };
        return word + ": " + item.name();
    }

    /** What is known of an alert, by the names of the facts, in order. */
    Map<String, String> facts(AlertItem item) {
        Map<String, String> facts = new LinkedHashMap<>();
        boolean over = item.kind().isEnd();
        put(facts, over ? "now" : "what", item.detail());
        if (item.value() != null) {
            put(facts, "value", value(item));
        }
        Instant since = item.since();
        if (since != null) {
            String lasted = Durations.text(java.time.Duration.between(since, item.at()));
            put(facts, "since", time.format(since) + (over ? ", it lasted " : ", for ") + lasted);
        }
        if (item.kind() == NoticeKind.FLAPPING) {
            put(facts, "note", "It goes to and fro. Nothing more is said of it until it stands still.");
        }
        if (!over) {
            put(facts, "why", item.why());
            put(facts, "fix", item.fix());
            put(facts, "hides", String.join(", ", item.hides()));
            put(facts, "seen to", command("ack", item, ""));
            put(facts, "be quiet", command("snooze", item, " --for 4h"));
        }
        return facts;
    }

    private static String value(AlertItem item) {
        return item.value()
                + (item.before() == null ? "" : " (before: " + item.before() + ")")
                + (item.limits() == null ? "" : "; " + item.limits());
    }

    private static void put(Map<String, String> facts, String name, String fact) {
        if (!fact.isBlank()) {
            facts.put(name, fact.strip());
        }
    }

    private static String command(String verb, AlertItem item, String options) {
        String words = "alerts " + verb + " " + item.check() + options;
        return item.target().equals(Alerts.ITSELF) ? "upkeep " + words : CommandText.of(words, item.target());
    }
}
