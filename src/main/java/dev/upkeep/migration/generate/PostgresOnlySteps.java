package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.PostgresObjects.Entry;
import java.util.ArrayList;
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
    private final Set<String> remade = new HashSet<>();

    PostgresOnlySteps(PostgresObjects from, PostgresObjects to, ScriptText script) {
        this.from = from;
        this.to = to;
        this.script = script;
    }

    /** Drops what goes, and what becomes another. */
    void drop() {
        List<Entry> backwards = new ArrayList<>(from.only().values());
        Collections.reverse(backwards);
        for (Entry entry : backwards) {
            Entry after = to.only().get(entry.key());
            if (after == null || !after.canonical().equals(entry.canonical())) {
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

    /** Makes what comes. */
    void create() {
        for (Entry entry : to.only().values()) {
            Entry old = from.only().get(entry.key());
            if (old == null || !old.canonical().equals(entry.canonical())) {
                script.postgres(entry.text());
                remade.add(entry.key());
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
        before.keySet().removeAll(remade);
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
