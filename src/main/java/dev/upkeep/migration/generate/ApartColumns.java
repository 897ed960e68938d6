package dev.upkeep.migration.generate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The columns that a script declares for PostgreSQL otherwise than for SQLite. What SQLite has is compared, so nothing
 * can be said of how PostgreSQL gets there.
 *
 * @param from the schema as it is
 * @param to the schema as it is to be
 */
record ApartColumns(Schema from, Schema to) {
    /**
     * Lets a change pass that leaves them alone.
     *
     * @throws NotGenerated when one of them comes, goes or becomes another
     */
    void refuse(TableChange change) {
        Stream.of(
                        change.added(),
                        change.dropped(),
                        change.changed().stream().map(TableChange.Pair::to).toList(),
                        change.madeAnew().stream().map(TableChange.Pair::to).toList())
                .flatMap(List::stream)
                .filter(column -> isApart(change, column.name()))
                .findFirst()
                .ifPresent(column -> {
                    throw new NotGenerated("the column " + column.name() + " of "
                            + change.to().name()
                            + " is declared for PostgreSQL in another way than for SQLite, and only what SQLite has is"
                            + " compared");
                });
    }

    private boolean isApart(TableChange change, String column) {
        return isDeclaredOtherwise(from, change.from(), column) || isDeclaredOtherwise(to, change.to(), column);
    }

    private static boolean isDeclaredOtherwise(Schema schema, Table table, String name) {
        Optional<Column> onSqlite = table.column(name);
        return onSqlite.isPresent()
                && Optional.ofNullable(schema.postgres().apart().get(table.name()))
                        .flatMap(apart -> apart.asTable().column(name))
                        .filter(onPostgres -> !onPostgres.equals(onSqlite.get()))
                        .isPresent();
    }
}
