package dev.upkeep.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.backup.age.AgeKeys;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes flipped and ends cut off at random places of every file of a backup, in a dump of several parts. */
@Tag("fault")
class DamagedBackupIT {
    private static final long SEED = 4711;
    private static final int PLACES = 10;

    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource(
            value = DumpFormat.class,
            names = {"CUSTOM", "DIRECTORY"})
    void everyFlippedByteAndEveryCutOfEveryFileIsFoundAndTakesTheProofAway(DumpFormat format) throws Exception {
        PostgresServer server = PostgresServer.shared();
        DatabaseAddress.Postgres database = server.newDatabase();
        server.asAdministrator(
                database.database(),
                // Of a folder, this is large enough for a file of its own, and the next one is not.
                "create table noise as select n, sha512(n::text::bytea) as bytes from generate_series(1, 70000) n",
                "create table small as select n from generate_series(1, 100) n");
        Random random = new Random(SEED);
        try (BackUps job = new BackUps(new SampleTarget(
                        home,
                        server.address(database.database(), "postgres", null),
                        S3Server.shared().newBucket())
                .withFormat(format)
                .settings())) {
            Manifest manifest = job.backUp();
            assertThat(manifest.files()).hasSize(format == DumpFormat.DIRECTORY ? 4 : 2);
            for (int place = 0; place < PLACES; place++) {
                for (StoredFile file : manifest.files()) {
                    byte[] whole = content(job, file);
                    int at = random.nextInt(whole.length);
                    byte[] flipped = whole.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, at))) {
                        job.store().put(file.key(), damaged, "application/zstd");

                        isFound(job, file, "byte " + at + " of " + file.key() + ", seed " + SEED);
                    }
                    job.store().put(file.key(), whole, "application/zstd");
                }
            }
            assertThat(verify(job, "counted").passed()).isTrue();
            assertThat(job.catalogue().find("latest").isVerified()).isTrue();
        }
    }

    @Test
    void whatIsEncryptedIsFoundDamagedFromItsFirstByteOn() throws Exception {
        PostgresServer server = PostgresServer.shared();
        DatabaseAddress.Postgres database = server.newDatabase();
        server.asAdministrator(database.database(), "create table t as select n from generate_series(1, 1000) n");
        AgeKeys keys = AgeKeys.made();
        Path identity = AgeKeys.file(home.resolve("identity.txt"), keys);
        try (BackUps job = new BackUps(new SampleTarget(
                        home,
                        server.address(database.database(), "postgres", null),
                        S3Server.shared().newBucket())
                .encryptedTo(identity, keys.recipient())
                .settings())) {
            Manifest manifest = job.backUp();
            for (StoredFile file : manifest.files()) {
                byte[] whole = content(job, file);
                // The header is about 200 bytes: its version, who can open it, and the proof of both.
                for (int at : new int[] {0, 30, 60, 120, 170, 210, whole.length - 1}) {
                    byte[] flipped = whole.clone();
                    flipped[at] ^= 1;
                    job.store().put(file.key(), flipped, "application/octet-stream");

                    isFound(job, file, "byte " + at + " of " + file.key());
                }
                job.store().put(file.key(), whole, "application/octet-stream");
            }
            assertThat(verify(job, "counted").passed()).isTrue();
        }
    }

    private static void isFound(BackUps job, StoredFile file, String where) {
        for (String level : List.of("stored", "counted")) {
            UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> verify(job, level));
            assertThat(failure).as(where).isNotNull().hasMessageContaining(file.key());
            assertThat(failure.kind()).as(where).isEqualTo(FailureKind.DATA);
            assertThat(job.catalogue().find("latest").isVerified()).as(where).isFalse();
        }
    }

    private static VerifyReport verify(BackUps job, String level) {
        return job.verification().verify(Sample.run("verify-backup", Map.of("level", level, "backup", "latest")));
    }

    private static byte[] content(BackUps job, StoredFile file) throws Exception {
        try (InputStream content = job.store().open(file.key())) {
            return content.readAllBytes();
        }
    }
}
