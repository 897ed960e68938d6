package dev.upkeep.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upkeep.backup.age.AgeKeys;
import dev.upkeep.backup.catalogue.BackupStatus;
import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.SequenceValue;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.Manifests;
import dev.upkeep.testing.NastySchema;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class VerifyBackupIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static DatabaseAddress.Postgres nasty;
    private static DatabaseAddress.Postgres owner;

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private BackUps backUps;

    @BeforeAll
    static void fill() {
        owner = SERVER.newDatabase();
        NastySchema.in(SERVER, owner);
        nasty = SERVER.address(owner.database(), "postgres", null);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (backUps != null) {
            backUps.close();
        }
        assertThat(scratchDatabases()).isEmpty();
        Path temp = home.resolve("tmp");
        assertThat(!Files.exists(temp) || temp.toFile().list().length == 0).isTrue();
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void provesABackupOfEverythingPostgresHasAtEachLevel(DumpFormat format) {
        BackUps job = backUps(target(nasty).withFormat(format).withFingerprints());
        Manifest manifest = job.backUp();

        for (VerificationLevel level : VerificationLevel.values()) {
            VerifyReport report = verify(job, level.word());

            assertThat(report.findings()).isEmpty();
            assertThat(report.passed()).isTrue();
            assertThat(report.level()).isEqualTo(level);
            assertThat(report.hasFindings()).isFalse();
            assertThat(report.backup()).isEqualTo(manifest.id());
            assertThat(status(job).of(level).orElseThrow().passed()).isTrue();
        }
        assertThat(manifest.main().contents().largeObjects()).isEqualTo(3);
        assertThat(manifest.main().contents().tables()).hasSize(12);
        assertThat(status(job).proof().orElseThrow().level()).isEqualTo(VerificationLevel.RESTORED);
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void provesABackupOfAnEmptyDatabaseAtEachLevel(DumpFormat format) {
        BackUps job = backUps(target(SERVER.newDatabase()).withFormat(format));
        job.backUp();

        for (VerificationLevel level : VerificationLevel.values()) {
            assertThat(verify(job, level.word()).passed()).isTrue();
        }
    }

    @Test
    void provesEveryDatabaseOfABackup() {
        DatabaseAddress.Postgres other = SERVER.newDatabase();
        SERVER.asAdministrator(other.database(), "create table t as select generate_series(1, 42) as n");
        BackUps job = backUps(target(nasty)
                .withFurtherDatabases(other.database())
                .withVerifyServer(SERVER.address("postgres", "postgres", "that this server does not ask for")));
        Manifest manifest = job.backUp();

        assertThat(verify(job, "restored").rows())
                .isEqualTo(manifest.main().contents().rows() + 42);

        job.keep(withContents(manifest, 1, rows(10)));
        assertThat(failure(job, "counted")).hasMessageContaining("has 42 rows in the dump, and 10 by the manifest");
    }

    @Test
    void tablesWithoutTheirRowsAreNoFinding() {
        BackUps job = backUps(target(nasty).withoutDataOf("lines"));
        job.backUp();

        assertThat(verify(job, "counted").passed()).isTrue();
        assertThat(verify(job, "restored").passed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored", "counted", "restored"})
    void findsAFlippedByteWhereverItIs(String level) throws IOException {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        Random random = new Random(7);
        byte[] whole = content(job.store(), file(manifest).key());
        for (int attempt = 0; attempt < 5; attempt++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            job.store().put(file(manifest).key(), damaged, "application/zstd");

            assertThat(failure(job, level))
                    .hasMessageContaining(file(manifest).key())
                    .hasMessageContaining("SHA-256");
            assertThat(status(job).proof()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored", "counted", "restored"})
    void findsACutObjectHoweverLittleIsMissing(String level) throws IOException {
        for (DumpFormat format : DumpFormat.values()) {
            BackUps job = backUps(target(nasty).withFormat(format));
            Manifest manifest = job.backUp();
            byte[] whole = content(job.store(), file(manifest).key());
            for (int length : new int[] {0, 1, 5, whole.length / 2, whole.length - 5, whole.length - 1}) {
                job.store().put(file(manifest).key(), Arrays.copyOf(whole, length), "application/zstd");

                assertThat(failure(job, level)).hasMessageContaining("It has " + length + " bytes in the bucket");
            }
            job.close();
        }
    }

    @Test
    void findsAnExtraByteAndAMissingObject() throws IOException {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        byte[] whole = content(job.store(), file(manifest).key());
        job.store().put(file(manifest).key(), Arrays.copyOf(whole, whole.length + 1), "application/zstd");
        assertThat(failure(job, "stored")).hasMessageContaining("bytes in the bucket");

        job.store().delete(file(manifest).key());
        assertThat(failure(job, "restored"))
                .hasMessageContaining("There is no object '" + file(manifest).key());

        job.store().put(file(manifest).key(), whole, "application/zstd");
        job.store().delete(manifest.globals().key());
        assertThat(failure(job, "counted"))
                .hasMessageContaining(
                        "There is no object '" + manifest.globals().key());
    }

    @Test
    void findsAManifestThatLiesAboutTheFile() {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        StoredFile file = file(manifest);
        StoredFile roles = manifest.globals();
        List<StoredFile> lies = List.of(
                new StoredFile(file.key(), file.rawBytes() + 1, file.storedBytes(), file.sha256(), file.partBytes()),
                new StoredFile(file.key(), file.rawBytes(), file.storedBytes() - 1, file.sha256(), file.partBytes()),
                new StoredFile(file.key(), file.rawBytes(), file.storedBytes(), roles.sha256(), file.partBytes()),
                roles);
        for (StoredFile lie : lies) {
            job.keep(withMain(manifest, manifest.main().contents(), lie));

            for (String level :
                    lie.equals(roles) ? List.of("counted", "restored") : List.of("stored", "counted", "restored")) {
                assertThat(failure(job, level)).hasMessageContaining(lie.equals(roles) ? "pg_restore" : file.key());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"counted", "restored"})
    void findsAManifestThatLiesAboutTheContents(String level) {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        String where = level.equals("counted") ? "in the dump" : "after the restore";

        job.keep(withContents(manifest, 0, rows(4711)));
        assertThat(failure(job, level)).hasMessageContaining("rows " + where + ", and 4711 by the manifest");
        job.keep(withContents(manifest, 0, tables -> tables.subList(1, tables.size())));
        assertThat(failure(job, level)).hasMessageContaining("is " + where + ", but not in the manifest");
        job.keep(withContents(manifest, 0, tables -> {
            List<TableRows> more = new ArrayList<>(tables);
            more.add(new TableRows("public", "ghost", 0L, null));
            return more;
        }));
        assertThat(failure(job, level))
                .hasMessageContaining("The table public.ghost")
                .hasMessageContaining("is not " + where);
        Contents contents = manifest.main().contents();
        job.keep(withMain(
                manifest,
                new Contents(
                        contents.tables(),
                        4,
                        contents.sequences(),
                        contents.extensions(),
                        contents.structure(),
                        contents.schemaVersion()),
                file(manifest)));
        assertThat(failure(job, level))
                .hasMessageContaining("3 large objects")
                .hasMessageContaining("4 by the manifest");
    }

    @Test
    void findsASequenceThatWouldGiveNumbersAgain() {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        Contents contents = manifest.main().contents();
        for (SequenceValue lie : List.of(
                new SequenceValue("My.Schema", "a\"b; (c)_id_seq", 6),
                new SequenceValue("public", "down", -3),
                new SequenceValue("public", "ghost", 1))) {
            job.keep(withMain(
                    manifest,
                    new Contents(
                            contents.tables(),
                            3,
                            List.of(lie),
                            contents.extensions(),
                            contents.structure(),
                            contents.schemaVersion()),
                    file(manifest)));

            assertThat(failure(job, "restored"))
                    .hasMessageContaining("The sequence " + lie.schema() + "." + lie.name());
        }
    }

    @Test
    void findsAConstraintOrAnIndexThatIsNotThere() {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        Contents contents = manifest.main().contents();
        Contents.Structure there = contents.structure();
        assertThat(there.constraints()).isPositive();
        assertThat(there.indexes()).isPositive();
        for (Contents.Structure lie : List.of(
                new Contents.Structure(there.constraints() + 1, there.indexes()),
                new Contents.Structure(there.constraints(), there.indexes() + 1))) {
            job.keep(withMain(
                    manifest,
                    new Contents(
                            contents.tables(),
                            3,
                            contents.sequences(),
                            contents.extensions(),
                            lie,
                            contents.schemaVersion()),
                    file(manifest)));

            assertThat(failure(job, "restored"))
                    .hasMessageContaining(
                            lie.indexes() == there.indexes()
                                    ? "constraints after the restore"
                                    : "indexes after the restore");
        }
    }

    @Test
    void findsOtherRowsOfTheSameNumberByTheirFingerprint() {
        BackUps job = backUps(target(nasty).withFingerprints());
        Manifest manifest = job.backUp();
        job.keep(withContents(
                manifest,
                0,
                tables -> tables.stream()
                        .map(table -> new TableRows(table.schema(), table.name(), table.rows(), "1"))
                        .toList()));

        assertThat(verify(job, "counted").passed()).isTrue();
        assertThat(failure(job, "restored")).hasMessageContaining("its fingerprint differs");
    }

    @Test
    void aBucketThatCannotBeReachedSaysNothingAboutTheBackup() {
        BackUps job = backUps(target(nasty));
        job.backUp();
        BackUps blind = new BackUps(
                new SampleTarget(home, nasty, S3Server.shared().settings(bucket.bucket(), "wrong")).settings());

        assertThat(failure(blind, "stored").kind()).isNotEqualTo(FailureKind.DATA);

        blind.close();
        assertThat(status(job).verifications()).isEmpty();
    }

    @Test
    void aServerThatRefusesSaysNothingAboutTheBackup() {
        DatabaseAddress.Postgres powerless = SERVER.newRole(owner);
        BackUps job = backUps(target(nasty).withVerifyServer(powerless));
        job.backUp();

        assertThat(failure(job, "restored"))
                .hasMessageContaining("permission denied to create database")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);
        assertThat(status(job).verifications()).isEmpty();
    }

    @Test
    void withoutAPrivateKeyAnEncryptedBackupIsProvenAsFarAsItsHashesGo() throws Exception {
        BackUps job = backUps(target(nasty).encryptedTo(null, AgeKeys.made().recipient()));
        Manifest manifest = job.backUp();

        VerifyReport report = verify(job, "restored");

        assertThat(report.passed()).isTrue();
        assertThat(report.level()).isEqualTo(VerificationLevel.HASHED);
        assertThat(report.skipped())
                .contains("no private key", "backup.age-identity-file", "upkeep backups verify " + manifest.id());
        assertThat(report.hasFindings()).isTrue();
        assertThat(job.catalogue().find("latest").isVerified()).isTrue();

        byte[] bytes = content(job.store(), file(manifest).key());
        bytes[bytes.length / 2] ^= 1;
        job.store().put(file(manifest).key(), bytes, "application/zstd");

        assertThat(failure(job, "counted"))
                .hasMessageContainingAll(file(manifest).key(), "SHA-256")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);
        assertThat(job.catalogue().find("latest").isVerified()).isFalse();
    }

    @Test
    void aKeyThatDoesNotFitSaysNothingAboutABackupThatIsWhole() throws Exception {
        Path identity = AgeKeys.file(home.resolve("identity.txt"), AgeKeys.made());
        BackUps job = backUps(target(nasty).encryptedTo(identity, AgeKeys.made().recipient()));
        job.backUp();

        assertThat(failure(job, "stored"))
                .hasMessageContaining("does not fit")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);
        assertThat(status(job).verifications()).isEmpty();
    }

    @Test
    void whatWasFoundDamagedIsRestoredByItsIdOnly() throws Exception {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();
        byte[] bytes = content(job.store(), file(manifest).key());
        job.store().put(file(manifest).key(), Arrays.copyOf(bytes, bytes.length - 1), "application/zstd");
        failure(job, "stored");

        assertThatThrownBy(() -> job.stored().findToRestore("latest"))
                .hasMessageContainingAll(manifest.id() + ", which is not what it has to be", "Say the id");
        assertThat(job.stored().findToRestore(manifest.id()).id()).isEqualTo(manifest.id());
    }

    @Test
    void restoresIntoAServerThatItStartsItselfAlsoForRoot() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        BackUps job = backUps(new SampleTarget(home, nasty, bucket));
        job.backUp();

        VerifyReport report = verify(job, "restored");

        assertThat(report.skipped()).isNull();
        assertThat(report.level()).isEqualTo(VerificationLevel.RESTORED);
        assertThat(report.passed()).isTrue();
    }

    @Test
    void fallsBackToCountingWhereTheServersUserMayNotEnter() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "everybody else is that user");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        BackUps job = backUps(new SampleTarget(home, nasty, bucket));
        job.backUp();

        VerifyReport report = verify(job, "restored");

        assertThat(report.level()).isEqualTo(VerificationLevel.COUNTED);
        assertThat(report.skipped()).contains("may not enter " + home, "chmod o+x", "backup.verify-url");
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.passed()).isTrue();
    }

    @Test
    void sweepsWhatDeadRunsLeftBehindAndNothingElse() throws Exception {
        SERVER.asAdministrator(
                "postgres",
                "create database \"upkeep_verify_20200101T000000Z-abc\"",
                "create database \"upkeep_verify_mine\"");
        try {
            BackUps job = backUps(target(nasty));
            job.backUp();

            assertThat(verify(job, "restored").passed()).isTrue();

            assertThat(scratchDatabases()).containsExactly("upkeep_verify_mine");
        } finally {
            SERVER.asAdministrator("postgres", "drop database upkeep_verify_mine");
        }
    }

    @Test
    void takesTheNewestBackupThatNobodyProvedSoFar() {
        BackUps job = backUps(target(nasty));
        Manifest older = job.backUp();
        Manifest newer = job.backUp();

        assertThat(verify(job, "stored").backup()).isEqualTo(newer.id());
        assertThat(verify(job, "stored").backup()).isEqualTo(older.id());
        assertThat(verify(job, "stored").backup()).isEqualTo(newer.id());
        assertThat(job.verification()
                        .verify(Sample.run("verify-backup", Map.of("backup", older.id())))
                        .backup())
                .isEqualTo(older.id());
    }

    @Test
    void aDryRunReadsNothing() {
        BackUps job = backUps(target(nasty));
        Manifest manifest = job.backUp();

        assertThat(job.verification().verify(Sample.dryRun("verify-backup")).summary())
                .startsWith("Would verify " + manifest.id());
        assertThat(status(job).verifications()).isEmpty();
    }

    @Test
    void endsWhenCancelled() {
        BackUps job = backUps(target(nasty));
        job.backUp();
        ActiveRun[] run = new ActiveRun[1];
        run[0] =
                Sample.run("verify-backup", (activity, done, total) -> run[0].cancel(FailureKind.CANCELLED, "Enough."));

        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> job.verification().verify(run[0])))
                .hasMessage("Enough.");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(status(job).verifications()).isEmpty();
    }

    private BackUps backUps(SampleTarget target) {
        backUps = new BackUps(target.settings());
        return backUps;
    }

    private SampleTarget target(DatabaseAddress.Postgres database) {
        return new SampleTarget(home, database, bucket).withVerifyServer(SERVER.address("postgres", "postgres", null));
    }

    private static VerifyReport verify(BackUps job, String level) {
        return job.verification().verify(Sample.run("verify-backup", Map.of("level", level)));
    }

    private static UpkeepException failure(BackUps job, String level) {
        return catchThrowableOfType(
                UpkeepException.class,
                () -> job.verification()
                        .verify(Sample.run("verify-backup", Map.of("level", level, "backup", "latest"))));
    }

    private static BackupStatus status(BackUps job) {
        return job.catalogue().find("latest").status();
    }

    private static StoredFile file(Manifest manifest) {
        return manifest.main().file();
    }

    private static byte[] content(ObjectStore store, String key) throws IOException {
        try (InputStream content = store.open(key)) {
            return content.readAllBytes();
        }
    }

    private static UnaryOperator<List<TableRows>> rows(long rows) {
        return tables -> tables.stream()
                .map(table -> new TableRows(table.schema(), table.name(), rows, null))
                .toList();
    }

    private static Manifest withContents(Manifest manifest, int place, UnaryOperator<List<TableRows>> change) {
        List<DatabaseDump> databases = new ArrayList<>(manifest.databases());
        DatabaseDump dump = databases.get(place);
        Contents contents = dump.contents();
        databases.set(
                place,
                new DatabaseDump(
                        dump.name(),
                        dump.bytes(),
                        dump.properties(),
                        dump.snapshotAt(),
                        new Contents(
                                change.apply(contents.tables()),
                                contents.largeObjects(),
                                contents.sequences(),
                                contents.extensions(),
                                contents.structure(),
                                contents.schemaVersion()),
                        dump.files()));
        return Manifests.with(manifest, databases);
    }

    private static Manifest withMain(Manifest manifest, Contents contents, StoredFile file) {
        DatabaseDump dump = manifest.main();
        return Manifests.with(
                manifest,
                List.of(new DatabaseDump(
                        dump.name(), dump.bytes(), dump.properties(), dump.snapshotAt(), contents, List.of(file))));
    }

    private static List<String> scratchDatabases() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + SERVER.port() + "/postgres", "postgres", null);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select datname from pg_database where datname like 'upkeep\\_verify%'")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
