package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.TableChange.Pair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What changes a table on PostgreSQL, step by step; on both engines when SQLite knows every step as well. Not
 * thread-safe.
 */
final class PostgresAlteration {
    private static final String ASIDE = "upkeep_aside";

    private final TableChange change;
    private final PostgresNames before;
    private final PostgresNames after;
    private final Map<String, String> standIns;
    private final boolean alone;
    private final Consumer<String> step;
    private final String alter;

    /**
     * @param change the change
     * @param before the names before it
     * @param after the names after it
     * @param standIns the values that columns get in rows that have none, by the column's name
     * @param alone whether PostgreSQL goes this way alone, because SQLite builds the table anew
     * @param step takes each statement
     */
    PostgresAlteration(
            TableChange change,
            PostgresNames before,
            PostgresNames after,
            Map<String, String> standIns,
            boolean alone,
            Consumer<String> step) {
        this.change = change;
        this.before = before;
        this.after = after;
        this.standIns = standIns;
        this.alone = alone;
        this.step = step;
        this.alter = "alter table " + Names.quoted(change.to().name()) + " ";
    }

    /** Writes all steps but those of foreign keys that stand by themselves. */
    void write(Set<String> foreignKeysDropped) {
        change.restated().forEach(pair -> dropConstraint(pair.from()));
        change.changed().stream()
                .filter(pair -> pair.from().generated() != null && pair.to().generated() == null)
                .forEach(pair -> step(column(pair.to()) + "drop expression"));
        change.droppedConstraints().stream()
                .filter(constraint -> constraint.kind() != Constraint.Kind.FOREIGN_KEY)
                .forEach(this::dropConstraint);
        renameConstraints(foreignKeysDropped);
        change.madeAnew().forEach(pair -> dropColumn(pair.from()));
        change.appended().stream().filter(column -> column.generated() == null).forEach(this::addColumn);
        change.dropped().forEach(this::dropColumn);
        // One that is the same may have been NOT NULL only by a primary key that goes.
        change.stayed().forEach(this::alterColumn);
        // What is generated needs its sources in their new types.
        change.appended().stream().filter(column -> column.generated() != null).forEach(this::addColumn);
        change.addedConstraints().stream()
                .filter(constraint -> constraint.kind() != Constraint.Kind.FOREIGN_KEY)
                .filter(constraint -> alone || !isBroughtAlong(constraint))
                .forEach(this::addConstraint);
        change.restated().forEach(pair -> addConstraint(pair.to()));
    }

    /** Behind those that go and before those that come, each when nothing has its new name any more. */
    private void renameConstraints(Set<String> foreignKeysDropped) {
        Map<String, String> names = new LinkedHashMap<>();
        for (Pair<Constraint> pair : change.renamedConstraints()) {
            String from = before.of(change.from(), pair.from());
            String to = after.of(change.to(), pair.to());
            boolean anew = foreignKeysDropped.contains(pair.from().rule())
                    || change.restated().contains(pair);
            if (!from.equals(to) && !anew) {
                names.put(from, to);
            }
        }
        while (!names.isEmpty()) {
            Optional<String> free = names.keySet().stream()
                    .filter(from -> !names.containsKey(names.get(from)))
                    .findFirst();
            if (free.isEmpty()) {
                // They go round in a circle: one of them steps aside.
                String first = names.keySet().iterator().next();
                rename(first, ASIDE);
                names.put(ASIDE, names.remove(first));
            } else {
                rename(free.get(), names.remove(free.get()));
            }
        }
    }

    private void rename(String from, String to) {
        step(alter + "rename constraint " + Names.quoted(from) + " to " + Names.quoted(to));
    }

    private void dropConstraint(Constraint constraint) {
        step(alter + "drop constraint " + Names.quoted(before.of(change.from(), constraint)));
    }

    private void addConstraint(Constraint constraint) {
        step(alter + "add " + constraint.prefix() + constraint.rule());
    }

