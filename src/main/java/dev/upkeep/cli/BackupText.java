package dev.upkeep.cli;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;

/** How backups are called in text for people. */
final class BackupText {
    private BackupText() {}

    /** How long ago something was, in its largest unit: `45s`, `3h`, `12d`. */
    static String age(Instant moment, Instant now) {
        Duration age = Duration.between(moment, now);
        if (age.isNegative()) {
            return "0s";
        }
        ChronoUnit unit = age.toDays() >= 2
                ? ChronoUnit.DAYS
                : age.toHours() > 0 ? ChronoUnit.HOURS : age.toMinutes() > 0 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
        return Durations.text(age.truncatedTo(unit));
    }

    /** How far a backup is proven: `restored 2d ago`, `not verified`, or `FAILED` with what was found. */
    static String proof(Backup backup, Instant now) {
        Optional<Verification> failure = backup.status().failure();
        if (failure.isPresent()) {
            return "FAILED " + age(failure.get().verifiedAt(), now) + " ago";
        }
        return backup.status()
                .proof()
                .map(proof -> proof.level().word() + " " + age(proof.verifiedAt(), now) + " ago")
                .orElse("not verified");
    }

    /** What was found when a backup was verified in vain; empty when it was not. */
    static String findings(Backup backup) {
        return backup.status()
                .failure()
                .map(failure -> String.join(" ", failure.findings()))
                .orElse("");
    }

    /** The names of a backup's databases. */
    static String databases(Backup backup) {
        return backup.manifest().databases().stream().map(DatabaseDump::name).collect(Collectors.joining(", "));
    }

    /** The rows of all databases. */
    static long rows(Backup backup) {
        return backup.manifest().databases().stream()
                .mapToLong(dump -> dump.contents().rows())
                .sum();
    }
}
