package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The difference between a table as it is and as it is to be, under the same name. The order of columns is none: only a
 * new table could have another one.
 *
 * @param from the table as it is
 * @param to the table as it is to be
 */
record TableChange(Table from, Table to) {
    /**
     * Something that is there before and after.
     *
     * @param from as it is
     * @param to as it is to be
     */
    record Pair<T>(T from, T to) {}

    /** The columns that come. */
    List<Column> added() {
        return to.columns().stream()
                .filter(column -> from.column(column.name()).isEmpty())
                .toList();
    }

    /** The columns that go, those first that are generated from others. */
    List<Column> dropped() {
        return from.columns().stream()
                .filter(column -> to.column(column.name()).isEmpty())
                .sorted(Comparator.comparing(column -> column.generated() == null))
                .toList();
    }

    /** The columns that stay, whether they become others or not, without those that are made anew. */
    List<Pair<Column>> stayed() {
        return kept().stream().filter(pair -> !isMadeAnew(pair)).toList();
    }

    /** Those of them that become others. */
    List<Pair<Column>> changed() {
        return stayed().stream().filter(pair -> !pair.from().equals(pair.to())).toList();
    }

    /**
     * The columns that become generated, and those whose generating expression changes, or what it depends on: they are
     * dropped and added. One that is no longer generated keeps its values.
     */
    List<Pair<Column>> madeAnew() {
        return kept().stream().filter(this::isMadeAnew).toList();
    }

    private List<Pair<Column>> kept() {
        List<Pair<Column>> pairs = new ArrayList<>();
        for (Column column : from.columns()) {
            to.column(column.name()).ifPresent(after -> pairs.add(new Pair<>(column, after)));
        }
        return pairs;
    }

    private boolean isMadeAnew(Pair<Column> pair) {
        boolean generated = pair.to().generated() != null;
        boolean differs = !Objects.equals(pair.from().generated(), pair.to().generated())
                || !pair.from().type().equals(pair.to().type());
        return generated && (differs || retypedColumns().stream().anyMatch(name -> mentions(pair.from(), name)));
    }

    private static boolean mentions(Column generated, String column) {
        return generated.generated() != null
                && new Tokenizer("an expression", generated.generated())
                        .tokens().stream()
                                .anyMatch(
                                        token -> token.isName() && token.name().equals(column));
    }

    /** The names of the columns that are made anew. */
    Set<String> columnsMadeAnew() {
        Set<String> names = new TreeSet<>();
        madeAnew().forEach(pair -> names.add(pair.to().name()));
        return names;
    }

    /** The columns that do not stay what they are: what PostgreSQL computes with them has to be stated anew. */
    Set<String> unsteadyColumns() {
        Set<String> names = retypedColumns();
        names.addAll(columnsMadeAnew());
        return names;
    }

    /** The columns whose type changes. */
    Set<String> retypedColumns() {
        Set<String> names = new TreeSet<>();
        for (Pair<Column> pair : kept()) {
            if (!pair.from().type().equals(pair.to().type())) {
                names.add(pair.from().name());
            }
        }
        return names;
    }

    /** The constraints that go, because no constraint demands the same afterwards. */
    List<Constraint> droppedConstraints() {
        return from.constraints().stream()
                .filter(constraint -> find(to, constraint).isEmpty())
                .toList();
    }

    /**
     * The constraints, apart from foreign keys, that stay, but have to be stated anew: PostgreSQL keeps a check as it
     * understood it for the type before, and drops whatever is on a column together with it.
     */
    List<Pair<Constraint>> restated() {
        Set<String> anew = columnsMadeAnew();
        Set<String> unsteady = unsteadyColumns();
        List<Pair<Constraint>> pairs = new ArrayList<>();
        for (Constraint constraint : from.constraints()) {
            Set<String> reason = constraint.kind() == Constraint.Kind.CHECK ? unsteady : anew;
            if (constraint.kind() != Constraint.Kind.FOREIGN_KEY
                    && constraint.columns().stream().anyMatch(reason::contains)) {
                find(to, constraint).ifPresent(after -> pairs.add(new Pair<>(constraint, after)));
            }
        }
        return pairs;
    }

