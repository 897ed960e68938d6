package dev.upkeep.backup.freshness;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.FreshnessSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says whether backups are fresh enough at one moment. The age of a verified backup is that of its data and not of its
 * verification: verifying an old backup again makes nothing newer restorable.
 *
 * @param limits how old backups may be
 * @param now the moment
 */
record FreshnessVerdict(FreshnessSettings limits, Instant now) {
    static final String AGE = "backup.age";
    static final String VERIFIED_AGE = "backup.verified-age";
    /** How far two machines' clocks may be apart before an age says nothing any more. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final String SECONDS = "s";

    /**
     * Judges the newest backup.
     *
     * @param backups at least one, newest first
     */
    CheckResult age(List<Backup> backups) {
        Backup newest = backups.get(0);
        Duration age = age(newest);
        if (isAheadOfTime(age)) {
            return aheadOfTime(AGE, newest);
        }
        String found = "the last backup is " + Ages.text(age) + " old (id " + newest.id() + ")";
        CheckState state = state(age, limits.ageWarning(), limits.ageCritical());
        return judged(
                AGE,
                state,
                age,
                found + beyond(state, "backup.age", limits.ageWarning(), limits.ageCritical()) + "; " + proof(newest)
                        + (state == CheckState.OK ? "" : "; `upkeep runs --job back-up` says why none is newer"));
    }

    /**
     * Judges the newest verified backup.
     *
     * @param backups at least one, newest first, down to the newest verified one; all of them when none is
     */
    CheckResult verifiedAge(List<Backup> backups) {
        Optional<Backup> verified = backups.stream().filter(Backup::isVerified).findFirst();
        Optional<Backup> failed = backups.stream().filter(this::isDisproven).findFirst();
        return verified.isPresent() ? verifiedAge(verified.get(), failed) : withoutProof(backups, failed);
    }

    private CheckResult verifiedAge(Backup verified, Optional<Backup> failed) {
        Duration age = age(verified);
        if (isAheadOfTime(age)) {
            return aheadOfTime(VERIFIED_AGE, verified);
        }
        CheckState byAge = state(age, limits.verifiedAgeWarning(), limits.verifiedAgeCritical());
        CheckState state = byAge == CheckState.OK && failed.isPresent() ? CheckState.WARN : byAge;
        return judged(
                VERIFIED_AGE,
                state,
                age,
                "the last verified backup is " + Ages.text(age) + " old (id " + verified.id() + ")"
                        + beyond(byAge, VERIFIED_AGE, limits.verifiedAgeWarning(), limits.verifiedAgeCritical())
                        + "; " + proof(verified)
                        + failed.map(backup -> "; a newer one (id " + backup.id() + ") " + finding(backup))
                                .orElse(""));
    }

    /** Nothing is proven; how bad that is depends on how long there was time to prove something. */
    private CheckResult withoutProof(List<Backup> backups, Optional<Backup> failed) {
        if (failed.isPresent()) {
            return CheckResult.without(
                    VERIFIED_AGE,
                    CheckState.CRIT,
                    "no backup is verified, and the one with the id "
                            + failed.get().id() + " " + finding(failed.get()));
        }
        Duration oldest = age(backups.get(backups.size() - 1));
        CheckState state = state(oldest, limits.verifiedAgeWarning(), limits.verifiedAgeCritical());
        return CheckResult.without(
                VERIFIED_AGE,
                state == CheckState.OK ? CheckState.SKIPPED : state,
                "no backup is verified yet; the oldest is " + Ages.text(oldest) + " old"
                        + (state == CheckState.OK
                                ? ", and there is time until it is " + Ages.limit(limits.verifiedAgeWarning())
                                : beyond(
                                        state,
                                        VERIFIED_AGE,
                                        limits.verifiedAgeWarning(),
                                        limits.verifiedAgeCritical())));
    }

    private Duration age(Backup backup) {
        return Duration.between(backup.manifest().finishedAt(), now);
    }

    private String proof(Backup backup) {
        return backup.status()
                .proof()
                .map(proof -> switch (proof.level()) {
                            case HASHED -> "its hashes were compared ";
                            case STORED -> "it was read back from the bucket ";
                            case COUNTED -> "its rows were counted ";
                            case RESTORED -> "its restore was tested ";
                        }
                        + Ages.text(Duration.between(proof.verifiedAt(), now)) + " ago")
                .orElseGet(() -> isDisproven(backup) ? "it " + finding(backup) : "it is not verified yet");
    }

    private boolean isDisproven(Backup backup) {
        return !backup.isVerified() && !backup.status().verifications().isEmpty();
    }

    private static String finding(Backup backup) {
        return "did not pass its verification"
                + backup.status().verifications().stream()
                        .filter(verification -> !verification.passed())
                        .map(Verification::findings)
                        .flatMap(List::stream)
                        .findFirst()
                        .map(finding -> ": " + finding)
                        .orElse("");
    }

    private static boolean isAheadOfTime(Duration age) {
        return age.plus(CLOCK_SKEW).isNegative();
    }

    private CheckResult aheadOfTime(String id, Backup backup) {
        return CheckResult.without(
                id,
                CheckState.UNKNOWN,
                "the backup " + backup.id() + " was finished at "
                        + backup.manifest().finishedAt() + ", and here it is " + now
                        + ": set the clock of this machine, or of the one that made it");
    }

    private static CheckState state(Duration age, Duration warning, Duration critical) {
        if (age.compareTo(critical) > 0) {
            return CheckState.CRIT;
        }
        return age.compareTo(warning) > 0 ? CheckState.WARN : CheckState.OK;
    }

    private static String beyond(CheckState state, String key, Duration warning, Duration critical) {
        return switch (state) {
            case WARN -> ", older than the " + Ages.limit(warning) + " of " + key + "-warning";
            case CRIT -> ", older than the " + Ages.limit(critical) + " of " + key + "-critical";
            case OK, SKIPPED, UNKNOWN -> "";
        };
    }

    private static CheckResult judged(String id, CheckState state, Duration age, String detail) {
        return CheckResult.measured(id, state, Math.max(0, age.toSeconds()), SECONDS, detail);
    }
}
