package dev.upkeep.backup.retention;

import dev.upkeep.settings.RetentionSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the backups that a rule keeps, with every rule that does. Used once, for one list. */
final class KeptBackups {
    private final RetentionSettings rules;
    private final ZoneId zone;
    private final Instant now;
    private final List<BackupAge> backups;
    private final List<BackupAge> verified;
    private final Map<BackupAge, List<String>> reasons = new LinkedHashMap<>();

    /**
     * @param rules which backups stay
     * @param zone where a day begins and ends
     * @param now the present
     * @param backups all backups, the newest first
     * @param verified those of them that count for rules, the newest first
     */
    KeptBackups(RetentionSettings rules, ZoneId zone, Instant now, List<BackupAge> backups, List<BackupAge> verified) {
        this.rules = rules;
        this.zone = zone;
        this.now = now;
        this.backups = backups;
        this.verified = verified;
    }

    /** The reasons by backup; a backup without any is absent. */
    Map<BackupAge, List<String>> reasons() {
        verified.stream().limit(1).forEach(backup -> keep(backup, "newest verified"));
        verified.stream().limit(rules.keepLast()).forEach(backup -> keep(backup, "last " + rules.keepLast()));
        for (Period period : Period.values()) {
            keepNewestOfEach(period);
        }
        backups.forEach(this::keepByAge);
        // It fills up what the rules have left; a backup that only has a label may be years old, so it does not count.
        keepAtLeast();
        backups.stream().filter(BackupAge::labelled).forEach(backup -> keep(backup, "labelled"));
        return reasons;
    }

    /** Counts periods that have a verified backup, not the calendar's: a fortnight without backups uses none up. */
    private void keepNewestOfEach(Period period) {
        Set<String> seen = new HashSet<>();
        for (BackupAge backup : verified) {
            String name = period.named(backup.finishedAt(), zone);
            if (!seen.contains(name) && seen.size() < period.kept(rules)) {
                seen.add(name);
                keep(backup, name);
            }
        }
    }

    private void keepByAge(BackupAge backup) {
        if (backup.finishedAt().isAfter(now)) {
            keep(backup, "finished in the future: a clock is wrong");
        } else if (backup.finishedAt().isAfter(now.minus(rules.keepWithin()))) {
            keep(backup, "within " + text(rules.keepWithin()));
        }
        if (!backup.verified() && (verified.isEmpty() || BackupAge.NEWEST_FIRST.compare(backup, verified.get(0)) < 0)) {
            keep(backup, "not verified, younger than the newest verified");
        }
    }

    private void keepAtLeast() {
        long missing = rules.keepAtLeast()
                - verified.stream().filter(reasons::containsKey).count();
        for (BackupAge backup : verified) {
            if (missing > 0 && !reasons.containsKey(backup)) {
                keep(backup, "at least " + rules.keepAtLeast());
                missing--;
            }
        }
    }

    private void keep(BackupAge backup, String reason) {
        reasons.computeIfAbsent(backup, ignored -> new ArrayList<>()).add(reason);
    }

    /** A duration as the settings write it. */
    static String text(Duration duration) {
        if (duration.toHours() >= 48 && duration.equals(Duration.ofDays(duration.toDays()))) {
            return duration.toDays() + "d";
        }
        return duration.equals(Duration.ofHours(duration.toHours()))
                ? duration.toHours() + "h"
                : duration.toMinutes() + "m";
    }
}