    /** The constraints that come. */
    List<Constraint> addedConstraints() {
        return to.constraints().stream()
                .filter(constraint -> find(from, constraint).isEmpty())
                .toList();
    }

    /** The constraints that stay and get another name. */
    List<Pair<Constraint>> renamedConstraints() {
        List<Pair<Constraint>> pairs = new ArrayList<>();
        for (Constraint constraint : from.constraints()) {
            find(to, constraint)
                    .filter(after -> !Objects.equals(after.name(), constraint.name()))
                    .ifPresent(after -> pairs.add(new Pair<>(constraint, after)));
        }
        return pairs;
    }

    /** The constraint of a table that demands the same as another one. */
    static Optional<Constraint> find(Table table, Constraint constraint) {
        return table.constraints().stream()
                .filter(candidate -> candidate.rule().equals(constraint.rule()))
                .findFirst();
    }

    /** Whether there is no difference. */
    boolean isEmpty() {
        if (from.obstacle() != null || to.obstacle() != null) {
            return from.canonical().equals(to.canonical());
        }
        return new HashSet<>(from.columns()).equals(new HashSet<>(to.columns()))
                && droppedConstraints().isEmpty()
                && addedConstraints().isEmpty()
                && renamedConstraints().isEmpty();
    }

    /** A column's constraints that its own ADD COLUMN can bring along, on both engines. */
    List<Constraint> broughtAlong(Column added) {
        return addedConstraints().stream()
                .filter(constraint -> constraint.inline() && !constraint.isKey())
                .filter(constraint -> constraint.columns().equals(List.of(added.name())))
                .filter(constraint -> constraint.kind() == Constraint.Kind.CHECK || added.defaultValue() == null)
                .toList();
    }

    /** Whether SQLite can do it only by building the table anew. */
    boolean needsRebuild() {
        return !renamedConstraints().isEmpty()
                || !madeAnew().isEmpty()
                || changed().stream().anyMatch(pair -> !isNullabilityAlone(pair))
                || added().stream().anyMatch(column -> !isAddedByBoth(column))
                || dropped().stream().anyMatch(column -> !isDroppedByBoth(column))
                || droppedConstraints().stream()
                        .anyMatch(constraint -> constraint.kind() != Constraint.Kind.CHECK || constraint.name() == null)
                // SQLite 3.53 can add a CHECK, but takes a row for which it is unknown for one that breaks it.
                || addedConstraints().stream()
                        .anyMatch(constraint -> added().stream()
                                .noneMatch(column -> broughtAlong(column).contains(constraint)));
    }

    private boolean isNullabilityAlone(Pair<Column> pair) {
        Column before = pair.from();
        Column after = pair.to();
        return new Column(before.name(), before.type(), after.notNull(), before.defaultValue(), before.generated())
                        .equals(after)
                && !from.isPrimaryKey(before.name())
                && !to.isPrimaryKey(after.name())
                && !after.isIdentity();
    }

    private static boolean isAddedByBoth(Column column) {
        return column.generated() == null
                && !column.isIdentity()
                && (column.defaultValue() == null || column.hasConstantDefault());
    }

    private boolean isDroppedByBoth(Column column) {
        return column.generated() == null
                && from.constraints().stream()
                        .noneMatch(constraint -> constraint.columns().contains(column.name()))
                && from.columns().stream().noneMatch(other -> mentions(other, column.name()))
                && from.columns().size() > dropped().size();
    }

    /** The columns in the order that they have afterwards, on both engines. */
    List<Column> order() {
        List<Column> order = new ArrayList<>();
        List<Column> anew = madeAnew().stream().map(Pair::to).toList();
        kept().stream().map(Pair::to).filter(column -> !anew.contains(column)).forEach(order::add);
        order.addAll(appended());
        return order;
    }

    /** The columns that come, and those that are made anew; those last that are generated from others. */
    List<Column> appended() {
        List<Column> anew = madeAnew().stream().map(Pair::to).toList();
        return to.columns().stream()
                .filter(column ->
                        anew.contains(column) || from.column(column.name()).isEmpty())
                .sorted(Comparator.comparing(column -> column.generated() != null))
                .toList();
    }
}
