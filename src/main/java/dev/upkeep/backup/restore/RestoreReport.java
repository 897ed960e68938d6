package dev.upkeep.backup.restore;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.util.List;

/**
 * What was restored.
 *
 * @param schemaVersion the version of this form: 1
 * @param backup the backup's id
 * @param database the database's name in the backup
 * @param to where it was restored to, without a password
 * @param created whether the database was made for it
 * @param replaced whether what was there of the same name was dropped before
 * @param tables how many tables with rows were restored
 * @param rows how many rows they have by the manifest
 * @param rawBytes the size of the dump before compression
 * @param seconds how long the restore took, without comparing
 * @param findings what differs from the manifest, each a whole sentence
 * @param lacks which properties of the database that was dumped the restored one lacks, and which owners and rights of
 *     what was replaced, each in whole sentences
 */
public record RestoreReport(
        int schemaVersion,
        String backup,
        String database,
        String to,
        boolean created,
        boolean replaced,
        int tables,
        long rows,
        long rawBytes,
        double seconds,
        List<String> findings,
        List<String> lacks)
        implements JobReport {
    public RestoreReport {
        findings = List.copyOf(findings);
        lacks = List.copyOf(lacks);
    }

    @Override
    public String summary() {
        return "Restored " + database + " of the backup " + backup + " to " + to + ": " + tables
                + (tables == 1 ? " table, " : " tables, ") + rows
                + " rows, " + Bytes.text(rawBytes) + " in " + seconds + " s; "
                + (findings.isEmpty() ? "rows are as counted in the snapshot" : String.join(" ", findings))
                + (lacks.isEmpty() ? "" : ". " + String.join(" ", lacks));
    }

    @Override
    public boolean hasFindings() {
        return !findings.isEmpty();
    }
}
