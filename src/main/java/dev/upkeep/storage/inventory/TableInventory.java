package dev.upkeep.storage.inventory;

import dev.upkeep.database.SqlFailures;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.InventorySettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An inventory that a database has as a table or view: the columns that S3 gives them, and `dt` for the date as in the
 * partitions that S3 makes for Hive, of which the last one counts.
 */
final class TableInventory implements Inventory {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm");
    private static final Set<String> NEEDED = Set.of("bucket", "key", "size", "dt");

    private final Connection connection;
    private final InventorySettings.Table table;
    private final GroupedRows rows;
    private final GroupingQuery query;
    private final String condition;
    private final InventoryFacts facts;

    private TableInventory(
            Connection connection,
            InventorySettings.Table table,
            GroupedRows rows,
            GroupingQuery query,
            String condition,
            InventoryFacts facts) {
        this.connection = connection;
        this.table = table;
        this.rows = rows;
        this.query = query;
        this.condition = condition;
        this.facts = facts;
    }

    /**
     * Looks at the table.
     *
     * @param connection a connection to its database; closed with this
     * @param bucket the bucket that is measured
     * @param versionsNeeded whether the table has to tell versions apart
     * @throws UpkeepException of kind CONFIGURATION when it is of another form, DATA when it has nothing of the bucket
     */
    static TableInventory of(
            ActiveRun run,
            Connection connection,
            InventorySettings.Table table,
            String bucket,
            boolean versionsNeeded) {
        GroupedRows rows = new GroupedRows(run, connection, "The table " + table.describe());
        try {
            if (table.jdbcUrl().startsWith("jdbc:postgresql:")) {
                // Elsewhere its driver takes a result into memory whole.
                connection.setAutoCommit(false);
            }
            Set<String> columns = rows.columns(table.name());
            requireColumns(table, columns, versionsNeeded);
            String ofBucket = "bucket = " + GroupingQuery.literal(bucket);
            String last = rows.<@Nullable String>ask(
                    "select max(dt) from " + table.name() + " where " + ofBucket,
                    found -> found.next() ? found.getString(1) : null);
            if (last == null) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "The table " + table.describe() + " has no row of the bucket " + bucket
                                + ". Nothing was written. Look whether its partitions are loaded, or list the bucket by"
                                + " UPKEEP_STORAGE_LISTING=bucket.");
            }
            return new TableInventory(
                    connection,
                    table,
                    rows,
                    new GroupingQuery(bucket, table.name(), columns),
                    ofBucket + " and dt = " + GroupingQuery.literal(last),
                    new InventoryFacts("table " + table.describe(), date(table, last), 1, 0, 0));
        } catch (SQLException e) {
            throw explain(table, e);
        }
    }

    private static void requireColumns(InventorySettings.Table table, Set<String> columns, boolean versionsNeeded) {
        Set<String> needed = new TreeSet<>(NEEDED);
        if (versionsNeeded) {
            needed.addAll(Set.of("is_latest", "is_delete_marker"));
        }
        needed.removeAll(columns);
        if (!needed.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The table " + table.describe() + " has no column " + String.join(", ", needed)
                            + ". It needs bucket, key (decoded), size and dt (2026-11-23-01-00, in UTC), and is_latest"
                            + " and is_delete_marker when storage.count names versions or delete-markers. Make a view"
                            + " that has them.");
        }
    }

    private static Instant date(InventorySettings.Table table, String dt) {
        try {
            return LocalDateTime.parse(dt, DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The table " + table.describe() + " has '" + dt + "' in its column dt, which does not say when the"
                            + " inventory was taken. Make a view in which it is a text like 2026-11-23-01-00, in UTC.",
                    e);
        }
    }

    /** What an exception of the database's driver means. */
    static UpkeepException explain(InventorySettings.Table table, SQLException thrown) {
        String state = thrown.getSQLState();
        boolean away = thrown instanceof SQLTransientException || (state != null && state.startsWith("08"));
        return new UpkeepException(
                away ? FailureKind.UNAVAILABLE : FailureKind.CONFIGURATION,
                "The table " + table.describe() + " could not be read: " + SqlFailures.words(thrown)
                        + ". Check storage.inventory.jdbc-url, table, user and password, and the user's rights.",
                thrown);
    }

    @Override
    public InventoryFacts facts() {
        return facts;
    }

    @Override
    public void read(int part, Grouping grouping, Consumer<List<KeyGroup>> groups) {
        try {
            rows.read(query.text(grouping, condition), groups);
        } catch (SQLException e) {
            throw explain(table, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw explain(table, e);
        }
    }
}
