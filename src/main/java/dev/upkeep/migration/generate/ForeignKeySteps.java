package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The foreign keys of PostgreSQL: one that goes, or stands in the way of a change at either end, goes before everything
 * else; one that comes, or comes back, does so when the tables at both ends are ready. SQLite has them in the text of
 * the table. Not thread-safe.
 */
final class ForeignKeySteps {
    private final Schema from;
    private final Schema to;
    private final Map<String, TableChange> changes;
    private final PostgresNames names;
    private final ScriptText script;
    private final Map<String, Set<String>> dropped = new HashMap<>();
    private final Map<String, Set<String>> broughtAlong = new HashMap<>();

    ForeignKeySteps(Schema from, Schema to, Map<String, TableChange> changes, PostgresNames names, ScriptText script) {
        this.from = from;
        this.to = to;
        this.changes = changes;
        this.names = names;
        this.script = script;
    }

    /** Drops those that go or stand in the way. */
    void drop() {
        for (Table table : from.tables()) {
            Optional<Table> after = to.table(table.name());
            if (after.isEmpty() || from.postgres().isSqliteOnly(table.name())) {
                continue;
            }
            TableChange own = changes.get(table.name());
            for (Constraint key : table.foreignKeys()) {
                boolean goes = TableChange.find(after.get(), key).isEmpty();
                if (goes || isInTheWay(key, own, changes.get(key.reference().table()))) {
                    script.postgres("alter table " + Names.quoted(table.name()) + " drop constraint "
                            + Names.quoted(names.of(table, key)));
                    dropped.computeIfAbsent(table.name(), name -> new HashSet<>())
                            .add(key.rule());
                }
            }
        }
    }

    private boolean isInTheWay(Constraint key, @Nullable TableChange own, @Nullable TableChange parent) {
        Set<String> referenced = new HashSet<>(key.reference().columns());
        boolean unsteady = (own != null && own.unsteadyColumns().stream().anyMatch(key.columns()::contains))
                || (parent != null && parent.unsteadyColumns().stream().anyMatch(referenced::contains));
        boolean constraintGoes = parent != null
                && parent.droppedConstraints().stream()
                        .anyMatch(constraint ->
                                constraint.isKey() && new HashSet<>(constraint.columns()).equals(referenced));
        boolean indexGoes = from.indexesOf(key.reference().table()).stream()
                .filter(Index::isKey)
                .filter(index -> !to.index(index.name()).equals(Optional.of(index)))
                .anyMatch(index -> new HashSet<>(index.columns()).equals(referenced));
        return unsteady || constraintGoes || indexGoes;
    }

    /** What was dropped of a table, by what it demands. */
    Set<String> dropped(String table) {
        return dropped.getOrDefault(table, Set.of());
    }

    /** Those that go or come back, as a comment names them. */
    Set<String> lostComments() {
        Set<String> lost = new HashSet<>();
        for (Table table : from.tables()) {
            table.foreignKeys().stream()
                    .filter(key -> dropped(table.name()).contains(key.rule()))
                    .forEach(key -> lost.add("constraint " + Names.quoted(PostgresNames.probably(table, key)) + " on "
                            + Names.quoted(table.name())));
        }
        return lost;
    }

    /** Notes those that came with their columns, on both engines. */
    void broughtAlong(TableChange change) {
        Set<String> rules = new HashSet<>();
        change.added().forEach(column -> change.broughtAlong(column).forEach(rule -> rules.add(rule.rule())));
        broughtAlong.put(change.to().name(), rules);
    }

    /** Adds those of a table that was there before. */
    void add(Table table) {
        Optional<Table> old = from.table(table.name());
        if (old.isEmpty() || to.postgres().isSqliteOnly(table.name())) {
            return;
        }
        List<Constraint> keys = new ArrayList<>();
        for (Constraint key : table.foreignKeys()) {
            boolean comes = TableChange.find(old.get(), key).isEmpty()
                    && !broughtAlong.getOrDefault(table.name(), Set.of()).contains(key.rule());
            if (comes || dropped(table.name()).contains(key.rule())) {
                keys.add(key);
            }
        }
        keys.forEach(key ->
                script.postgres("alter table " + Names.quoted(table.name()) + " add " + key.prefix() + key.rule()));
    }
}
