package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.TableChange.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes what turns one schema into another, in an order that both engines accept: what depends on a table goes before
 * the table changes and comes back after it, and a table changes after those that it refers to. Not thread-safe.
 */
final class Alteration {
    private final Schema from;
    private final Schema to;
    private final ScriptText script;
    private final boolean reverse;
    private final PostgresNames before;
    private final PostgresNames after;
    private final Map<String, TableChange> changes = new LinkedHashMap<>();
    private final ForeignKeySteps foreignKeys;
    private final Programs programs;

    /**
     * @param from the schema as it is
     * @param to the schema as it is to be
     * @param script is added to
     * @param reverse whether what was dropped comes back, so that its values are lost
     */
    Alteration(Schema from, Schema to, ScriptText script, boolean reverse) {
        this.from = from;
        this.to = to;
        this.script = script;
        this.reverse = reverse;
        this.before = new PostgresNames(from);
        this.after = new PostgresNames(to);
        for (Table table : to.tables()) {
            from.table(table.name())
                    .map(old -> new TableChange(old, table))
                    .filter(change -> !change.isEmpty())
                    .ifPresent(change -> changes.put(table.name(), change));
        }
        this.foreignKeys = new ForeignKeySteps(from, to, changes, before, script);
        this.programs = new Programs(from, to, script);
    }

    /**
     * Writes everything.
     *
     * @throws NotGenerated when something cannot be generated
     */
    void write() {
        to.tables().forEach(this::checkObstacle);
        changes.values().forEach(change -> new ChangeWarnings(change, script).write(standIns(change)));
        PostgresOnlySteps postgresOnly = new PostgresOnlySteps(from, to, script);
        Set<String> disturbed = disturbed();
        List<String> doomed =
                programs.doomed(disturbed).stream().map(Program::name).toList();
        postgresOnly.drop(disturbed, doomed, unsteadyColumns(), written());
        programs.drop(disturbed);
        foreignKeys.drop();
        dropIndexes();
        dropTables();
        postgresOnly.createFoundations();
        for (Table table : Schema.parentsFirst(to.tables())) {
            if (from.table(table.name()).isEmpty()) {
                create(table);
            } else {
                Optional.ofNullable(changes.get(table.name())).ifPresent(this::alter);
            }
            createIndexes(table.name());
            foreignKeys.add(table);
        }
        programs.create();
        postgresOnly.create();
        postgresOnly.dropFoundations();
        postgresOnly.comment(lostComments(), renamedConstraints());
    }

    /** What went, and what was made anew, without its comments. */
    private Set<String> lostComments() {
        Set<String> lost = new HashSet<>();
        from.tables().stream()
                .filter(table -> to.table(table.name()).isEmpty())
                .forEach(table -> lost.add("table " + Names.quoted(table.name())));
        programs.gone().forEach(view -> lost.add("view " + Names.quoted(view)));
        from.indexes().stream()
                .filter(index -> !stays(index))
                .forEach(index -> lost.add("index " + Names.quoted(index.name())));
        for (TableChange change : changes.values()) {
            String table = Names.quoted(change.to().name());
            change.columnsMadeAnew().forEach(column -> lost.add("column " + table + "." + Names.quoted(column)));
            Stream.concat(
                            change.droppedConstraints().stream(),
                            change.restated().stream().map(Pair::from))
                    .forEach(rule -> lost.add("constraint " + Names.quoted(PostgresNames.probably(change.from(), rule))
                            + " on " + table));
        }
        lost.addAll(foreignKeys.lostComments());
        return lost;
    }

    /** Constraints that get another name and keep their comments, as a comment names them, with the new name. */
    private Map<String, String> renamedConstraints() {
        Map<String, String> renamed = new HashMap<>();
        for (TableChange change : changes.values()) {
            String table = " on " + Names.quoted(change.to().name());
            change.renamedConstraints()
                    .forEach(pair -> renamed.put(
                            "constraint " + Names.quoted(PostgresNames.probably(change.from(), pair.from())) + table,
                            "constraint " + Names.quoted(PostgresNames.probably(change.to(), pair.to())) + table));
        }
        renamed.keySet().removeAll(lostComments());
        return renamed;
    }

    /** The columns that triggers and indexes of PostgreSQL alone cannot stay with. */
    private Map<String, Set<String>> unsteadyColumns() {
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        changes.forEach((table, change) -> columns.put(table, change.unsteadyColumns()));
        return columns;
    }

