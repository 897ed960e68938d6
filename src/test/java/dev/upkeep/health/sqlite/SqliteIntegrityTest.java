package dev.upkeep.health.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteIntegrityTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void aDestroyedPageIsAnAlarmUntilTheFileIsRestored(String journalMode) throws IOException {
        Path file = make(journalMode);
        assertStates(file, CheckState.OK);

        byte[] sound = Files.readAllBytes(file);
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 9 * PAGE, 10 * PAGE, (byte) 0xA5);
        Files.write(file, damaged);
        assertStates(file, CheckState.CRIT);
        assertThat(look(file, check -> check.quick(run())).detail()).startsWith("the file is damaged: ");

        Files.write(file, sound);
        assertStates(file, CheckState.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void whatSqliteCannotEvenOpenIsAnAlarmAsWell(String journalMode) throws IOException {
        Path file = make(journalMode);
        byte[] sound = Files.readAllBytes(file);
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 0, 100, (byte) 0xA5);
        Files.write(file, damaged);
        assertStates(file, CheckState.CRIT);
        Files.write(file, sound);
        assertStates(file, CheckState.OK);
    }

    @Test
    void anIndexThatMissesARowIsFoundByTheWholeCheckOnly() throws IOException {
        Path file = make("wal");
        execute(
                file,
                "pragma writable_schema = on",
                "update sqlite_master set sql = 'create index document_title on document (body)'"
                        + " where name = 'document_title'");
        assertThat(look(file, check -> check.quick(run())).state()).isEqualTo(CheckState.OK);
        assertThat(look(file, check -> check.whole(run())).state()).isEqualTo(CheckState.CRIT);
        execute(
                file,
                "pragma writable_schema = on",
                "update sqlite_master set sql ="
                        + " 'create index document_title on document (title)' where name = 'document_title'");
        assertThat(look(file, check -> check.whole(run())).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aFileThatIsGoneIsNoDamage() {
        Observation gone = look(folder.resolve("none.db"), check -> check.whole(run()));
        assertThat(gone.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(gone.detail()).contains("none.db");
    }

    @Test
    void theCopyDoesNotStay() throws IOException {
        Path file = make("delete");
        Path temp = Files.createDirectories(folder.resolve("tmp"));
        // As a process leaves it behind that was killed.
        Files.writeString(temp.resolve("check-of-main.db"), "half a copy");
        assertStates(file, CheckState.OK);
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void aFileThatIsNotReadInTimeIsNotCalledSound(String journalMode) {
        Path file = make(journalMode);
        for (Function<SqliteIntegrity, List<Observation>> check : List.<Function<SqliteIntegrity, List<Observation>>>of(
                all -> all.quick(run()), all -> all.whole(run()))) {
            Observation unfinished = look(file, Duration.ofNanos(1), check);
            assertThat(unfinished.state()).isEqualTo(CheckState.UNKNOWN);
            assertThat(unfinished.detail()).startsWith("not finished within ");
        }
        assertStates(file, CheckState.OK);
    }

    private void assertStates(Path file, CheckState expected) {
        assertThat(look(file, check -> check.quick(run())).state()).isEqualTo(expected);
        assertThat(look(file, check -> check.whole(run())).state()).isEqualTo(expected);
    }

    private static ActiveRun run() {
        return Sample.run("check-health");
    }

    private Observation look(Path file, Function<SqliteIntegrity, List<Observation>> check) {
        return look(file, Duration.ofMinutes(1), check);
    }

    private Observation look(Path file, Duration limit, Function<SqliteIntegrity, List<Observation>> check) {
        Settings settings = new SampleTarget(
                        folder,
                        new DatabaseAddress.Sqlite(file),
                        CannedStore.settings(URI.create("http://127.0.0.1:1")))
                .settings();
        try (Database database = new Database("main", Sample.sqlite(file))) {
            return check.apply(new SqliteIntegrity(
                            settings::target, new Databases(Map.of("main", database)), limit, Clock.systemUTC()))
                    .get(0);
        }
    }

    /** A file of many pages, and no log beside it. */
    private Path make(String journalMode) {
        Path file = folder.resolve("application.db");
        execute(
                file,
                "pragma journal_mode = " + journalMode,
                "create table document (id integer primary key, title text, body text)",
                "create index document_title on document (title)",
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)"
                        + " insert into document select i, 'title ' || i, hex(randomblob(100)) from n");
        return file;
    }

    private static void execute(Path file, String... statements) {
        try (Database database = new Database("main", Sample.emptySqlite(file));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
