package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Generated migrations on databases as they are migrated in earnest, beginning with the sample application's. */
class SampleMigrationsIT {
    private static final Path SAMPLE = Path.of("config/migrations");

    @TempDir
    private Path folder;

    @Test
    void theSampleApplicationsSchemaIsWhatItsMigrationsMake() {
        NewMigrationReport report = new NewMigration(SAMPLE).generate("nothing", List.of(), true);

        assertThat(report.changed()).isFalse();
        assertThat(report.hints()).isEmpty();
    }

    @Test
    void theSampleApplicationsSchemaIsWhatItsMigrationsMakeOnPostgres() throws SQLException {
        try (Database migrated = postgres();
                Database fresh = postgres()) {
            migrate(migrated, SAMPLE);
            execute(fresh, read("schema.sql"), Engine.POSTGRESQL);

            assertThat(catalogue(migrated).differencesTo(catalogue(fresh))).isEmpty();
            assertThat(catalogue(migrated)).isEqualTo(catalogue(fresh));
        }
    }

    @Test
    void everyMigrationOfTheSampleApplicationCanBeReversed() throws SQLException {
        try (Database postgres = postgres();
                Database sqlite = sqlite()) {
            migrate(postgres, SAMPLE);
            migrate(sqlite, SAMPLE);
            for (Database database : List.of(postgres, sqlite)) {
                new Migrating(database, SAMPLE)
                        .down(Sample.run("migrate", Map.of("action", "down", "to", "0", "confirm", "yes")));
                assertThat(catalogue(database).objects()).isEmpty();
            }
        }
    }

    @Test
    void aRebuildOfTheUsersOnSqliteKeepsTheirDocuments() {
        try (Database sqlite = sqlite()) {
            Migrating migrate = new Migrating(sqlite, SAMPLE);
            migrate.up(Sample.run("migrate", Map.of("to", "5")));
            JdbcClient client = JdbcClient.create(sqlite.dataSource());
            client.sql("insert into \"user\" (email, name, plan_id) values ('ann@x.com', 'Ann', 2)")
                    .update();
            client.sql("insert into document (user_id, object_key, bytes) values (1, 'a', 5), (1, 'b', 6)")
                    .update();

            migrate.up(Sample.run("migrate"));

            assertThat(client.sql("select count(*) from document where user_id = 1")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(2);
        }
    }

    @Test
    void aGeneratedMigrationIsAppliedOnBothEngines() throws IOException, SQLException {
        Path migrations = Files.createDirectory(folder.resolve("migrations"));
        Files.writeString(migrations.resolve("V1__start.sql"), """
                create table orders (id ${identity} primary key, note varchar(20), total integer not null default 0);
                create table line (id ${identity} primary key, order_id ${bigint} references orders on delete cascade);
                insert into orders (note) values ('a'), ('b');
                insert into line (order_id) select id from orders;
                """);
        Files.writeString(migrations.resolve("schema.sql"), """
                create table purchases (id ${identity} primary key, remark varchar(20), total ${bigint} default 0,
                  at ${timestamptz} not null default current_timestamp, check (total >= 0));
                create table line (id ${identity} primary key, order_id ${bigint} references purchases on delete cascade);
                create view open_purchase as select id, remark from purchases where total = 0;
                ${sqlite}create trigger keep before delete on line begin
                ${sqlite}  select raise(abort, 'lines stay');
                ${sqlite}end;
                ${pg}comment on table purchases is 'Once orders;
                ${pg}then purchases';
                """);
        NewMigrationReport report = new NewMigration(migrations)
                .generate("Call orders purchases", List.of("orders=purchases", "orders.note=remark"), false);

        assertThat(migrations.resolve("V2__call_orders_purchases.sql")).exists();
        assertThat(report.hints()).isEmpty();
        try (Database postgres = postgres();
                Database sqlite = sqlite()) {
            for (Database database : List.of(postgres, sqlite)) {
                migrate(database, migrations);
                assertThat(JdbcClient.create(database.dataSource())
                                .sql("select p.remark from purchases p join line l on l.order_id = p.id order by 1")
                                .query(String.class)
                                .list())
                        .containsExactly("a", "b");
                execute(
                        database,
                        Files.readString(migrations.resolve("U2__call_orders_purchases.sql")),
                        database.engine());
                assertThat(JdbcClient.create(database.dataSource())
                                .sql("select o.note from orders o join line l on l.order_id = o.id order by 1")
                                .query(String.class)
                                .list())
                        .containsExactly("a", "b");
            }
        }
    }

    private static Database postgres() {
        return new Database("main", Sample.settings(PostgresServer.shared().newDatabase()));
    }

    private Database sqlite() {
        return new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
    }

    private static void migrate(Database database, Path migrations) {
        new Migrating(database, migrations).up(Sample.run("migrate"));
    }

    private static String read(String beginning) {
        try (var files = Files.list(SAMPLE)) {
            return Files.readString(
                    files.filter(file -> file.getFileName().toString().startsWith(beginning))
                            .findFirst()
                            .orElseThrow());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SchemaCatalogue catalogue(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            return SchemaCatalogue.of(connection, database.engine());
        }
    }

    private static void execute(Database database, String script, Engine engine) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            String filled = RandomCase.filled(script, engine);
            if (engine == Engine.SQLITE) {
                statement.executeUpdate(filled);
            } else {
                statement.execute(filled);
            }
        }
    }
}
