package dev.upkeep.alert;

import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The one line of a message that a telephone shows. */
final class Subject {
    private static final int NAMED = 3;

    private Subject() {}

    static String of(List<AlertItem> items, int all, List<String> gone) {
        if (items.isEmpty()) {
            return count(gone.size(), "alert") + " came and went";
        }
        if (all == 1) {
            AlertItem only = items.get(0);
            return head(only) + only.name() + tail(only);
        }
        AlertItem first = items.get(0);
        boolean sameTarget = items.stream().allMatch(item -> item.target().equals(first.target()));
        boolean isOver = items.stream().allMatch(item -> item.kind().isEnd());
        String names = items.stream()
                .limit(NAMED)
                .map(item -> sameTarget ? item.check() : item.name())
                .collect(Collectors.joining(", "));
        String target = sameTarget && !first.target().equals(Alerts.ITSELF) ? " (" + first.target() + ")" : "";
        String more = all > Math.min(NAMED, items.size()) ? ", …" : "";
        String what = isOver
                ? all + " resolved: "
                : first.level() + ": "
                        + count(all, items.stream().anyMatch(item -> item.kind().isEnd()) ? "change" : "alert") + ": ";
        return what + names + more + target;
    }

    private static String head(AlertItem item) {
        return switch (item.kind()) {
            case FIRED, ESCALATED -> item.level() + ": ";
            case STILL -> "Still " + item.level() + ": ";
            case RESOLVED -> "Resolved: ";
            case FLAPPING -> "Flapping: ";
            case SETTLED -> "Settled: ";
            case BLIND -> "Blind: ";
            case SIGHTED -> "Seen again: ";
        };
    }

    private static String tail(AlertItem item) {
        Duration lasted = item.lasted();
        boolean timed = item.kind() == NoticeKind.RESOLVED
                || item.kind() == NoticeKind.STILL
                || item.kind() == NoticeKind.BLIND;
        if (timed && lasted != null) {
            return (item.kind() == NoticeKind.RESOLVED ? " after " : " for ") + Durations.text(lasted);
        }
        return item.value() == null || item.kind().isEnd() ? "" : ", " + item.value();
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
