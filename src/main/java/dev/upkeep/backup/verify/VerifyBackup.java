package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.backup.restore.Findings;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStates;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The job verify-backup: proves a backup at one of three levels, and keeps what it found beside the backup. A bucket or
 * a server that cannot be reached says nothing about a backup and is not kept. Thread-safe.
 */
public final class VerifyBackup {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "verify-backup",
            "Proves a backup: reads it back, counts its rows, or restores it.",
            List.of(
                    new JobDefinition.Parameter(
                            "backup",
                            "which: latest, an id or a time; otherwise the newest that was not verified so far",
                            Pattern.compile("[A-Za-z0-9:.+-]{1,60}"),
                            "latest"),
                    new JobDefinition.Parameter(
                            "level",
                            "how far: hashed, stored, counted or restored; otherwise as backup.verify-level says",
                            Pattern.compile("hashed|stored|counted|restored"),
                            "counted")));

    private static final double MILLISECONDS = 1000.0;

    private final Settings settings;
    private final ObjectStores stores;
    private final BackupProof proof;
    private final Clock clock;
    private final String version;

    /**
     * @param settings the targets' settings
     * @param stores the targets' buckets
     * @param programs starts PostgreSQL's programs
     * @param runs tells which runs are over, for what they left behind
     * @param decryptions reads a target's encrypted backups, by the target's name
     * @param clock tells when a backup was verified
     * @param searchPath the environment variable PATH, where PostgreSQL's programs are looked for last
     * @param version Upkeep's own version
     */
    public VerifyBackup(
            Settings settings,
            ObjectStores stores,
            Programs programs,
            RunStates runs,
            Function<String, Decryption> decryptions,
            Clock clock,
            String searchPath,
            String version) {
        this.settings = settings;
        this.stores = stores;
        this.proof = new BackupProof(settings, stores, programs, runs, decryptions, clock, searchPath);
        this.clock = clock;
        this.version = version;
    }

    /**
     * Verifies the backup that the run names.
     *
     * @return what was proven; with a finding when the level asked for could not be tried and the one below was
     * @throws UpkeepException of kind DATA when the backup is not what it has to be: its status says so by then. Of
     *     another kind when nothing is known about it: its status is as it was
     */
    public VerifyReport verify(ActiveRun run) {
        VerificationLevel asked = level(run);
        Catalogue catalogue = catalogue(run.target());
        Backup backup = choose(run, catalogue, asked);
        if (run.dryRun()) {
            return VerifyReport.planned(run.run(), backup.manifest(), asked);
        }
        return verify(run, catalogue, backup, asked);
    }

    /**
     * Verifies a backup for a run that does more than that.
     *
     * @param run the run
     * @param id the backup's id
     * @param level how far: `hashed`, `stored`, `counted` or `restored`
     * @return the backup's id, now that it is proven
     * @throws UpkeepException as {@link #verify(ActiveRun)} does
     */
    public String verify(ActiveRun run, String id, String level) {
        Catalogue catalogue = catalogue(run.target());
        verify(run, catalogue, catalogue.find(id), VerificationLevel.valueOf(level.toUpperCase(Locale.ROOT)));
        return id;
    }

    private VerifyReport verify(ActiveRun run, Catalogue catalogue, Backup backup, VerificationLevel asked) {
        return run.attempt(
                "The backup " + backup.id() + " could not be verified", () -> prove(run, catalogue, backup, asked));
    }

    private VerifyReport prove(ActiveRun run, Catalogue catalogue, Backup backup, VerificationLevel asked)
            throws IOException, InterruptedException {
        Manifest manifest = backup.manifest();
        VerificationLevel possible = proof.highest(run, manifest);
        VerificationLevel level = asked.compareTo(possible) < 0 ? asked : possible;
        String skipped = null;
        if (level == asked && asked == VerificationLevel.RESTORED) {
            skipped = proof.hindrance(run, manifest);
            level = skipped == null ? asked : VerificationLevel.COUNTED;
        } else if (level != asked) {
            skipped = "It was not " + asked.word() + ": it is encrypted, and no private key is configured here, which a"
                    + " machine that backs up should not have. Where there is one, set backup.age-identity-file and say"
                    + " `upkeep backups verify " + backup.id() + " --level " + asked.word() + "`";
        }
        Findings findings = new Findings();
        long start = System.nanoTime();
        Duration restoring = proof.attempt(run, manifest, level, findings);
        Duration took = level == VerificationLevel.RESTORED && !restoring.isZero()
                ? restoring
                : Duration.ofNanos(System.nanoTime() - start);
        run.throwIfCancelled();
        long rows = manifest.databases().stream()
                .mapToLong(dump -> dump.contents().rows())
                .sum();
        Verification done = new Verification(
                level,
                clock.instant(),
                findings.isEmpty(),
                findings.list(),
                took.toMillis() / MILLISECONDS,
                level.compareTo(VerificationLevel.COUNTED) < 0 ? 0 : rows,
                version);
        catalogue.keep(backup.status().with(done));
        if (!done.passed()) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The backup " + backup.id() + " of the target '" + run.target()
                            + "' is not what it has to be, found "
                            + "at the level " + level.word() + ": " + String.join(" ", done.findings())
                            + " Do not rely on it; back up again, and look into the bucket.");
        }
        return VerifyReport.of(run.run(), manifest, asked, skipped, done);
    }

    /**
     * Whether a run made a backup that is to be verified now.
     *
     * @param run a run that is over
     * @param level how far new backups are verified, or `off`
     */
    public boolean isToBeVerified(Run run, String level) {
        return !level.equals("off")
                && run.job().equals("back-up")
                && run.status() == RunStatus.SUCCEEDED
                && !run.dryRun();
    }

    /**
     * The parameters of the request that verifies what a run of back-up made.
     *
     * @param run the run of back-up
     * @param level how far: `hashed`, `stored`, `counted` or `restored`
     */
    public Map<String, String> request(Run run, String level) {
        return Map.of("backup", run.id(), "level", level);
    }

    private VerificationLevel level(ActiveRun run) {
        return VerificationLevel.valueOf(run.parameter("level")
                .orElseGet(() -> settings.target(run.target()).backup().verifyLevel())
                .toUpperCase(Locale.ROOT));
    }

    /** The backup that the request names; otherwise the newest that nobody tried to prove that far, or the newest. */
    private static Backup choose(ActiveRun run, Catalogue catalogue, VerificationLevel level) {
        if (run.parameter("backup").isPresent()) {
            return catalogue.find(run.parameter("backup").get());
        }
        return catalogue.list().stream()
                .filter(backup -> backup.status().verifications().stream()
                        .allMatch(one -> one.level().compareTo(level) < 0))
                .findFirst()
                .orElseGet(() -> catalogue.find("latest"));
    }

    private Catalogue catalogue(String target) {
        ObjectStore store = stores.of(target);
        return new Catalogue(store, UpkeepKeys.of(settings.target(target)));
    }
}
