package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdInputStream;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SqliteBackUpIT {
    private static final int ACCOUNTS = 20_000;

    @TempDir
    Path home;

    private Path file;
    private BackUps backUps;

    @BeforeEach
    void open() {
        file = home.resolve("application.db");
        backUps = new BackUps(new SampleTarget(
                        home,
                        new DatabaseAddress.Sqlite(file),
                        S3Server.shared().newBucket())
                .settings());
    }

    @AfterEach
    void close() {
        backUps.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void restoresOneMomentOfADatabaseThatIsBeingWrittenTo(String journalMode) throws Exception {
        fill(journalMode);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong transfers = new AtomicLong();
        CountDownLatch writing = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Manifest manifest;
        try {
            Future<?> writer = executor.submit(() -> transfer(stop, transfers, writing));
            writing.await();
            long before = transfers.get();

            manifest = backUps.job().dump(Sample.run("back-up"));

            assertThat(transfers.get()).as("transfers during the backup").isGreaterThan(before);
            stop.set(true);
            writer.get();
        } finally {
            executor.shutdownNow();
        }

        Path restored = restore(manifest);
        assertThat(value(restored, "pragma integrity_check")).isEqualTo("ok");
        assertThat(value(restored, "select count(*) || ' ' || sum(balance) from account"))
                .isEqualTo(ACCOUNTS + " " + 100L * ACCOUNTS);
    }

    @Test
    void theManifestTellsWhatThereIsToKnow() throws Exception {
        fill("wal");
        ActiveRun run = Sample.run("back-up");

        Manifest manifest = backUps.job().dump(run);

        assertThat(backUps.keys()).containsExactly("upkeep/main/backups/" + run.id() + "/dump.sqlite.zst");
        assertThat(backUps.uploads()).isEmpty();
        assertThat(home.resolve("tmp")).isEmptyDirectory();
        assertThat(manifest.engine()).isEqualTo("sqlite");
        assertThat(manifest.main().name()).isEqualTo("application.db");
        assertThat(manifest.format()).isEqualTo("sqlite");
        assertThat(manifest.serverVersion()).startsWith("3.");
        assertThat(manifest.label()).isNull();
        assertThat(manifest.main().contents().tables())
                .containsExactly(new TableRows("main", "account", (long) ACCOUNTS, null));
        assertThat(manifest.globals()).isNull();
        assertThat(Files.size(restore(manifest))).isEqualTo(manifest.rawBytes());
        assertThat(backUps.job().report(run, manifest).restore()).endsWith("| zstd -d > restored.db");
    }

    @Test
    void refusesToBackUpADamagedDatabase() throws Exception {
        fill("delete");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[16384]), 40_960);
        }

        UpkeepException failure =
                catchThrowableOfType(UpkeepException.class, () -> backUps.job().dump(Sample.run("back-up")));

        assertThat(failure).hasMessageContaining("integrity_check").hasMessageContaining(file.toString());
        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        nothingIsLeft();
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(file, "This is no database, although it is where one should be.".repeat(50));

        assertThatThrownBy(() -> backUps.job().dump(Sample.run("back-up"))).hasMessageContaining(file.toString());
        nothingIsLeft();
    }

    @Test
    void neverMakesAnEmptyDatabaseWhereThereIsNone() {
        assertThatThrownBy(() -> backUps.job().dump(Sample.run("back-up"))).hasMessageContaining(file.toString());

        assertThat(file).doesNotExist();
        nothingIsLeft();
    }

    @Test
    void endsWhenCancelledWhileCopying() throws Exception {
        fill("wal");
        ActiveRun[] run = new ActiveRun[1];
        run[0] = Sample.run("back-up", (activity, done, total) -> {
            if (activity.equals("copied pages")) {
                run[0].cancel(FailureKind.CANCELLED, "Enough.");
            }
        });

        assertThatThrownBy(() -> backUps.job().dump(run[0])).hasMessage("Enough.");

        assertThat(Thread.interrupted()).isTrue();
        nothingIsLeft();
    }

    @Test
    void aDryRunStoresNothing() throws Exception {
        fill("wal");

        assertThat(backUps.job().plan(Sample.dryRun("back-up")).summary()).startsWith("Would back up application.db");

        nothingIsLeft();
    }

    private void nothingIsLeft() {
        assertThat(backUps.keys()).isEmpty();
        assertThat(backUps.uploads()).isEmpty();
        Path temp = home.resolve("tmp");
        assertThat(!Files.exists(temp) || temp.toFile().list().length == 0).isTrue();
    }

    private void fill(String journalMode) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = " + journalMode);
            statement.execute("create table account (id integer primary key, balance integer, note text)");
            statement.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < " + ACCOUNTS
                    + ") insert into account select i, 100, hex(randomblob(500)) from n");
            statement.execute("create index account_note on account (note)");
        }
    }

    /** Moves money about, so that the sum only holds when a copy is of one moment. */
    private void transfer(AtomicBoolean stop, AtomicLong transfers, CountDownLatch writing) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 30000");
            for (long i = 0; !stop.get(); i++) {
                long from = 1 + i * 7919 % ACCOUNTS;
                long to = 1 + (ACCOUNTS - from);
                statement.execute("begin immediate");
                statement.execute("update account set balance = balance - 1 where id = " + from);
                statement.execute("update account set balance = balance + 1 where id = " + to);
                statement.execute("commit");
                transfers.incrementAndGet();
                writing.countDown();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path restore(Manifest manifest) throws IOException {
        Path restored = home.resolve("restored.db");
        try (InputStream stored =
                new ZstdInputStream(backUps.store().open(manifest.main().file().key()))) {
            Files.copy(stored, restored);
        }
        return restored;
    }

    private static String value(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
