package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.RestoreLine;
import dev.upkeep.backup.age.AgeKeys;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.BucketOnDisk;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.SampleTarget;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RestoreLineIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();

    @ParameterizedTest
    @CsvSource({"CUSTOM, false", "CUSTOM, true", "PLAIN, false", "PLAIN, true"})
    void restoresAllOfWhatIsWholeAndNothingOfADownloadThatBreaksOff(DumpFormat format, boolean encrypted)
            throws Exception {
        DatabaseAddress.Postgres source = SERVER.newDatabase();
        SERVER.asAdministrator(
                source.database(), "create table t as select n, md5(n::text) from generate_series(1, 100000) n");
        AgeKeys keys = AgeKeys.made();
        Path identity = AgeKeys.file(home.resolve("identity.txt"), keys);
        SampleTarget target = new SampleTarget(home, source(source), bucket).withFormat(format);
        try (BackUps backUps =
                new BackUps((encrypted ? target.encryptedTo(identity, keys.recipient()) : target).settings())) {
            Manifest manifest = backUps.backUp();
            Path programs = BucketOnDisk.of(backUps, home);
            DatabaseAddress.Postgres copy = source(SERVER.newDatabase());

            assertThat(run(backUps, manifest, programs, identity, copy).exitCode())
                    .isZero();
            assertThat(value(copy, "select count(*) from t")).isEqualTo("100000");

            Path stored = home.resolve("bucket").resolve(manifest.main().file().name());
            try (RandomAccessFile file = new RandomAccessFile(stored.toFile(), "rw")) {
                file.setLength(file.length() / 2);
            }
            DatabaseAddress.Postgres half = source(SERVER.newDatabase());

            assertThat(run(backUps, manifest, programs, identity, half).exitCode())
                    .isNotZero();
            if (format == DumpFormat.PLAIN) {
                assertThat(value(half, "select count(*) from pg_class where relname = 't'"))
                        .isEqualTo("0");
            }
        }
    }

    private Output run(BackUps backUps, Manifest manifest, Path programs, Path identity, DatabaseAddress.Postgres copy)
            throws Exception {
        return backUps.programs()
                .run(
                        new Command(
                                Path.of("/bin/bash"),
                                List.of(
                                        "-c",
                                        "cd " + home + " && "
                                                + RestoreLine.of(manifest, bucket)
                                                        .get(0)),
                                Map.of(
                                        "PATH",
                                        programs + ":/usr/lib/postgresql/15/bin:" + System.getenv("PATH"),
                                        "AGE_IDENTITY_FILE",
                                        identity.toString(),
                                        "RESTORE_DATABASE_URL",
                                        "postgres://postgres@127.0.0.1:" + copy.port() + "/" + copy.database())),
                        Duration.ofMinutes(1));
    }

    private static DatabaseAddress.Postgres source(DatabaseAddress.Postgres database) {
        return SERVER.address(database.database(), "postgres", null);
    }

    private static String value(DatabaseAddress.Postgres address, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
