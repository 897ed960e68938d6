package dev.upkeep.database;

import dev.upkeep.settings.DatabaseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scratch databases of one run, which may do with them as it likes. Closing removes them. */
public interface Scratch extends AutoCloseable {
    /** Where the first of them is: a copy of the target's database, or an empty one. */
    DatabaseSettings settings();

    /** Makes a further one beside it, empty. */
    DatabaseSettings empty();

    /** Of a copy, what it is a copy of. */
    Optional<Origin> origin();

    /** Of an empty one in place of a copy, why it is no copy, and what to set up, in whole sentences. */
    Optional<String> withoutData();

    /** Removes all of them, whatever state they are in; what cannot be removed now is, by a later run. */
    @Override
    void close();

    /**
     * What a scratch database is a copy of.
     *
     * @param backup the backup's id; absent when the database itself was copied
     * @param database the name of the database that was backed up; absent when the database itself was copied
     * @param takenAt the moment that it shows
     * @param took how long the copy took
     * @param rows how many rows it has, as far as they were counted
     */
    record Origin(@Nullable String backup, @Nullable String database, Instant takenAt, Duration took, long rows) {}
}
