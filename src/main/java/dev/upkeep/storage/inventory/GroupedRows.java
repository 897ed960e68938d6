package dev.upkeep.storage.inventory;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ListedVersion;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a database over JDBC, and gives up when the run is cancelled. */
final class GroupedRows {
    private static final int PAGE = 1000;
    private static final ListedVersion.State[] STATES = {
        ListedVersion.State.CURRENT, ListedVersion.State.OLD_VERSION, ListedVersion.State.DELETE_MARKER
    };

    private final ActiveRun run;
    private final Connection connection;
    private final String place;

    /** @param place what is read, for messages */
    GroupedRows(ActiveRun run, Connection connection, String place) {
        this.run = run;
        this.connection = connection;
        this.place = place;
    }

    /** The columns of a table or view, in lower case. */
    Set<String> columns(String relation) throws SQLException {
        return ask("select * from " + relation + " where 1 = 0", rows -> {
            ResultSetMetaData columns = rows.getMetaData();
            Set<String> names = new HashSet<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i).toLowerCase(Locale.ROOT));
            }
            return names;
        });
    }

    /**
     * Hands on what a {@link GroupingQuery} gives.
     *
     * @throws UpkeepException of kind DATA when rows are of no use
     */
    void read(String query, Consumer<List<KeyGroup>> groups) throws SQLException {
        ask(query, rows -> {
            List<KeyGroup> page = new ArrayList<>(PAGE);
            long flawed = 0;
            while (rows.next()) {
                flawed += rows.getLong(6);
                if (flawed == 0) {
                    ListedVersion.State state = STATES[rows.getInt(2)];
                    boolean marker = state == ListedVersion.State.DELETE_MARKER;
                    page.add(new KeyGroup(
                            rows.getString(1), state, rows.getLong(3), rows.getLong(4), marker ? 0 : rows.getLong(5)));
                    if (page.size() == PAGE) {
                        run.throwIfCancelled();
                        groups.accept(List.copyOf(page));
                        page.clear();
                    }
                }
            }
            if (flawed > 0) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        place + " has " + flawed + " rows that are of no use: they are of another bucket, or have no"
                                + " key or no size. Nothing was written. Look at the inventory's configuration, or"
                                + " list the bucket for now: UPKEEP_STORAGE_LISTING=bucket.");
            }
            groups.accept(List.copyOf(page));
            return page;
        });
    }

    @SuppressWarnings("try") // the hook works by being open
    <T extends @Nullable Object> T ask(String query, Answer<T> answer) throws SQLException {
        try (Statement statement = connection.createStatement();
                ActiveRun.Hook hook = run.onCancel(() -> cancel(statement))) {
            run.throwIfCancelled();
            statement.setFetchSize(PAGE);
            try (ResultSet rows = statement.executeQuery(query)) {
                return answer.of(rows);
            }
        }
    }

    private void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new UpkeepException(FailureKind.INTERNAL, place + " could not be told to stop: " + e.getMessage(), e);
        }
    }

    /** What is made of the rows. */
    @FunctionalInterface
    interface Answer<T extends @Nullable Object> {
        T of(ResultSet rows) throws SQLException;
    }
}
