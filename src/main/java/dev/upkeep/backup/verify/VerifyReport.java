package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.Run;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the job verify-backup found, or in a dry run would have looked at.
 *
 * @param schemaVersion the version of this form: 1
 * @param run the run's id
 * @param dryRun whether nothing was verified
 * @param backup the backup's id
 * @param finishedAt when the backup was finished
 * @param asked the level that was asked for
 * @param level the level that was tried: the one below when the other could not be
 * @param skipped why it could not be, and what to set; absent when it was
 * @param passed whether nothing was found; false in a dry run
 * @param findings what was found, each a whole sentence
 * @param files how many files the backup has
 * @param storedBytes their size in the bucket
 * @param rows how many rows the manifest counts; 0 below the level counted
 * @param seconds how long it took; at the level restored, how long the restore alone took
 */
public record VerifyReport(
        int schemaVersion,
        String run,
        boolean dryRun,
        String backup,
        Instant finishedAt,
        VerificationLevel asked,
        VerificationLevel level,
        @Nullable String skipped,
        boolean passed,
        List<String> findings,
        int files,
        long storedBytes,
        long rows,
        double seconds)
        implements JobReport {
    public VerifyReport {
        findings = List.copyOf(findings);
    }

    static VerifyReport of(
            Run run, Manifest manifest, VerificationLevel asked, @Nullable String skipped, Verification done) {
        return new VerifyReport(
                1,
                run.id(),
                false,
                manifest.id(),
                manifest.finishedAt(),
                asked,
                done.level(),
                skipped,
                done.passed(),
                done.findings(),
                manifest.files().size(),
                manifest.storedBytes(),
                done.rows(),
                done.seconds());
    }

    static VerifyReport planned(Run run, Manifest manifest, VerificationLevel asked) {
        return new VerifyReport(
                1,
                run.id(),
                true,
                manifest.id(),
                manifest.finishedAt(),
                asked,
                asked,
                null,
                false,
                List.of(),
                manifest.files().size(),
                manifest.storedBytes(),
                0,
                0);
    }

    @Override
    public String summary() {
        String what = backup + " (" + files + (files == 1 ? " file, " : " files, ") + Bytes.text(storedBytes) + ")";
        if (dryRun) {
            return "Would verify " + what + " at the level " + level.word();
        }
        String proof = switch (level) {
            case HASHED -> "every file has the size and the SHA-256 that it was stored with";
            case STORED -> "every file is what was stored";
            case COUNTED -> rows + " rows are as counted in the snapshot";
            case RESTORED -> rows + " rows are back after a restore";
        };
        String result = passed ? proof : String.join(" ", findings);
        return "Verified " + what + " at the level " + level.word() + " in " + seconds + " s: " + result
                + (skipped == null ? "" : ". " + skipped);
    }

    @Override
    public boolean hasFindings() {
        return !dryRun && (!passed || skipped != null);
    }
}
