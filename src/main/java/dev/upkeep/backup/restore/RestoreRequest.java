package dev.upkeep.backup.restore;

import dev.upkeep.settings.DatabaseAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to restore, and where to.
 *
 * @param to the database to make, or the file; one that is there and holds something is only touched when its name is
 *     confirmed
 * @param confirmedName the name of the database, typed by a person who wants what is in it replaced; absent otherwise
 * @param database which of the backup's databases; absent for that of the target's database.url
 * @param tables the tables to restore, as `name` or `schema.name`: their definitions and rows, without indexes, without
 *     constraints and without types of their own; empty for everything
 * @param jobs how many workers restore at the same time, 1 to 32; more than one need room for the dump in
 *     backup.temp-directory
 * @param keepOwners whether owners and rights are restored as well, for which their roles have to be there
 */
public record RestoreRequest(
        DatabaseAddress to,
        @Nullable String confirmedName,
        @Nullable String database,
        List<String> tables,
        int jobs,
        boolean keepOwners) {
    private static final int MOST_JOBS = 32;

    public RestoreRequest {
        tables = List.copyOf(tables);
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw new IllegalArgumentException(jobs + " workers cannot restore; allowed: 1 to " + MOST_JOBS);
        }
    }
}
