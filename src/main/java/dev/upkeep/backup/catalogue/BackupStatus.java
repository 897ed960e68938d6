package dev.upkeep.backup.catalogue;

import dev.upkeep.run.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What verifying a backup found, kept beside its manifest.
 *
 * @param schemaVersion the version of this form: 1
 * @param id the backup's id
 * @param verifications the newest verification of each level
 */
public record BackupStatus(int schemaVersion, String id, List<Verification> verifications) {
    /** The name of a status object, beside the manifest. */
    public static final String OBJECT_NAME = "status.json";

    public BackupStatus {
        verifications = List.copyOf(verifications);
    }

    /** The status of a backup that nobody has verified. */
    public static BackupStatus unverified(String id) {
        return new BackupStatus(1, id, List.of());
    }

    /** This status with one more verification, in place of the one of its level. */
    public BackupStatus with(Verification verification) {
        List<Verification> all = new ArrayList<>(verifications);
        all.removeIf(earlier -> earlier.level() == verification.level());
        all.add(verification);
        all.sort(Comparator.comparing(Verification::level));
        return new BackupStatus(schemaVersion, id, all);
    }

    /** The newest verification of a level. */
    public Optional<Verification> of(VerificationLevel level) {
        return verifications.stream().filter(one -> one.level() == level).findFirst();
    }

    /** The newest attempt at any level, when it failed. */
    public Optional<Verification> failure() {
        return newest().filter(verification -> !verification.passed());
    }

    /** The highest level that the newest attempt at it passed, unless a later attempt at any level failed. */
    public Optional<Verification> proof() {
        if (newest().isEmpty() || failure().isPresent()) {
            return Optional.empty();
        }
        return verifications.stream().filter(Verification::passed).max(Comparator.comparing(Verification::level));
    }

    private Optional<Verification> newest() {
        return verifications.stream().max(Comparator.comparing(Verification::verifiedAt));
    }

    /** The text that is to be stored. */
    public String json() {
        return Json.page(this);
    }
}
