package dev.upkeep.backup.retention;

import dev.upkeep.backup.retention.RetentionPlan.Action;
import dev.upkeep.backup.retention.RetentionPlan.Verdict;
import dev.upkeep.settings.RetentionSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which backups of a target expire: grandfather, father and son by the calendar, age and count. A rule keeps what
 * it names whatever another says, as in restic and borg, and the newest verified backup of a day, week, month or year
 * stands for it, as there: it has the most in it, and of a period that is over it never changes again. Other than
 * there, only verified backups count.
 *
 * @param rules which backups stay, and how many may go at once
 * @param zone the time zone that days, weeks, months and years are those of
 */
public record RetentionPolicy(RetentionSettings rules, ZoneId zone) {
    /**
     * Plans one run of expiry. Touches nothing.
     *
     * @param backups all backups of one target, in any order, each id once
     * @param health whether backups succeed at present
     * @param now the present
     */
    public RetentionPlan plan(List<BackupAge> backups, RecentHealth health, Instant now) {
        List<BackupAge> newestFirst =
                backups.stream().sorted(BackupAge.NEWEST_FIRST).toList();
        List<BackupAge> verified = newestFirst.stream()
                .filter(BackupAge::verified)
                // One of a machine whose clock is wrong must not stand for what is here today.
                .filter(backup -> !backup.finishedAt().isAfter(now))
                .toList();
        Map<BackupAge, List<String>> kept = new KeptBackups(rules, zone, now, newestFirst, verified).reasons();
        Optional<String> withheld = withheld(verified, health, now);
        Set<BackupAge> expiring = withheld.isPresent() ? Set.of() : expiring(newestFirst, kept);

        List<Verdict> verdicts = new ArrayList<>();
        for (BackupAge backup : newestFirst) {
            List<String> reasons = kept.get(backup);
            if (reasons != null) {
                verdicts.add(new Verdict(backup, Action.KEEP, reasons));
            } else if (expiring.contains(backup)) {
                verdicts.add(new Verdict(backup, Action.EXPIRE, List.of(whyNotKept(backup))));
            } else {
                verdicts.add(new Verdict(backup, Action.POSTPONE, List.of(whyNotNow(backup, withheld))));
            }
        }
        return new RetentionPlan(verdicts, withheld);
    }

    private Set<BackupAge> expiring(List<BackupAge> newestFirst, Map<BackupAge, List<String>> kept) {
        List<BackupAge> oldestFirst = new ArrayList<>(newestFirst);
        Collections.reverse(oldestFirst);
        return new HashSet<>(oldestFirst.stream()
                .filter(backup -> !kept.containsKey(backup) && !backup.locked())
                .limit(rules.expireAtMost())
                .toList());
    }

    private Optional<String> withheld(List<BackupAge> verified, RecentHealth health, Instant now) {
        if (verified.isEmpty()) {
            return Optional.of("no backup is verified");
        }
        BackupAge newest = verified.get(0);
        if (health.backUpFailedAt().filter(newest.finishedAt()::isBefore).isPresent()) {
            return Optional.of("the newest run of back-up failed, at "
                    + health.backUpFailedAt().get() + ", after the newest verified backup");
        }
        if (health.verifyFailedAt().filter(newest.finishedAt()::isBefore).isPresent()) {
            return Optional.of("the newest run of verify-backup failed, at "
                    + health.verifyFailedAt().get() + ", after the newest verified backup");
        }
        Duration age = Duration.between(newest.finishedAt(), now);
        if (age.compareTo(rules.staleAfter()) > 0) {
            return Optional.of("the newest verified backup is of " + newest.finishedAt() + ", older than "
                    + KeptBackups.text(rules.staleAfter()) + " (backup.expire-stale-after)");
        }
        return Optional.empty();
    }

    private static String whyNotKept(BackupAge backup) {
        return backup.verified() ? "no rule keeps it" : "not verified, older than the newest verified";
    }

    private String whyNotNow(BackupAge backup, Optional<String> withheld) {
        if (withheld.isPresent()) {
            return "nothing expires now: " + withheld.get();
        }
        return backup.locked()
                ? "locked: the store refuses to delete it now"
                : "one run expires " + rules.expireAtMost() + " at most";
    }
}
