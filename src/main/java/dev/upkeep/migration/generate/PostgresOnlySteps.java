package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.PostgresObjects.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What PostgreSQL alone has: it goes before everything else and comes after it, apart from what tables may be declared
 * with, which comes first and goes last. Not thread-safe.
 */
final class PostgresOnlySteps {
    /** What can be dropped and made again without any loss. */
    private static final Set<String> REPLACEABLE =
            Set.of("index", "view", "materialized view", "function", "procedure", "trigger");
    /** What tables may be declared with. */
    private static final Set<String> FOUNDATIONS = Set.of("extension", "schema", "type", "domain", "sequence");

    private final Schema from;
    private final Schema to;
    private final ScriptText script;
    private final Set<String> gone = new HashSet<>();
    private final Set<String> replaced = new HashSet<>();

    PostgresOnlySteps(Schema from, Schema to, ScriptText script) {
        this.from = from;
        this.to = to;
        this.script = script;
    }

    /**
     * Drops what goes, what becomes another, and what depends on something that does not stay as it is.
     *
     * @param disturbed the tables and views that views and functions cannot stay with
     * @param views the views that go, of which each takes along what is on it
     * @param columns the columns that triggers and indexes cannot stay with, by their table
     * @param written the tables whose rows the script writes to, which fires no trigger of theirs
     */
    void drop(
            Collection<String> disturbed,
            Collection<String> views,
            Map<String, Set<String>> columns,
            Collection<String> written) {
        Set<String> names = new HashSet<>(disturbed);
        names.addAll(views);
        Set<String> goneViews = new HashSet<>(views);
        Set<String> goneFunctions = new HashSet<>();
        for (Entry entry : from.postgres().only().values()) {
            Entry after = to.postgres().only().get(entry.key());
            boolean takenAlong = (isBoundToTables(entry) && entry.mentions(names))
                    || goneViews.contains(entry.table())
                    || entry.mentions(goneFunctions)
                    || entry.mentions(unsteady(entry, columns))
                    || (entry.kind().equals("trigger") && written.contains(entry.table()));
            if (!takenAlong && !stays(entry) && after != null && entry.isReplacedBy(after)) {
                replaced.add(entry.key());
            } else if (takenAlong || !stays(entry)) {
                gone.add(entry.key());
                if (entry.isView()) {
                    names.add(entry.name());
                    goneViews.add(entry.name());
                } else if (entry.definition().isProgram()) {
                    goneFunctions.add(entry.name());
                }
            }
        }
        backwards().filter(entry -> !isFoundation(entry, from)).forEach(this::drop);
    }

    /** A view shows tables; a function has their types, or a body that PostgreSQL keeps with what it names. */
    private boolean isBoundToTables(Entry entry) {
        return entry.isView() || (entry.definition().isProgram() && !isFoundation(entry, from));
    }

    /** A trigger names the columns that it waits for, and an index goes with a column that is made anew. */
    private static Set<String> unsteady(Entry entry, Map<String, Set<String>> columns) {
        return entry.table().isEmpty() ? Set.of() : columns.getOrDefault(entry.table(), Set.of());
    }

    /** Drops what tables were declared with. */
    void dropFoundations() {
        backwards().filter(entry -> isFoundation(entry, from)).forEach(this::drop);
    }

    private Stream<Entry> backwards() {
        List<Entry> backwards = new ArrayList<>(from.postgres().only().values());
        Collections.reverse(backwards);
        return backwards.stream().filter(entry -> gone.contains(entry.key()));
    }

    private void drop(Entry entry) {
        Entry after = to.postgres().only().get(entry.key());
        if (after != null && entry.definition().isProgram() && isFoundation(entry, from)) {
            throw new NotGenerated("what changes " + after.place() + ", for a table is declared with it");
        }
        if (after != null && !REPLACEABLE.contains(entry.kind())) {
            throw new NotGenerated("what changes " + after.place() + ", for a " + entry.kind()
                    + " is not dropped and made again; write the ALTER "
                    + entry.kind().toUpperCase(Locale.ROOT)
                    + " into a migration by hand, and from then on this is taken to be what it does");
        }
        if (entry.kind().equals("table")) {
            script.warn("drops data: the table " + entry.name() + " with all its rows.");
        }
        script.postgres(entry.drop());
    }

    private boolean stays(Entry entry) {
        Entry after = to.postgres().only().get(entry.key());
        return after != null && (after.canonical().equals(entry.canonical()) || after.altered() || entry.altered());
    }

    /** Whether a table may need it from its beginning to its end. */
    private static boolean isFoundation(Entry entry, Schema schema) {
        return FOUNDATIONS.contains(entry.kind())
                || (entry.definition().isProgram()
                        && schema.postgres().apart().values().stream()
                                .anyMatch(table -> table.mentions(Set.of(entry.name()))));
    }

    /** Makes what tables are declared with. */
    void createFoundations() {
        to.postgres().only().values().stream()
                .filter(entry -> isFoundation(entry, to))
                .forEach(this::create);
    }

    /** Makes what comes and what comes back. */
    void create() {
        to.postgres().only().values().stream()
                .filter(entry -> !isFoundation(entry, to))
                .forEach(this::create);
    }

    private void create(Entry entry) {
        if (replaced.contains(entry.key())) {
            script.postgres(entry.replacing());
        } else if (!from.postgres().only().containsKey(entry.key()) || gone.contains(entry.key())) {
            if (entry.altered()) {
                throw new NotGenerated(
                        "what brings back " + entry.place() + ", for a migration has altered it by hand");
            }
            script.postgres(entry.text());
        }
    }

    /**
     * Writes the comments that differ, and those that went with what was made anew.
     *
     * @param lost what went or was made anew, as a comment names it: `view revenue`
     * @param renamed what is called otherwise by now, with its new name
     */
    void comment(Set<String> lost, Map<String, String> renamed) {
        TreeMap<String, String> before = new TreeMap<>();
        from.postgres().comments().forEach((on, text) -> {
            // By its own name, which another one may have by now.
            if (!lost.contains(on) && lost.stream().noneMatch(whole -> isColumnOf(on, whole))) {
                before.put(renamed.getOrDefault(on, on), text);
            }
        });
        before.keySet().removeAll(gone);
        from.postgres().only().values().stream()
                .filter(entry -> gone.contains(entry.key()))
                .forEach(entry -> before.keySet()
                        .removeIf(on ->
                                on.startsWith("column " + entry.definition().quotedName() + ".")));
        to.postgres().comments().forEach((on, text) -> {
            if (!text.equals(before.get(on))) {
                script.postgres("comment on " + on + " is " + text);
            }
        });
        before.keySet().stream()
                .filter(on -> !to.postgres().comments().containsKey(on))
                .filter(to::mayHave)
                .forEach(on -> script.postgres("comment on " + on + " is null"));
    }

    private static boolean isColumnOf(String on, String whole) {
        return on.startsWith("column " + whole.substring(whole.indexOf(' ') + 1) + ".");
    }
}
