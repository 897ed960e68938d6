package dev.upkeep.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one database, apart from any pool. */
interface Connector {
    /**
     * Opens one connection.
     *
     * @param session its limits
     * @throws SQLException as the driver throws it
     */
    Connection open(Session session) throws SQLException;
}
