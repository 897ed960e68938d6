package dev.upkeep.migration;

import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What reverse scripts take away, looked up and counted in the database as it is now. */
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final Connection connection;

    private Losses(Connection connection) {
        this.connection = connection;
    }

    /**
     * What scripts take away together.
     *
     * @param database where they are going to run
     * @param scripts in the order in which they run
     */
    static List<Loss> of(Database database, List<SqlScript> scripts) {
        if (scripts.isEmpty()) {
            return List.of();
        }
        try (Connection connection = database.connect()) {
            Losses losses = new Losses(connection);
            LossReader reader = new LossReader(losses::columns);
            for (SqlScript script : scripts) {
                reader.read(script.file(), Dialect.fill(script.sql(), database.engine()));
            }
            List<Loss> counted = new ArrayList<>();
            for (Loss loss : reader.losses()) {
                counted.add(losses.count(loss));
            }
            counted.removeIf(Loss::isNothing);
            return counted;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** The columns of a table; none when there is no such table now. */
    private List<String> columns(String table) {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("select * from " + Database.quote(table) + " where 1 = 0")) {
            ResultSetMetaData about = none.getMetaData();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                columns.add(about.getColumnName(i));
            }
        } catch (SQLException e) {
            LOG.debug("Could not look up the columns of {}", table, e);
        }
        return columns;
    }

    private Loss count(Loss loss) throws SQLException {
        if (loss.counting() == null) {
            return loss;
        }
        // What a condition calls may write.
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(loss.counting())) {
            row.next();
            return loss.counted(row.getLong(1));
        } catch (SQLException e) {
            // Of a table that an earlier reverse renames, or that takes too long, nobody knows the count.
            LOG.debug("Could not count {}", loss.name(), e);
            return loss;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
