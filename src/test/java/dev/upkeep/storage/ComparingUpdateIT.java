package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Database;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.ListingStore;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An update that compares, as its comment advises where the application writes the same column. */
class ComparingUpdateIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesAloneWhatTheApplicationChangedMeanwhileAndWritesWhereNothingWasRecorded(boolean postgres)
            throws IOException {
        Path file = Files.createFile(folder.resolve("application.db"));
        DatabaseAddress address = postgres ? PostgresServer.shared().newDatabase() : new DatabaseAddress.Sqlite(file);
        try (ListingStore store = new ListingStore();
                Database database = new Database("setup", Sample.settings(address))) {
            JdbcClient application = JdbcClient.create(database.dataSource());
            application
                    .sql("create table \"user\" (id integer primary key, email text, storage_used bigint)")
                    .update();
            application
                    .sql("insert into \"user\" values (1, 'ann@x.com', 7), (2, 'bob@x.com', 7), (3, 'new@x.com', null)")
                    .update();
            store.put("ann@x.com/a", 100).put("bob@x.com/a", 100).put("new@x.com/a", 100);
            store.troubledBy((number, answer) -> {
                application
                        .sql("update \"user\" set storage_used = 150 where id = 1")
                        .update();
                return answer;
            });
            TestHome home = UpkeepProcess.bucketOnly(folder.resolve("home"), store.settings())
                    .with(
                            "DATABASE_URL",
                            address instanceof DatabaseAddress.Postgres server
                                    ? UpkeepProcess.url(server)
                                    : "sqlite:" + file);
            Path statement = home.folder().resolve("config/sql/update-storage-used.sql");
            String shipped = Files.readString(statement);
            assertThat(shipped).contains("`and storage_used is not distinct from :#recorded`");
            Files.writeString(
                    statement,
                    shipped.replace(
                            "where id = :#id", "where id = :#id and storage_used is not distinct from :#recorded"));

            UpkeepProcess run = UpkeepProcess.run(home, "run", "recalculate-storage");

            assertThat(run.exitCode()).as(run.all()).isZero();
            Map<String, Long> recorded = new TreeMap<>();
            application.sql("select email, storage_used from \"user\"").query(row -> {
                recorded.put(row.getString(1), row.getLong(2));
            });
            assertThat(recorded)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("ann@x.com", 150L, "bob@x.com", 100L, "new@x.com", 100L));
        }
    }
}