    /** The tables of which PostgreSQL fills a column row by row. */
    private Set<String> written() {
        Set<String> written = new TreeSet<>();
        changes.forEach((table, change) -> {
            if (standIns(change).values().stream().anyMatch(StandIns::isComputed)) {
                written.add(table);
            }
        });
        return written;
    }

    private void checkObstacle(Table table) {
        TableChange change = changes.get(table.name());
        if (change == null && from.table(table.name()).isPresent()) {
            return;
        }
        String obstacle = change == null || change.from().obstacle() == null
                ? table.obstacle()
                : change.from().obstacle();
        if (obstacle != null) {
            throw new NotGenerated("the table " + table.name() + ": " + obstacle);
        }
        if (change != null) {
            new ApartColumns(from, to).refuse(change);
        }
    }

    /** The tables that views and triggers cannot stay with. */
    private Set<String> disturbed() {
        Set<String> disturbed = new TreeSet<>();
        from.tables().stream()
                .map(Table::name)
                .filter(name -> to.table(name).isEmpty())
                .forEach(disturbed::add);
        for (TableChange change : changes.values()) {
            boolean widenedOnly = !isRebuilt(change) && change.dropped().isEmpty();
            String name = change.to().name();
            boolean all = from.views().stream().anyMatch(view -> view.mentions(List.of(name)) && view.takesAllColumns())
                    || from.postgres().only().values().stream()
                            .anyMatch(view -> view.takesAllColumns() && view.mentions(List.of(name)));
            if (!widenedOnly || (all && !change.added().isEmpty())) {
                disturbed.add(name);
            }
        }
        return disturbed;
    }

    private boolean isRebuilt(TableChange change) {
        return change.needsRebuild()
                || !standIns(change).isEmpty()
                || from.postgres().isSqliteOnly(change.to().name());
    }

    private void dropIndexes() {
        for (Index index : from.indexes()) {
            if (to.table(index.table()).isPresent() && !stays(index)) {
                add(from, index.name(), "drop index " + Names.quoted(index.name()));
            }
        }
    }

    private boolean stays(Index index) {
        TableChange change = changes.get(index.table());
        return to.index(index.name()).equals(Optional.of(index))
                && (change == null
                        || (!index.computesWith(change.retypedColumns()) && !index.mentions(change.columnsMadeAnew())))
                && from.postgres().isSqliteOnly(index.name()) == to.postgres().isSqliteOnly(index.name());
    }

    private void dropTables() {
        List<Table> children = new ArrayList<>(Schema.parentsFirst(from.tables()));
        java.util.Collections.reverse(children);
        for (Table table : children) {
            if (to.table(table.name()).isEmpty()) {
                script.warn("drops data: the table " + table.name() + " with all its rows.");
                add(from, table.name(), "drop table " + Names.quoted(table.name()));
            }
        }
    }

    private void create(Table table) {
        String create = table.create(table.name(), table.columns());
        PostgresObjects.Entry apart = to.postgres().apart().get(table.name());
        if (apart == null) {
            add(to, table.name(), create);
        } else {
            script.postgres(apart.text());
            script.sqlite(create);
        }
    }

    private void alter(TableChange change) {
        boolean rebuilt = isRebuilt(change);
        Map<String, String> standIns = standIns(change);
        if (!from.postgres().isSqliteOnly(change.to().name())) {
            new PostgresAlteration(change, before, after, standIns, rebuilt, rebuilt ? script::postgres : script::both)
                    .write(foreignKeys.dropped(change.to().name()));
        }
        if (rebuilt) {
            new SqliteRebuild(change, standIns)
                    .write(
                            script,
                            from.indexesOf(change.to().name()).stream()
                                    .filter(this::stays)
                                    .toList());
        } else {
            foreignKeys.broughtAlong(change);
        }
    }

    private Map<String, String> standIns(TableChange change) {
        return reverse ? new StandIns(from, to, change).all() : Map.of();
    }

    private void createIndexes(String table) {
        for (Index index : to.indexesOf(table)) {
            boolean stayed = from.index(index.name()).filter(this::stays).isPresent();
            if (!stayed) {
                if (index.unique() && from.table(table).isPresent()) {
                    script.warn("fails when rows of " + table + " break the new unique index " + index.name() + ".");
                }
                add(to, index.name(), index.create());
            }
        }
    }

    private void add(Schema schema, String name, String statement) {
        if (schema.postgres().isSqliteOnly(name)) {
            script.sqlite(statement);
        } else {
            script.both(statement);
        }
    }
}
