package dev.upkeep.testing;

import dev.upkeep.settings.AgeRecipient;
import dev.upkeep.settings.BackupSettings;
import dev.upkeep.settings.CopySettings;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.EmbeddedS3Settings;
import dev.upkeep.settings.HealthSettings;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.ParallelDump;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of one target `main`, as shipped but for what a test says. */
public final class SampleTarget {
    private final Path home;
    private final DatabaseAddress address;
    private final ObjectStoreSettings store;
    private List<Path> pgClientDirectories = List.of();
    private DumpFormat format = DumpFormat.CUSTOM;
    private ParallelDump parallel = Sample.parallelDump();
    private List<String> furtherDatabases = List.of();
    private List<String> excludedData = List.of();
    private boolean fingerprints;
    private List<AgeRecipient> ageRecipients = List.of();
    private @Nullable Path ageIdentityFile;
    private Optional<DatabaseAddress.Postgres> verifyServer = Optional.empty();
    private StorageSettings storage = Sample.storage("{email}/");
    private @Nullable CopySettings copy;
    private long diskLimitBytes;

    /**
     * @param home the folder that everything on disk is in
     * @param address the target's database
     * @param store the target's bucket
     */
    public SampleTarget(Path home, DatabaseAddress address, ObjectStoreSettings store) {
        this.home = home;
        this.address = address;
        this.store = store;
    }

    public SampleTarget withPgDumpIn(Path... directories) {
        pgClientDirectories = List.of(directories);
        return this;
    }

    public SampleTarget withFormat(DumpFormat wanted) {
        format = wanted;
        return this;
    }

    /** Dumps of the format directory. */
    public SampleTarget withParallelDump(int jobs, long mostWaitingBytes) {
        format = DumpFormat.DIRECTORY;
        parallel = new ParallelDump(jobs, mostWaitingBytes);
        return this;
    }

    public SampleTarget withFurtherDatabases(String... names) {
        furtherDatabases = List.of(names);
        return this;
    }

    public SampleTarget withoutDataOf(String... tables) {
        excludedData = List.of(tables);
        return this;
    }

    public SampleTarget withFingerprints() {
        fingerprints = true;
        return this;
    }

    public SampleTarget encryptedTo(@Nullable Path identityFile, AgeRecipient... recipients) {
        ageRecipients = List.of(recipients);
        ageIdentityFile = identityFile;
        return this;
    }

    public SampleTarget withVerifyServer(DatabaseAddress.Postgres server) {
        verifyServer = Optional.of(server);
        return this;
    }

    public SampleTarget withDiskLimit(long bytes) {
        diskLimitBytes = bytes;
        return this;
    }

    public SampleTarget withUserPrefix(String template) {
        return withStorage(Sample.storage(template));
    }

    public SampleTarget withStorage(StorageSettings settings) {
        storage = settings;
        return this;
    }

    public SampleTarget copiedTo(CopySettings destination) {
        copy = destination;
        return this;
    }

    public Path tempDirectory() {
        return home.resolve("tmp");
    }

    public Settings settings() {
        return settings(Map.of("main", target()));
    }

    /** The target alone. */
    public TargetSettings target() {
        return new TargetSettings(
                "main",
                Sample.settings(address),
                store,
                new BackupSettings(
                        "upkeep/",
                        format,
                        parallel,
                        furtherDatabases,
                        excludedData,
                        true,
                        fingerprints,
                        3,
                        2,
                        pgClientDirectories,
                        tempDirectory(),
                        ageRecipients,
                        Optional.ofNullable(ageIdentityFile),
                        Sample.retention(),
                        verifyServer,
                        "counted",
                        Sample.freshness()),
                new HealthSettings(List.of(), diskLimitBytes),
                storage,
                Sample.uploads(),
                Migrating.settings(home.resolve("migrations")),
                Optional.ofNullable(copy));
    }

    /** Settings with these targets instead of this one. */
    public Settings settings(Map<String, TargetSettings> targets) {
        return new Settings(
                "prod",
                home,
                targets,
                Sample.sqlite(home.resolve("upkeep.db")),
                Duration.ofDays(400),
                Map.of(),
                ZoneOffset.UTC,
                List.of(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                "127.0.0.1",
                0,
                home.resolve("inbox"),
                Sample.alerts(),
                new EmbeddedS3Settings(false, 0, home.resolve("s3")),
                false,
                List.of());
    }
}