    private boolean isBroughtAlong(Constraint constraint) {
        return change.added().stream()
                .anyMatch(column -> change.broughtAlong(column).contains(constraint));
    }

    private void dropColumn(Column column) {
        step(alter + "drop column " + Names.quoted(column.name()));
    }

    private void addColumn(Column column) {
        StringBuilder along = new StringBuilder();
        if (!alone) {
            change.broughtAlong(column)
                    .forEach(rule -> along.append(' ').append(rule.prefix()).append(rule.inlineRule()));
        }
        String value = standIns.get(column.name());
        if (StandIns.isComputed(value)) {
            step(alter + "add column " + column.nullable().definition() + along);
            step("update " + Names.quoted(table().name()) + " set " + Names.quoted(column.name()) + " = " + value
                    + " where " + Names.quoted(column.name()) + " is null");
            step(column(column) + "set not null");
            return;
        }
        step(alter + "add column "
                + column.withDefault(value == null ? column.defaultValue() : value)
                        .definition() + along);
        if (value != null) {
            step(column(column) + "drop default");
        }
    }

    private void alterColumn(Pair<Column> pair) {
        Column from = pair.from();
        Column to = pair.to();
        boolean retyped = !from.type().equals(to.type());
        if (from.defaultValue() != null && (retyped || to.defaultValue() == null)) {
            step(column(to) + "drop default");
        }
        if (from.isIdentity() && !to.isIdentity()) {
            step(column(to) + "drop identity");
        }
        if (!type(from).equals(type(to))) {
            step(silence(from, to) + column(to) + "type " + type(to) + conversion(from, to));
        }
        nullability(from, to);
        if (to.isIdentity() && !from.isIdentity()) {
            step(column(to) + "add generated by default as identity");
            step("select setval(pg_get_serial_sequence('"
                    + Names.quoted(table().name()).replace("'", "''") + "', '"
                    + to.name().replace("'", "''") + "'), coalesce(max(" + Names.quoted(to.name()) + "), 0) + 1, false)"
                    + " from " + Names.quoted(table().name()));
        }
        if (to.defaultValue() != null && (retyped || !Objects.equals(from.defaultValue(), to.defaultValue()))) {
            step(column(to) + "set default " + to.defaultValue());
        }
    }

    /** Lint reads one script, and cannot know what the type was. */
    private static String silence(Column from, Column to) {
        return TypeFamily.keepsRows(from.type(), to.type())
                ? "-- upkeep:allow type-change: PostgreSQL rewrites nothing when " + from.type() + " becomes "
                        + to.type() + "\n"
                : "";
    }

    /**
     * How values become those of another type where PostgreSQL does not do it by itself. It has no cast for many pairs
     * of types, but every type can be written as a text and read from one.
     */
    private static String conversion(Column from, Column to) {
        TypeFamily before = TypeFamily.of(from.type());
        TypeFamily after = TypeFamily.of(to.type());
        if (before.becomes(after)) {
            return "";
        }
        String name = Names.quoted(to.name());
        boolean counted = before == TypeFamily.TRUTH && after == TypeFamily.NUMBER;
        String value =
                before == TypeFamily.TEXT ? name : "cast(" + name + " as " + (counted ? "integer" : "text") + ")";
        return " using cast(" + value + " as " + type(to) + ")";
    }

    private void nullability(Column from, Column to) {
        boolean was = change.from().isNeverNull(from);
        boolean is = change.to().isNeverNull(to);
        if (!was && (to.notNull() || to.isIdentity())) {
            step(column(to) + "set not null");
        } else if (was && !is) {
            step(column(to) + "drop not null");
        }
    }

    /** Both of them are bigint, whatever SQLite calls them. */
    private static String type(Column column) {
        return List.of("${identity}", "bigint").contains(column.type()) ? "${bigint}" : column.type();
    }

    private Table table() {
        return change.to();
    }

    private String column(Column column) {
        return alter + "alter column " + Names.quoted(column.name()) + " ";
    }

    private void step(String statement) {
        step.accept(statement);
    }
}
