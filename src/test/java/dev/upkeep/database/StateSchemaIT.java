package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

class StateSchemaIT {
    @TempDir
    private Path folder;

    @Test
    void holdsOneRunningRunOfAJobAndTargetOnPostgres() {
        DatabaseAddress.Postgres address = PostgresServer.shared().newDatabase();
        try (Database state = Database.ofState(Sample.settings(address))) {
            new StateSchema(state).migrate();
            new StateSchema(state).migrate();
            holdsOneRunningRun(state);
            assertThat(JdbcClient.create(state.dataSource())
                            .sql("select table_schema from information_schema.tables where table_name = 'run'")
                            .query(String.class)
                            .list())
                    .containsExactly("upkeep");
        }
    }

    @Test
    void holdsOneRunningRunOfAJobAndTargetOnSqlite() {
        try (Database state = Database.ofState(Sample.sqlite(folder.resolve("data/upkeep.db")))) {
            new StateSchema(state).migrate();
            new StateSchema(state).migrate();
            holdsOneRunningRun(state);
        }
    }

    @Test
    void severalProcessesMayMakeTheTablesAtOnce() {
        DatabaseAddress.Postgres address = PostgresServer.shared().newDatabase();
        Path file = folder.resolve("upkeep.db");
        List<CompletableFuture<Void>> all = Stream.of(
                        Sample.settings(address), Sample.settings(address), Sample.sqlite(file), Sample.sqlite(file))
                .map(settings -> CompletableFuture.runAsync(() -> {
                    try (Database state = Database.ofState(settings)) {
                        new StateSchema(state).migrate();
                    }
                }))
                .toList();
        all.forEach(CompletableFuture::join);
    }

    @Test
    @SuppressWarnings("try") // the jar only has to be open
    void knowsItsOwnNewestScript() throws Exception {
        URI folder = getClass().getResource("/db/upkeep").toURI();
        try (FileSystem jar = folder.getScheme().equals("jar") ? FileSystems.newFileSystem(folder, Map.of()) : null;
                Stream<Path> scripts = Files.list(Path.of(folder))) {
            assertThat(scripts.map(script -> script.getFileName().toString()).toList())
                    .anyMatch(name -> name.startsWith("V" + StateSchema.NEWEST + "__"))
                    .noneMatch(name -> name.startsWith("V" + (Integer.parseInt(StateSchema.NEWEST) + 1) + "__"));
        }
    }

    @Test
    void saysWhichSettingNamesADatabaseWhoseTablesItDoesNotKnow() {
        try (Database state = Database.ofState(Sample.sqlite(folder.resolve("upkeep.db")))) {
            new StateSchema(state).migrate();
            JdbcClient.create(state.dataSource())
                    .sql("update upkeep_schema_history set version = '0.9', checksum = 1")
                    .update();

            assertThatThrownBy(() -> new StateSchema(state).migrate())
                    .isInstanceOf(UpkeepException.class)
                    .hasMessageContaining("upkeep.db")
                    .hasMessageContaining("state.url");
        }
    }

    private static void holdsOneRunningRun(Database state) {
        JdbcClient client = JdbcClient.create(state.dataSource());
        insert(client, "1", "back-up", "RUNNING");
        insert(client, "2", "back-up", "SUCCEEDED");
        insert(client, "3", "check-health", "RUNNING");
        assertThatThrownBy(() -> insert(client, "4", "back-up", "RUNNING"))
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isInstanceOf(DuplicateKeyException.class),
                        // Spring does not know SQLite's code for it; its message does.
                        thrown -> assertThat(thrown).hasMessageContaining("SQLITE_CONSTRAINT_UNIQUE"));
    }

    private static void insert(JdbcClient client, String id, String job, String status) {
        client.sql(
                        "insert into run (id, job, target, trigger_word, requested_by, dry_run, parameters, status,"
                                + " started_at, heartbeat_at, host, pid, process_started_at, lock_name)"
                                + " values (:id, :job, 'main', 'command', 'test', 0, '{}', :status,"
                                + " '2026-11-23T02:15:00.000Z', '2026-11-23T02:15:00.000Z', 'host', 1, '2026-11-23T02:00:00.000Z', :job)")
                .param("id", id)
                .param("job", job)
                .param("status", status)
                .update();
    }
}
