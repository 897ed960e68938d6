package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class StateTablesIT {
    private final StateTables tables = new StateTables("The run ledger");

    @TempDir
    Path home;

    @Test
    void aServerThatEndsASessionIsAwayAndMayBeTriedAgain() throws SQLException {
        PostgresServer server = PostgresServer.shared();
        DatabaseAddress.Postgres address = server.newDatabase();
        String url = "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            int session =
                    client.sql("select pg_backend_pid()").query(Integer.class).single();
            server.asAdministrator("postgres", "select pg_terminate_backend(" + session + ", 10000)");

            UpkeepException failure = failure(client, "select 1");

            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure).hasMessageStartingWith("The run ledger could not be read or written: ");
        }
    }

    @Test
    void aTableThatIsNotThereIsForSomebodyToLookAt() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("state.db"))) {
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));

            UpkeepException failure = failure(client, "select id from run");

            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure).hasMessageContainingAll("no such table: run", "Check state.url");
        }
    }

    private UpkeepException failure(JdbcClient client, String sql) {
        return catchThrowableOfType(
                UpkeepException.class,
                () -> tables.guarded(() -> client.sql(sql).query().listOfRows()));
    }
}
