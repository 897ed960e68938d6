package dev.upkeep.backup.catalogue;

import java.time.Instant;
import java.util.List;

/**
 * One attempt to prove a backup.
 *
 * @param level what was tried
 * @param verifiedAt when it ended
 * @param passed whether nothing was found
 * @param findings what was found, each a whole sentence
 * @param seconds how long it took; of {@link VerificationLevel#RESTORED}, how long the restore alone took, which is
 *     the time that a recovery would take
 * @param rows how many rows were counted; 0 below {@link VerificationLevel#COUNTED}
 * @param upkeepVersion the version of Upkeep that tried
 */
public record Verification(
        VerificationLevel level,
        Instant verifiedAt,
        boolean passed,
        List<String> findings,
        double seconds,
        long rows,
        String upkeepVersion) {
    public Verification {
        findings = List.copyOf(findings);
    }
}
