package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Database;
import dev.upkeep.migration.generate.NewMigration;
import dev.upkeep.migration.generate.NewMigrationReport;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The way from Flask-Migrate as docs/migrations.md tells it, with the tables that Alembic 1.8 leaves. */
class AlembicPathIT {
    private static final List<String> SQLITE = List.of(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                    + " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
            "CREATE TABLE user (id INTEGER NOT NULL, email VARCHAR(120) NOT NULL,"
                    + " created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, active BOOLEAN DEFAULT 1 NOT NULL,"
                    + " PRIMARY KEY (id), UNIQUE (email))",
            "CREATE TABLE post (id INTEGER NOT NULL, user_id INTEGER NOT NULL, title VARCHAR(200) NOT NULL, body TEXT,"
                    + " score NUMERIC(10, 2) DEFAULT '0' NOT NULL, PRIMARY KEY (id), CONSTRAINT fk_post_user_id_user"
                    + " FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE)",
            "CREATE INDEX ix_post_user_id ON post (user_id)");

    private static final List<String> POSTGRESQL = List.of(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                    + " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
            "CREATE TABLE \"user\" (id SERIAL NOT NULL, email VARCHAR(120) NOT NULL,"
                    + " created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT (CURRENT_TIMESTAMP) NOT NULL,"
                    + " active BOOLEAN DEFAULT true NOT NULL, PRIMARY KEY (id), UNIQUE (email))",
            "CREATE TABLE post (id SERIAL NOT NULL, user_id INTEGER NOT NULL, title VARCHAR(200) NOT NULL, body TEXT,"
                    + " score NUMERIC(10, 2) DEFAULT '0' NOT NULL, PRIMARY KEY (id), CONSTRAINT fk_post_user_id_user"
                    + " FOREIGN KEY(user_id) REFERENCES \"user\" (id) ON DELETE CASCADE)",
            "CREATE INDEX ix_post_user_id ON post (user_id)");

    private static final List<String> ROWS = List.of(
            "insert into alembic_version values ('3d3ed92abd6c')",
            "insert into \"user\" (email) values ('a@example.org'), ('b@example.org')",
            "insert into post (user_id, title, score) values (1, 'First', 3.5)");

    private static final String SCHEMA = """
            create table "user" (
              id ${identity} primary key,
              email varchar(120) not null unique,
              created_at timestamp not null default current_timestamp,
              active boolean not null default true
            );
            create table post (
              id ${identity} primary key,
              user_id integer not null,
              title varchar(200) not null,
              body text,
              score numeric(10, 2) not null default 0,
              constraint fk_post_user_id_user foreign key (user_id) references "user" (id) on delete cascade
            );
            create index ix_post_user_id on post (user_id);
            """;

    private static final String CHANGED = SCHEMA.replace("default true\n", "default true,\n  nick varchar(40)\n")
            .replace("user_id integer", "user_id ${bigint}")
            .replace("email varchar(120) not null unique", "email varchar(120) not null");

    @TempDir
    private Path folder;

    @Test
    void aPostgresDatabaseOfAlembicGoesOn() throws IOException {
        try (Database database =
                new Database("main", Sample.settings(PostgresServer.shared().newDatabase()))) {
            goesOn(database, POSTGRESQL);
        }
    }

    @Test
    void anSqliteDatabaseOfAlembicGoesOn() throws IOException {
        try (Database database = new Database("main", Sample.emptySqlite(folder.resolve("app.db")))) {
            goesOn(database, SQLITE);
        }
    }

    private void goesOn(Database database, List<String> tables) throws IOException {
        Path scripts = Files.createDirectory(folder.resolve("migrations"));
        JdbcClient sql = JdbcClient.create(database.dataSource());
        tables.forEach(statement -> sql.sql(statement).update());
        ROWS.forEach(statement -> sql.sql(statement).update());
        Migrating migrate = new Migrating(database, scripts);

        Files.writeString(scripts.resolve("schema.sql"), SCHEMA);
        assertThat(generate(scripts, "Start").written()).isTrue();
        MigrationReport baseline = migrate.up(Sample.run("migrate", Map.of("baseline", "1", "to", "1")));
        assertThat(baseline.applied()).isEmpty();
        assertThat(baseline.pending())
                .as("what the database was taken over with")
                .isEmpty();

        Files.writeString(scripts.resolve("schema.sql"), CHANGED);
        assertThat(generate(scripts, "Nicknames and large ids").written()).isTrue();
        assertThat(migrate.up(Sample.run("migrate")).applied())
                .extracting(MigrationReport.Applied::version)
                .containsExactly("2");
        assertThat(new Migrations(database, scripts, new EmptyDatabases(database, folder))
                        .drift(Sample.run("migrate"))
                        .differences())
                .isEmpty();
        sql.sql("update \"user\" set nick = 'B' where email = 'b@example.org'").update();
        sql.sql("insert into \"user\" (email) values ('b@example.org')").update();
        assertThat(rows(sql)).containsExactly("1 First 3.5");
        sql.sql("delete from \"user\" where nick is null and id > 1").update();

        migrate.down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));
        assertThat(rows(sql)).containsExactly("1 First 3.5");
        assertThat(migrate.up(Sample.run("migrate")).applied()).hasSize(1);

        assertThat(sql.sql("select version_num from alembic_version")
                        .query(String.class)
                        .list())
                .containsExactly("3d3ed92abd6c");
        assertThat(generate(scripts, "Nothing").changed())
                .as("a table of Alembic's is no difference to schema.sql")
                .isFalse();
    }

    private static List<String> rows(JdbcClient sql) {
        return sql.sql("select user_id, title, score from post")
                .query((row, number) -> row.getLong(1) + " " + row.getString(2) + " " + row.getDouble(3))
                .list();
    }

    private static NewMigrationReport generate(Path scripts, String description) {
        return new NewMigration(scripts).generate(description, List.of(), false);
    }
}
