package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {
    private static final String FOR_MINUTES =
            "with recursive n (i) as (select 1 union all select i + 1 from n)" + " select count(*) from n where i < 0";
    private static final String SOON_DONE =
            "with recursive n (i) as (select 1 union all select i + 1 from n limit 10000) select count(*) from n";

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsAnErrorAndIsNotMade() {
        Path file = folder.resolve("missing.db");
        try (Database database = new Database("main", Sample.sqlite(file))) {
            UpkeepException failure = catchThrowableOfType(
                    UpkeepException.class, () -> database.dataSource().getConnection());
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("database.url");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void theFileAndFolderOfUpkeepsOwnStateAreMade() throws SQLException {
        Path file = folder.resolve("a/b/upkeep.db");
        try (Database database = Database.ofState(Sample.sqlite(file))) {
            execute(database, "create table plan (id integer primary key)");
            assertThat(file).exists();
        }
    }

    @Test
    void aCheckThatWouldRunForMinutesEndsAtItsLimitAndTheNextOneIsNotHeldUp() throws SQLException {
        DatabaseSettings shipped = Sample.emptySqlite(folder.resolve("app.db"));
        DatabaseSettings hasty = new DatabaseSettings(
                shipped.address(),
                shipped.poolSize(),
                shipped.maxLifetime(),
                shipped.connectionTimeout(),
                shipped.connectTimeout(),
                Duration.ofSeconds(1),
                shipped.socketTimeout());
        try (Database database = new Database("main", hasty)) {
            Instant began = Instant.now();
            SQLException ended = catchThrowableOfType(SQLException.class, () -> count(database.checks(), FOR_MINUTES));
            assertThat(Duration.between(began, Instant.now())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
            assertThat(database.explain(ended)).hasMessageContaining("the time limit of checks, which is 30 seconds");
            assertThat(count(database.checks(), SOON_DONE)).isEqualTo(10_000);
        }
    }

    @Test
    void aCheckCannotWrite() throws SQLException {
        try (Database database = new Database("main", Sample.emptySqlite(folder.resolve("app.db")))) {
            execute(database, "create table plan (id integer primary key)");
            SQLException refused = catchThrowableOfType(
                    SQLException.class, () -> count(database.checks(), "insert into plan values (1) returning id"));
            assertThat(refused.getMessage()).contains("readonly");
            assertThat(database.explain(refused))
                    .hasMessageContaining("A check may only read: take out of it what writes.");
        }
    }

    @Test
    void aFolderWhereTheFileShouldBeIsNamed() {
        try (Database database = new Database("main", Sample.sqlite(folder))) {
            assertThat(catchThrowableOfType(
                            UpkeepException.class, () -> database.dataSource().getConnection()))
                    .hasMessageContaining("no file");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsDamagedData() throws IOException {
        Path file =
                Files.writeString(folder.resolve("notes.db"), "These are notes, and no database at all.\n".repeat(99));
        try (Database database = new Database("main", Sample.sqlite(file))) {
            UpkeepException failure = catchThrowableOfType(
                    UpkeepException.class, () -> database.dataSource().getConnection());
            assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        }
    }

    @Test
    void leavesTheJournalModeAsItIs() throws SQLException {
        Path file = folder.resolve("application.db");
        try (Database database = new Database("main", Sample.emptySqlite(file))) {
            execute(database, "create table plan (id integer primary key)");
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("pragma journal_mode")) {
                assertThat(rows.getString(1)).isEqualTo("delete");
            }
        }
    }

    @Test
    void aTransactionThatReadsFirstWaitsForAnotherWriter() throws Exception {
        Path file = folder.resolve("application.db");
        try (Database database = new Database("main", Sample.emptySqlite(file));
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement writer = other.createStatement()) {
            execute(database, "create table counter (n integer)");
            execute(database, "insert into counter values (0)");
            writer.execute("begin immediate");
            writer.execute("update counter set n = 1");
            CountDownLatch read = new CountDownLatch(1);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> readThenWrite(database, read));
            // It reads only after the commit if it waits as it should; otherwise it has read what is about to change.
            read.await(500, TimeUnit.MILLISECONDS);
            writer.execute("commit");
            waiting.get();
            try (ResultSet rows = writer.executeQuery("select n from counter")) {
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void probesSayWhatTheyFound() throws SQLException {
        try (Database database = new Database("main", Sample.emptySqlite(folder.resolve("application.db")))) {
            execute(database, "create table plan (id integer)");
            assertThat(database.probe()).extracting(Probe::passed).containsExactly(true, true);
            assertThat(database.probe().get(0).detail()).contains("SQLite 3");
        }
    }

    @Test
    void quotesEachPartOfAName() {
        assertThat(Database.quote("user")).isEqualTo("\"user\"");
        assertThat(Database.quote("billing.invoice")).isEqualTo("\"billing\".\"invoice\"");
        assertThat(Database.quote("od\"d")).isEqualTo("\"od\"\"d\"");
    }

    private static void readThenWrite(Database database, CountDownLatch read) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try (ResultSet rows = statement.executeQuery("select n from counter")) {
                rows.next();
                read.countDown();
            }
            statement.execute("update counter set n = n + 1");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
