package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.backup.RestoreLine;
import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.BackupStatus;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.members.MemberObject;
import dev.upkeep.backup.verify.VerifyReport;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.settings.AgeRecipient;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.BucketOnDisk;
import dev.upkeep.testing.Manifests;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored dumps of the format directory: restored in every way, and found out when a part of them is missing. */
@Timeout(180)
class FolderDumpIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long MEBIBYTE = 1024 * 1024;
    private static final String RECIPIENT = "age1vqr5u5xcrgu9e48q03hvwysu6qhu6lqn7h2w09wce52yetns8yqs8657ce";
    private static final String IDENTITY = "AGE-SECRET-KEY-1VHAHS5EKKUYG7TZN4U4H05AMPQEEH4C3AFS7F7RM9FGMPS80PTDSR9T0CG";
    private static DatabaseAddress.Postgres source;

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private BackUps backUps;

    @BeforeAll
    static void fill() {
        source = SERVER.address(SERVER.newDatabase().database(), "postgres", null);
        SERVER.asAdministrator(
                source.database(),
                "create schema billing",
                "create table billing.invoice as select n as id, md5(n::text) || md5((-n)::text) as token from"
                        + " generate_series(1, 200000) n",
                "create table \"Quo ted\" as select n from generate_series(1, 7) n",
                "create table empty (id int)",
                "create table event (id int, at date) partition by range (at)",
                "create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01')",
                "insert into event select n, date '2026-01-01' + n from generate_series(1, 300) n",
                "select lo_from_bytea(0, decode(repeat('2f', 5000), 'hex')) from generate_series(1, 3)");
    }

    @AfterEach
    void nothingIsLeft() {
        backUps.close();
        Path temp = home.resolve("tmp");
        assertThat(!Files.exists(temp) || temp.toFile().list().length == 0).isTrue();
    }

    private Manifest backUp(SampleTarget target) {
        backUps = new BackUps(target.settings());
        return backUps.backUp();
    }

    private SampleTarget target() {
        return new SampleTarget(home, source, bucket).withParallelDump(2, 1024 * MEBIBYTE);
    }

    @Test
    void restoresOneTableBySeveralWorkers() throws SQLException {
        Manifest manifest = backUp(target());
        DatabaseAddress.Postgres copy = newAddress();
        // A large file that is not needed is not fetched.
        backUps.store()
                .delete(file(
                                manifest,
                                object -> object.member() != null
                                        && object.member().isRows())
                        .key());

        RestoreReport report = restore(manifest, new RestoreRequest(copy, null, null, List.of("Quo ted"), 2, false));

        assertThat(report.findings()).isEmpty();
        assertThat(report.rows()).isEqualTo(7);
        assertThat(value(
                        copy,
                        "select count(*) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"))
                .isEqualTo("1");
    }

    @Test
    void replacesWhatIsInADatabaseWhenItsNameIsConfirmed() throws SQLException {
        Manifest manifest = backUp(target());
        DatabaseAddress.Postgres copy = SERVER.address(SERVER.newDatabase().database(), "postgres", null);
        SERVER.asAdministrator(copy.database(), "create table empty (id int)", "insert into empty values (1)");

        RestoreReport report = restore(manifest, new RestoreRequest(copy, copy.database(), null, List.of(), 1, false));

        assertThat(report.replaced()).isTrue();
        assertThat(report.findings()).isEmpty();
        assertThat(value(copy, "select count(*) from empty")).isEqualTo("0");
    }

    @Test
    void listsWhatItHoldsByItsTableOfContentsAlone() {
        Manifest manifest = backUp(target());
        for (StoredFile file : manifest.main().files()) {
            if (!file.name().contains("toc.dat")) {
                backUps.store().delete(file.key());
            }
        }

        assertThat(backUps.restoration().list(Sample.run("restore"), backup(manifest), null))
                .anyMatch(line -> line.contains("TABLE DATA billing invoice"))
                .anyMatch(line -> line.contains("TABLE DATA public Quo ted"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLineForAShellRestoresItWithoutUpkeep(boolean encrypted) throws Exception {
        Path identity = home.resolve("identity.txt");
        Files.createFile(identity, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(identity, IDENTITY + "\n");
        Manifest manifest = backUp(
                encrypted
                        ? target().withParallelDump(1, 128 * MEBIBYTE)
                                .encryptedTo(identity, new AgeRecipient(RECIPIENT))
                        : target());
        Path programs = BucketOnDisk.of(backUps, home);
        DatabaseAddress.Postgres copy = SERVER.address(SERVER.newDatabase().database(), "postgres", null);
        String line = "cd " + home + " && " + RestoreLine.of(manifest, bucket).get(0);

        Output output = backUps.programs()
                .run(
                        new Command(
                                Path.of("/bin/bash"),
                                List.of("-c", line),
                                Map.of(
                                        "PATH",
                                        programs + ":/usr/lib/postgresql/15/bin:" + System.getenv("PATH"),
                                        "AGE_IDENTITY_FILE",
                                        identity.toString(),
                                        "RESTORE_DATABASE_URL",
                                        "postgres://postgres@127.0.0.1:" + copy.port() + "/" + copy.database())),
                        Duration.ofMinutes(1));

        assertThat(output).isEqualTo(new Output(0, "", List.of()));
        for (String table : List.of("billing.invoice", "\"Quo ted\"", "event")) {
            String sql = "select count(*) || ' ' || sum(hashtextextended(t::text, 0)::numeric) from " + table + " t";
            assertThat(value(copy, sql)).isEqualTo(value(source, sql));
        }
        assertThat(value(copy, "select count(*) from pg_largeobject_metadata")).isEqualTo("3");
    }

    @Test
    void aMissingFileIsFoundAtEachLevel() {
        Manifest manifest = backUp(target());
        StoredFile large = file(
                manifest, object -> object.member() != null && object.member().isRows());
        backUps.store().delete(large.key());

        for (String level : List.of("stored", "counted", "restored")) {
            assertThat(failure(level)).hasMessageContaining("There is no object '" + large.key() + "'");
        }
    }

    @Test
    void aManifestThatLeavesAFileOutIsFoundByCounting() {
        Manifest manifest = backUp(target());
        StoredFile large = file(
                manifest, object -> object.member() != null && object.member().isRows());
        backUps.keep(without(manifest, large));

        assertThat(verify("stored").passed()).isTrue();
        assertThat(failure("counted")).hasMessageContaining("cannot be read through to its end");
        assertThat(failure("restored")).hasMessageContaining(large.name().split("\\.", -1)[1] + ".dat");
    }

    @Test
    void aManifestWithoutTheSmallFilesIsFoundByCounting() {
        Manifest manifest = backUp(target());
        backUps.keep(without(manifest, file(manifest, object -> object.member() == null)));

        assertThat(failure("counted")).hasMessageContaining("cannot be read through to its end");
    }

    @Test
    void twoTablesThatChangedPlacesAreFoundByCounting() {
        Manifest manifest = backUp(target());
        DatabaseDump dump = manifest.main();
        StoredFile large = file(
                manifest, object -> object.member() != null && object.member().isRows());
        // The rows of one table under the name of another, whose number is the next.
        String name = large.name().split("\\.", -1)[1];
        String other = large.key().replace(name, Integer.toString(Integer.parseInt(name) + 1));
        try (InputStream content = backUps.store().open(large.key())) {
            backUps.store().put(other, content.readAllBytes(), "application/zstd");
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        List<StoredFile> files = new ArrayList<>(dump.files());
        files.add(new StoredFile(other, large.rawBytes(), large.storedBytes(), large.sha256(), large.partBytes()));
        backUps.keep(with(manifest, files));

        assertThat(failure("counted")).hasMessageContaining("200000");
    }

    private UpkeepException failure(String level) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> verify(level));
        assertThat(failure).as("the failure at the level " + level).isNotNull();
        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        return failure;
    }

    private VerifyReport verify(String level) {
        return backUps.verification().verify(Sample.run("verify-backup", Map.of("level", level, "backup", "latest")));
    }

    private static StoredFile file(Manifest manifest, Predicate<MemberObject> which) {
        return manifest.main().files().stream()
                .filter(file -> which.test(MemberObject.of(file)))
                .findFirst()
                .orElseThrow();
    }

    private static Manifest without(Manifest manifest, StoredFile left) {
        return with(
                manifest,
                manifest.main().files().stream()
                        .filter(file -> !file.equals(left))
                        .toList());
    }

    private static Manifest with(Manifest all, List<StoredFile> files) {
        DatabaseDump dump = all.main();
        return Manifests.with(
                all,
                List.of(new DatabaseDump(
                        dump.name(), dump.bytes(), dump.properties(), dump.snapshotAt(), dump.contents(), files)));
    }

    private RestoreReport restore(Manifest manifest, RestoreRequest request) {
        return backUps.restoration().restore(Sample.run("restore"), backup(manifest), request);
    }

    private static Backup backup(Manifest manifest) {
        return new Backup(manifest, BackupStatus.unverified(manifest.id()));
    }

    private static DatabaseAddress.Postgres newAddress() {
        return SERVER.address("folder " + NUMBER.incrementAndGet(), "postgres", null);
    }

    private static String value(DatabaseAddress.Postgres at, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + at.port() + "/"
                                + at.database().replace(" ", "%20"),
                        at.user(),
                        null);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
