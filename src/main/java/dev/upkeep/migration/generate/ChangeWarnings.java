package dev.upkeep.migration.generate;

import java.util.Map;

/**
 * Says what a change of a table does to its rows, and when the rows refuse it.
 *
 * @param change the change
 * @param script is told
 */
record ChangeWarnings(TableChange change, ScriptText script) {
    /** @param standIns the values that columns get in rows that have none, by the column's name */
    void write(Map<String, String> standIns) {
        change.dropped().stream()
                .filter(column -> column.generated() == null)
                .forEach(column -> script.warn("drops data: what is in " + name(column) + "."));
        change.added().forEach(column -> added(column, standIns.get(column.name())));
        for (TableChange.Pair<Column> pair : change.changed()) {
            String type = pair.from().type();
            if (!type.equals(pair.to().type())
                    && !TypeFamily.keepsRows(type, pair.to().type())) {
                script.warn("rewrites the table " + change.to().name() + ", which nobody can use meanwhile: "
                        + name(pair.to()) + " becomes " + pair.to().type().replaceAll("[${}]", "")
                        + (TypeFamily.differInZone(type, pair.to().type())
                                ? ". Times without a zone are taken to be UTC."
                                : ". It fails when a value does not fit."));
                if (TypeFamily.loses(type, pair.to().type())) {
                    script.warn("drops data: what " + pair.to().type() + " cannot hold of " + name(pair.to())
                            + " is rounded or cut off on PostgreSQL, and stays on SQLite.");
                }
            }
            if (!change.from().isNeverNull(pair.from()) && pair.to().notNull()) {
                script.warn("fails when a row has no value in " + name(pair.to()) + ", which becomes NOT NULL.");
            }
        }
        for (TableChange.Pair<Column> pair : change.madeAnew()) {
            script.warn("rewrites the table " + change.to().name() + ": " + name(pair.to()) + " is generated anew.");
            if (pair.from().generated() == null) {
                script.warn("drops data: what is in " + name(pair.to()) + ", which is generated from now on.");
            }
        }
        change.addedConstraints().stream()
                .filter(rule -> !isKeptByNoValue(rule))
                .forEach(rule -> script.warn(
                        "fails when a row of " + change.to().name() + " breaks the new rule " + rule.rule() + "."));
    }

    /** A column that comes without any value breaks no rule, unless it is the primary key. */
    private boolean isKeptByNoValue(Constraint rule) {
        return rule.kind() != Constraint.Kind.PRIMARY_KEY
                && change.added().stream()
                        .filter(column -> column.defaultValue() == null && column.generated() == null)
                        .anyMatch(column -> rule.columns().contains(column.name()));
    }

    private void added(Column column, @org.jspecify.annotations.Nullable String standIn) {
        if (standIn != null) {
            script.warn("cannot bring back what was in " + name(column) + ": every row gets " + standIn + ".");
        } else if (column.isIdentity()) {
            script.warn(
                    "rewrites the table " + change.to().name() + ": every row gets a number in " + name(column) + ".");
        } else if (column.notNull() && column.defaultValue() == null && column.generated() == null) {
            script.warn("fails when " + change.to().name() + " has rows: " + name(column)
                    + " is NOT NULL without a default. Give it one, or add it without NOT NULL and fill it first.");
        }
    }

    private String name(Column column) {
        return change.to().name() + "." + column.name();
    }
}
