package dev.upkeep.health.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.health.Checkup;
import dev.upkeep.health.checks.DeclaredChecks;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.testing.Sample;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFileTest {
    private final ActiveRun run = Sample.run("check-health");

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theLogGrowsWhileAReaderHoldsAnOlderStateAndShrinksAfterwards() throws SQLException {
        try (Connection writer = database.connect();
                Statement writing = writer.createStatement()) {
            writing.execute("pragma journal_mode = wal");
            writing.execute("create table document (body blob)");
            try (Connection reader = database.connect();
                    Statement reading = reader.createStatement()) {
                reading.execute("begin deferred");
                reading.executeQuery("select count(*) from document").close();
                writing.execute("insert into document values (randomblob(8000000))");
                Observation seen = wal();
                assertThat(seen.value().longValueExact()).isGreaterThan(8_000_000);
                assertThat(judge("database.wal", seen)).isEqualTo(CheckState.OK);
                writing.execute("insert into document values (randomblob(64000000))");
                assertThat(judge("database.wal", wal())).isEqualTo(CheckState.WARN);
                assertThat(seen.detail()).contains("MiB");
                reading.execute("rollback");
            }
            writing.executeQuery("pragma wal_checkpoint(truncate)").close();
            assertThat(wal().value().longValueExact()).isZero();
            assertThat(judge("database.wal", wal())).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void aDatabaseWithoutALogIsWorthALook() throws SQLException {
        Observation seen = wal();
        assertThat(seen.state()).isEqualTo(CheckState.WARN);
        assertThat(seen.detail()).contains("journal mode is delete");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = wal");
        }
        assertThat(wal().state()).isNull();
    }

    @Test
    void saysHowMuchOfTheDiskIsFree() throws Exception {
        Observation real = look(Files::getFileStore).disk(run).get(0);
        FileStore disk = Files.getFileStore(folder);
        assertThat(real.value().doubleValue()).isBetween(0.0, 100.0);
        assertThat(real.value().doubleValue() / 100 * disk.getTotalSpace())
                .isBetween(disk.getUsableSpace() * 0.8, disk.getUsableSpace() * 1.2);
        Observation full = look(file -> new Disk("ext4", 1000, 40)).disk(run).get(0);
        assertThat(full.value()).isEqualByComparingTo("4.0");
        assertThat(full.detail()).contains("40 B of the 1000 B");
        assertThat(look(file -> new Disk("ext4", 0, 0)).disk(run).get(0).state())
                .isEqualTo(CheckState.UNKNOWN);
    }

    @Test
    void aDiskThatFillsIsToldAndThenAnAlarmUntilThereIsRoom() {
        Map<Long, CheckState> expected = new LinkedHashMap<>();
        expected.put(500L, CheckState.OK);
        expected.put(200L, CheckState.WARN);
        expected.put(50L, CheckState.CRIT);
        expected.put(51L, CheckState.WARN);
        expected.put(201L, CheckState.OK);
        expected.forEach((free, state) -> assertThat(judge(
                        "database.disk",
                        look(file -> new Disk("ext4", 1000, free)).disk(run).get(0)))
                .as(free + " of 1000")
                .isEqualTo(state));
    }

    @Test
    void aFileSystemOverTheNetworkIsWorthALook() {
        for (String type : new String[] {"nfs4", "cifs", "smb3", "fuse.sshfs", "NFS"}) {
            Observation seen =
                    look(file -> new Disk(type, 1000, 500)).fileSystem(run).get(0);
            assertThat(seen.state()).as(type).isEqualTo(CheckState.WARN);
            assertThat(seen.detail()).contains(type);
        }
        for (String type : new String[] {"ext4", "xfs", "overlay", "apfs", "NTFS", "tmpfs"}) {
            assertThat(look(file -> new Disk(type, 1000, 500))
                            .fileSystem(run)
                            .get(0)
                            .state())
                    .as(type)
                    .isEqualTo(CheckState.OK);
        }
    }

    private static CheckState judge(String check, Observation seen) {
        return Checkup.judge(DeclaredChecks.of("sqlite").get(check), List.of(seen));
    }

    private Observation wal() {
        return look(Files::getFileStore).wal(run).get(0);
    }

    private SqliteFile look(SqliteFile.Disks disks) {
        return new SqliteFile(new Databases(Map.of("main", database)), disks);
    }

    /** A disk as a test needs it: none of the machine's may be filled. */
    private static final class Disk extends FileStore {
        private final String type;
        private final long total;
        private final long free;

        Disk(String type, long total, long free) {
            this.type = type;
            this.total = total;
            this.free = free;
        }

        @Override
        public String name() {
            return "disk";
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public long getTotalSpace() {
            return total;
        }

        @Override
        public long getUsableSpace() {
            return free;
        }

        @Override
        public long getUnallocatedSpace() {
            return free;
        }

        @Override
        public boolean supportsFileAttributeView(Class<? extends FileAttributeView> view) {
            return false;
        }

        @Override
        public boolean supportsFileAttributeView(String view) {
            return false;
        }

        @Override
        public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> view) {
            return null;
        }

        @Override
        public Object getAttribute(String attribute) {
            throw new UnsupportedOperationException("A file store of the tests has no attributes.");
        }
    }
}
