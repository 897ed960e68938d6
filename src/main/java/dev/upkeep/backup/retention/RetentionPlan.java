package dev.upkeep.backup.retention;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of each backup.
 *
 * @param verdicts one for every backup, the newest first
 * @param withheld why nothing may expire at all now; empty when backups may
 */
public record RetentionPlan(List<Verdict> verdicts, Optional<String> withheld) {
    public RetentionPlan {
        verdicts = List.copyOf(verdicts);
    }

    /** What becomes of a backup. */
    public enum Action {
        /** It stays: a rule keeps it. */
        KEEP,
        /** It is to be deleted now. */
        EXPIRE,
        /** No rule keeps it, but it stays for now: it is locked, enough others go first, or nothing may expire. */
        POSTPONE
    }

    /**
     * What becomes of one backup, and why.
     *
     * @param backup the backup
     * @param action what becomes of it
     * @param reasons why, as phrases: `newest verified`, `daily 2026-11-22`; at least one
     */
    public record Verdict(BackupAge backup, Action action, List<String> reasons) {
        public Verdict {
            reasons = List.copyOf(reasons);
        }
    }

    /** What is to be deleted now, the oldest first. */
    public List<BackupAge> expiring() {
        List<BackupAge> expiring = new ArrayList<>(verdicts.stream()
                .filter(verdict -> verdict.action() == Action.EXPIRE)
                .map(Verdict::backup)
                .toList());
        Collections.reverse(expiring);
        return List.copyOf(expiring);
    }
}
