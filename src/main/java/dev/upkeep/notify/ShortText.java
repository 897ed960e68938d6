package dev.upkeep.notify;

import dev.upkeep.alert.AlertItem;
import dev.upkeep.alert.AlertMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A message in the room that a service has for it. The title of every alert comes before the details of any, and what
 * else has to be known is never left out.
 *
 * @param text writes what there is room for
 * @param most how long the text may be
 * @param size how the service counts that
 */
record ShortText(MessageText text, int most, ToIntFunction<String> size) {
    private static final String REST = "There is no room for all of it here: upkeep alerts list";
    private static final int MOST_DETAIL = 400;

    /** Room that is counted in characters, of which one beyond the first 65,536 is two. */
    static ShortText ofCharacters(MessageText text, int most) {
        return new ShortText(text, most, String::length);
    }

    /** Room that is counted in bytes of UTF-8. */
    static ShortText ofBytes(MessageText text, int most) {
        return new ShortText(text, most, all -> all.getBytes(StandardCharsets.UTF_8).length);
    }

    /**
     * The text, whole if there is room for it.
     *
     * @param heading what stands before it; it takes room as well
     */
    String of(String heading, AlertMessage message) {
        String whole = heading + text.of(message);
        if (fits(whole)) {
            return whole;
        }
        List<String> titles = message.items().stream().map(text::title).toList();
        List<String> named = new ArrayList<>(text.endings(message));
        named.add(REST);
        if (fits(joined(heading, titles, named))) {
            return detailed(heading, message.items(), titles, named);
        }
        List<String> counted = counted(message, 0);
        if (fits(joined(heading, titles, counted))) {
            return detailed(heading, message.items(), titles, counted);
        }
        int shown = titles.size();
        String fewer = joined(heading, titles, counted);
        while (shown > 0 && !fits(fewer)) {
            shown--;
            fewer = joined(heading, titles.subList(0, shown), counted(message, titles.size() - shown));
        }
        return cut(fewer);
    }

    /** As many facts as there is room for, those of the first alert first. */
    private String detailed(String heading, List<AlertItem> items, List<String> titles, List<String> endings) {
        List<String> blocks = new ArrayList<>(titles);
        boolean room = true;
        for (int i = 0; i < blocks.size() && room; i++) {
            for (Map.Entry<String, String> fact : text.facts(items.get(i)).entrySet()) {
                String before = blocks.get(i);
                blocks.set(i, before + "\n  " + fact.getKey() + ": " + brief(fact));
                if (!fits(joined(heading, blocks, endings))) {
                    blocks.set(i, before);
                    room = false;
                }
            }
        }
        return joined(heading, blocks, endings);
    }

    /** The endings with numbers in place of names. */
    private static List<String> counted(AlertMessage message, int leftOut) {
        List<String> endings = new ArrayList<>();
        int more = message.more().size() + leftOut;
        if (more > 0) {
            endings.add("And " + more + " more.");
        }
        if (!message.gone().isEmpty()) {
            endings.add("Came and went meanwhile: " + message.gone().size() + ".");
        }
        endings.addAll(message.notes());
        endings.add(REST);
        return endings;
    }

    private static String joined(String heading, List<String> blocks, List<String> endings) {
        List<String> all = new ArrayList<>(blocks);
        all.addAll(endings);
        return heading + String.join("\n\n", all);
    }

    /** A command that is cut might do something else. */
    private static String brief(Map.Entry<String, String> fact) {
        String all = fact.getValue();
        return all.length() <= MOST_DETAIL || fact.getKey().equals("fix")
                ? all
                : all.substring(0, endOf(all, MOST_DETAIL)) + "…";
    }

    private String cut(String all) {
        String rest = all;
        while (!fits(rest)) {
            rest = rest.substring(0, endOf(rest, rest.length() - 1));
        }
        return rest;
    }

    /** Not between the two halves of one character. */
    private static int endOf(String text, int wanted) {
        return wanted > 0 && Character.isHighSurrogate(text.charAt(wanted - 1)) ? wanted - 1 : wanted;
    }

    private boolean fits(String all) {
        return size.applyAsInt(all) <= most;
    }
}
