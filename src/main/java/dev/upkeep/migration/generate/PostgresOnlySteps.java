package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.PostgresObjects.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What PostgreSQL alone has: it goes before everything else and comes after it. Not thread-safe. */
final class PostgresOnlySteps {
    /** What can be dropped and made again without any loss. */
    private static final Set<String> REPLACEABLE =
            Set.of("index", "view", "materialized view", "function", "procedure", "trigger");

    private final PostgresObjects from;
    private final PostgresObjects to;
    private final ScriptText script;
    private final Set<String> gone = new HashSet<>();

    PostgresOnlySteps(PostgresObjects from, PostgresObjects to, ScriptText script) {
        this.from = from;
        this.to = to;
        this.script = script;
    }

    /**
     * Drops what goes, what becomes another, and views that name something that does not stay as it is.
     *
     * @param disturbed the tables and views that do not
     */
    void drop(Collection<String> disturbed) {
        Set<String> names = new HashSet<>(disturbed);
        Set<String> views = new HashSet<>();
        for (Entry entry : from.only().values()) {
            if (!stays(entry) || (entry.isView() && entry.mentions(names)) || views.contains(entry.table())) {
                gone.add(entry.key());
                if (entry.isView()) {
                    names.add(entry.name());
                    views.add(entry.name());
                }
            }
        }
        List<Entry> backwards = new ArrayList<>(from.only().values());
        Collections.reverse(backwards);
        for (Entry entry : backwards) {
            Entry after = to.only().get(entry.key());
            if (gone.contains(entry.key())) {
                if (after != null && !REPLACEABLE.contains(entry.kind())) {
                    throw new NotGenerated("what changes " + after.place() + ", for a " + entry.kind()
                            + " is not dropped and made again");
                }
                if (entry.kind().equals("table")) {
                    script.warn("drops data: the table " + entry.name() + " with all its rows.");
                }
                script.postgres(entry.drop());
            }
        }
    }

    private boolean stays(Entry entry) {
        Entry after = to.only().get(entry.key());
        return after != null && after.canonical().equals(entry.canonical());
    }

    /** Makes what comes and what comes back. */
    void create() {
        for (Entry entry : to.only().values()) {
            if (!from.only().containsKey(entry.key()) || gone.contains(entry.key())) {
                script.postgres(entry.text());
            }
        }
    }

    /**
     * Writes the comments that differ, and those that went with what was made anew.
     *
     * @param schema the schema as it is afterwards
     * @param lost what was made anew, as a comment names it: `view revenue`
     */
    void comment(Schema schema, Set<String> lost) {
        TreeMap<String, String> before = new TreeMap<>(from.comments());
        before.keySet().removeAll(lost);
        before.keySet().removeAll(gone);
        before.keySet().removeIf(on -> lost.stream().anyMatch(view -> isColumnOf(on, view)));
        to.comments().forEach((on, text) -> {
            if (!text.equals(before.get(on))) {
                script.postgres("comment on " + on + " is " + text);
            }
        });
        before.keySet().stream()
                .filter(on -> !to.comments().containsKey(on))
                .filter(schema::mayHave)
                .forEach(on -> script.postgres("comment on " + on + " is null"));
    }

    private static boolean isColumnOf(String on, String view) {
        return on.startsWith("column " + view.substring(view.indexOf(' ') + 1) + ".");
    }
}
