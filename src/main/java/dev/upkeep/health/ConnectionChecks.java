package dev.upkeep.health;

import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether the database answers, by a fresh connection and by the pool: they fail for different reasons. Thread-safe. */
public final class ConnectionChecks {
    private final Databases databases;
    private final Set<String> connectedTo = ConcurrentHashMap.newKeySet();

    /** @param databases the targets' databases */
    public ConnectionChecks(Databases databases) {
        this.databases = databases;
    }

    /**
     * Connects anew: a connection from the pool would say only that there was one once. A process's first connection
     * also loads the driver, which may take longer than the server; it is made before the one whose time counts.
     *
     * @return how long it took, in ms
     * @throws dev.upkeep.failure.UpkeepException when the database cannot be reached
     */
    public List<Observation> connect(ActiveRun run) {
        Database database = databases.of(run.target());
        try {
            if (connectedTo.add(run.target())) {
                database.connect().close();
            }
            return List.of(connect(database));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static Observation connect(Database database) throws SQLException {
        long began = System.nanoTime();
        try (Connection connection = database.connect()) {
            long milliseconds = since(began);
            return Observation.of(
                    milliseconds,
                    connection.getMetaData().getDatabaseProductName() + " "
                            + connection.getMetaData().getDatabaseProductVersion() + ", connected in " + milliseconds
                            + " ms");
        }
    }

    /**
     * Asks one small thing by the pool.
     *
     * @return how long it took, in ms
     * @throws dev.upkeep.failure.UpkeepException when the pool has no connection, or there is no answer
     */
    public List<Observation> latency(ActiveRun run) {
        Database database = databases.of(run.target());
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            long began = System.nanoTime();
            try (ResultSet rows = statement.executeQuery("select 1")) {
                rows.next();
            }
            long milliseconds = since(began);
            return List.of(Observation.of(milliseconds, "answers in " + milliseconds + " ms"));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static long since(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
