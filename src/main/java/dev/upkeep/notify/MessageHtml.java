package dev.upkeep.notify;

import dev.upkeep.alert.AlertItem;
import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.Level;
import java.util.Set;

/**
 * A message as HTML for mail: plain, with its styles inside, since mail programs drop all else; without colours of text
 * or ground, so that it reads as well in the dark.
 */
final class MessageHtml {
    private static final Set<String> COMMANDS = Set.of("fix", "seen to", "be quiet");

    private final MessageText text;

    /** @param text knows what is to be said */
    MessageHtml(MessageText text) {
        this.text = text;
    }

    /** The whole document. */
    String of(AlertMessage message) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html><head><meta charset=\"utf-8\">"
                + "<meta name=\"color-scheme\" content=\"light dark\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"></head>\n"
                + "<body style=\"font-family:sans-serif;font-size:16px;line-height:1.4;margin:16px;\">\n");
        message.items().forEach(item -> block(html, item));
        text.endings(message)
                .forEach(line -> html.append("<p style=\"margin:16px 0;\">")
                        .append(escaped(line))
                        .append("</p>\n"));
        return html.append("</body></html>\n").toString();
    }

    private void block(StringBuilder html, AlertItem item) {
        html.append("<div style=\"margin:0 0 24px;padding-left:12px;border-left:4px solid ")
                .append(colour(item))
                .append(";\">\n<p style=\"margin:0 0 4px;font-weight:bold;\">")
                .append(escaped(text.title(item)))
                .append("</p>\n");
        text.facts(item).forEach((name, fact) -> {
            html.append("<p style=\"margin:0 0 4px;\"><span style=\"opacity:.7;\">")
                    .append(escaped(name))
                    .append(":</span> ");
            if (COMMANDS.contains(name)) {
                html.append("<code style=\"font-family:monospace;white-space:pre-wrap;\">")
                        .append(escaped(fact))
                        .append("</code>");
            } else {
                html.append(escaped(fact));
            }
            html.append("</p>\n");
        });
        html.append("</div>\n");
    }

    private static String colour(AlertItem item) {
        if (item.kind().isEnd()) {
            return "#2e9e4f";
        }
        return item.level() == Level.CRIT ? "#d43c3c" : "#d49a1f";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("\n", "<br>\n");
    }
}
