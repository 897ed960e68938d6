package dev.upkeep.health.checks;

import dev.upkeep.testing.PostgresServer;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** A reader of a database's changes by the publication `everything`, which confirms only what it is told to. */
final class Replica implements AutoCloseable {
    private final Connection connection;
    private final PGReplicationStream stream;

    Replica(PostgresServer server, String database) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, "postgres");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.APPLICATION_NAME.set(properties, "a-reader");
        connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database, properties);
        var replication = connection.unwrap(PGConnection.class).getReplicationAPI();
        replication
                .createReplicationSlot()
                .logical()
                .withSlotName("replica")
                .withOutputPlugin("pgoutput")
                .withTemporaryOption()
                .make();
        stream = replication
                .replicationStream()
                .logical()
                .withSlotName("replica")
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", "everything")
                .start();
    }

    /** Takes what has come in, and confirms nothing new. */
    void receive() throws SQLException {
        ByteBuffer change;
        do {
            change = stream.readPending();
        } while (change != null);
        stream.forceUpdateStatus();
    }

    /** Takes what has come in, and confirms it. */
    void confirm() throws SQLException {
        receive();
        LogSequenceNumber place = stream.getLastReceiveLSN();
        stream.setAppliedLSN(place);
        stream.setFlushedLSN(place);
        stream.forceUpdateStatus();
    }

    @Override
    public void close() throws SQLException {
        stream.close();
        connection.close();
    }
}
