package dev.upkeep.alert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of everything that waits for one channel what is still worth saying: of each alert the newest that still holds,
 * its end when readers know of it, and only a name when it began and ended meanwhile. Of a channel that failed and works
 * again meanwhile not even that: mostly all of them failed, this one as well, and each would tell of the others.
 *
 * @param items what is worth saying, the worst first
 * @param gone what began and ended meanwhile, by name
 */
record Coalescing(List<AlertItem> items, List<String> gone) {
    private static final Comparator<AlertItem> WORST_FIRST = Comparator.comparing(
                    (AlertItem item) -> item.kind().isEnd())
            .thenComparing(AlertItem::level, Comparator.reverseOrder())
            .thenComparing(item -> !item.check().endsWith(".reachable"))
            .thenComparing(AlertItem::name);

    /** Looks through what waits of each alert. */
    static Coalescing of(List<Story> stories) {
        List<AlertItem> items = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (Story story : stories) {
            if (story.now().isOpen()) {
                items.addAll(story.open());
            } else if (story.known()) {
                story.end().ifPresent(items::add);
            } else if (!Definitions.isOfChannel(story.items().get(0).check())) {
                gone.add(story.items().get(0).name());
            }
        }
        items.sort(WORST_FIRST);
        return new Coalescing(items, gone.stream().sorted().toList());
    }

    /** Whether nothing of it has to be said at all. */
    boolean isEmpty() {
        return items.isEmpty() && gone.isEmpty();
    }

    /**
     * What waits of one alert.
     *
     * @param items what was noted, in its order; at least one
     * @param known whether readers of the channel know of something that is not over for them
     * @param now what there is to be known by now
     */
    record Story(List<AlertItem> items, boolean known, Told now) {
        private List<AlertItem> open() {
            Map<NoticeKind.Topic, List<AlertItem>> topics = new LinkedHashMap<>();
            items.forEach(item -> topics.computeIfAbsent(item.kind().topic(), topic -> new ArrayList<>())
                    .add(item));
            List<AlertItem> said = new ArrayList<>();
            topics.forEach((topic, of) -> {
                AlertItem last = of.get(of.size() - 1);
                boolean begun = of.stream().anyMatch(item -> item.kind().isBeginning());
                if (last.kind().isEnd()) {
                    if (!begun || (known && topic == NoticeKind.Topic.ALARM)) {
                        said.add(last);
                    }
                } else if (now.holds(topic) || last.kind() == NoticeKind.STILL) {
                    boolean news = begun && !known && topic == NoticeKind.Topic.ALARM;
                    said.add(news ? last.kind(NoticeKind.FIRED) : last);
                }
            });
            return said;
        }

        private Optional<AlertItem> end() {
            return items.stream().filter(item -> item.kind().isEnd()).reduce((earlier, later) -> later);
        }
    }
}
