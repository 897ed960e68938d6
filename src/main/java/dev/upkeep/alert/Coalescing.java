package dev.upkeep.alert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes of everything that waits for one channel what is still worth saying: of each alert the newest, and only a name
 * when it began and ended meanwhile.
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

    /** Looks through notices in the order in which they came. */
    static Coalescing of(List<Notice> notices) {
        Map<String, List<AlertItem>> byKey = new LinkedHashMap<>();
        notices.forEach(notice ->
                byKey.computeIfAbsent(notice.key(), key -> new ArrayList<>()).add(notice.item()));
        List<AlertItem> items = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (List<AlertItem> of : byKey.values()) {
            AlertItem last = of.get(of.size() - 1);
            boolean begun = of.stream().anyMatch(item -> item.kind().isBeginning());
            boolean knownBefore = !of.get(0).kind().isBeginning() || of.get(0).kind() == NoticeKind.ESCALATED;
            if (last.kind().isEnd()) {
                if (begun && !knownBefore) {
                    gone.add(last.name());
                } else {
                    items.add(last);
                }
            } else {
                boolean isNews = begun && !knownBefore && last.kind().topic() == NoticeKind.Topic.ALARM;
                items.add(isNews ? last.kind(NoticeKind.FIRED) : last);
            }
        }
        items.sort(WORST_FIRST);
        return new Coalescing(items, gone.stream().distinct().sorted().toList());
    }
}
