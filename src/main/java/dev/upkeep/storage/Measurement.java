package dev.upkeep.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one user was found to have.
 *
 * @param userId the row's id, as text
 * @param label the e-mail, or the prefix where users have no e-mail
 * @param measuredAt when the listing began that found it
 * @param objectCount how many objects
 * @param totalBytes the sum of their sizes
 * @param quotaBytes what the user may take up; absent when that is not known
 */
public record Measurement(
        String userId,
        String label,
        Instant measuredAt,
        long objectCount,
        long totalBytes,
        @Nullable Long quotaBytes) {
    static Measurement of(ResultSet row) throws SQLException {
        return new Measurement(
                row.getString(1),
                row.getString(2),
                Instant.parse(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getObject(6) == null ? null : row.getLong(6));
    }
}
