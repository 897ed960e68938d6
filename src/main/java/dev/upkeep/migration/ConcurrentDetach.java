package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.QualifiedName;
import dev.upkeep.migration.sql.Tokenizer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that `ALTER TABLE … DETACH PARTITION … CONCURRENTLY` takes from its table. When that is ended in the
 * middle, the partition is neither in the table nor out of it, and only FINALIZE goes on.
 *
 * @param table the table
 * @param partition the partition
 */
record ConcurrentDetach(QualifiedName table, QualifiedName partition) {
    private static final Logger LOG = LoggerFactory.getLogger(ConcurrentDetach.class);

    private static final String IS_PENDING = "select coalesce((to_jsonb(i) ->> 'inhdetachpending')::boolean, false)"
            + " from pg_inherits i where inhrelid = to_regclass(?) and inhparent = to_regclass(?)";

    /** Reads a statement; empty when it is another one. */
    static Optional<ConcurrentDetach> of(String statement) {
        Cursor cursor = new Cursor(new Tokenizer("a statement", statement).tokens());
        if (!cursor.accept("alter", "table")) {
            return Optional.empty();
        }
        cursor.accept("if", "exists");
        Optional<QualifiedName> table = QualifiedName.read(cursor);
        if (!cursor.accept("detach", "partition")) {
            return Optional.empty();
        }
        Optional<QualifiedName> partition = QualifiedName.read(cursor);
        return table.isEmpty() || partition.isEmpty() || !cursor.accept("concurrently")
                ? Optional.empty()
                : Optional.of(new ConcurrentDetach(table.get(), partition.get()));
    }

    /**
     * Goes on with one that was ended in the middle.
     *
     * @return whether the partition is out of its table now
     */
    boolean finish(Database database) throws SQLException {
        try (Connection connection = database.unpooled(StatementLimits.BLOCKING).getConnection()) {
            Optional<Boolean> pending = pending(connection);
            if (pending.isPresent() && pending.get()) {
                LOG.warn("Detaching the partition {} had been begun; going on with it", partition.quoted());
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            "alter table " + table.quoted() + " detach partition " + partition.quoted() + " finalize");
                }
                return true;
            }
            return pending.isEmpty();
        }
    }

    /** Whether it is begun; empty when the partition is none of the table's. */
    private Optional<Boolean> pending(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(IS_PENDING)) {
            query.setString(1, partition.quoted());
            query.setString(2, table.quoted());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
            }
        }
    }
}
