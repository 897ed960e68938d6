package dev.upkeep.migration;

import dev.upkeep.database.Database;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * How a database and a folder of migrations stand to each other.
 *
 * @param name the database, for people
 * @param version its version; null when it has none
 * @param baseline the version at which it was taken over; null when it was not
 * @param applied what it has, in order
 * @param pending what it does not have yet, up to where it is to go
 */
record Standing(
        String name,
        @Nullable String version,
        @Nullable String baseline,
        List<MigrationInfo> applied,
        List<MigrationReport.Pending> pending) {
    /** The states of a migration that is still to come, now or when somebody wants to go further. */
    private static final Set<MigrationState> OPEN = Set.of(MigrationState.PENDING, MigrationState.ABOVE_TARGET);

    Standing {
        applied = List.copyOf(applied);
        pending = List.copyOf(pending);
    }

    static Standing of(Database database, MigrationInfoService info) {
        return new Standing(
                database.describe(),
                version(info),
                baseline(info).map(MigrationVersion::getVersion).orElse(null),
                applied(info),
                pending(List.of(info.pending())));
    }

    /** The version at which a database was taken over, if it was. */
    static Optional<MigrationVersion> baseline(MigrationInfoService info) {
        return Arrays.stream(info.applied())
                .filter(one -> one.getState() == MigrationState.BASELINE)
                .map(MigrationInfo::getVersion)
                .findFirst();
    }

    /** The version of a database; null when it has none. */
    static @Nullable String version(MigrationInfoService info) {
        return Optional.ofNullable(info.current())
                .map(MigrationInfo::getVersion)
                .map(MigrationVersion::getVersion)
                .orElse(null);
    }

    /** The migrations that the database has by their files, in their order; not where it was taken over. */
    static List<MigrationInfo> applied(MigrationInfoService info) {
        return Arrays.stream(info.applied())
                .filter(migration -> migration.getVersion() != null)
                .filter(migration -> migration.getState() != MigrationState.BASELINE)
                .filter(migration -> !migration.getState().isFailed())
                .toList();
    }

    /** What the database does not have yet, in order, also above where it is to go. */
    static List<MigrationReport.Pending> open(MigrationInfoService info) {
        return pending(Arrays.stream(info.all())
                .filter(migration -> OPEN.contains(migration.getState()))
                .toList());
    }

    /**
     * The migrations that came into the folder when a higher one had been applied, as a merge brings them: none of them
     * is going to be applied, nor is anything else while they are there.
     */
    static List<MigrationInfo> late(MigrationInfo[] all) {
        Optional<MigrationVersion> highest = Arrays.stream(all)
                .filter(one -> one.getState().isApplied() && !one.getState().isFailed())
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
        Optional<MigrationVersion> baseline = Arrays.stream(all)
                .filter(one -> one.getState() == MigrationState.BASELINE)
                .map(MigrationInfo::getVersion)
                .findFirst();
        return Arrays.stream(all)
                .filter(one -> !one.getState().isApplied() && one.getVersion() != null)
                .filter(one -> highest.filter(other -> one.getVersion().compareTo(other) < 0)
                        .isPresent())
                .filter(one -> baseline.filter(other -> one.getVersion().compareTo(other) <= 0)
                        .isEmpty())
                .toList();
    }

    /** Migrations as a report names them. */
    static List<MigrationReport.Pending> pending(List<MigrationInfo> migrations) {
        return migrations.stream()
                .map(one -> new MigrationReport.Pending(one.getVersion().getVersion(), one.getDescription()))
                .toList();
    }
}
