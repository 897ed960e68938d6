package dev.upkeep.health.database;

import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.run.ActiveRun;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** The check `database.clock-skew`: how far the clock of a PostgreSQL server and this machine's are apart. */
public final class DatabaseClock {
    private static final int LOOKS = 3;

    private final Databases databases;
    private final Clock clock;

    /**
     * @param databases the targets' databases
     * @param clock this machine's
     */
    public DatabaseClock(Databases databases, Clock clock) {
        this.databases = databases;
        this.clock = clock;
    }

    /**
     * Compares the clocks: the quickest of three answers counts, less the time that it was on its way.
     *
     * @param run the run that this is done for
     * @return the seconds by which they certainly differ
     * @throws dev.upkeep.failure.UpkeepException when the server cannot be asked
     */
    public List<Observation> skew(ActiveRun run) {
        Database database = databases.of(run.target());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Duration least = skew(statement);
            for (int look = 1; look < LOOKS; look++) {
                Duration another = skew(statement);
                least = another.abs().compareTo(least.abs()) < 0 ? another : least;
            }
            return List.of(observation(least));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** How far the server is ahead; nothing when its time lies between that before the question and after the answer. */
    private Duration skew(Statement statement) throws SQLException {
        Instant before = clock.instant();
        Instant theirs;
        try (ResultSet row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            theirs = row.getObject(1, OffsetDateTime.class).toInstant();
        }
        Instant after = clock.instant();
        if (theirs.isAfter(after)) {
            return Duration.between(after, theirs);
        }
        return theirs.isBefore(before) ? Duration.between(before, theirs) : Duration.ZERO;
    }

    private static Observation observation(Duration ahead) {
        BigDecimal seconds = BigDecimal.valueOf(ahead.abs().toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
        String detail = seconds.signum() == 0
                ? "the database's clock and this machine's agree"
                : "the database's clock is " + seconds + " s " + (ahead.isNegative() ? "behind" : "ahead of")
                        + " this machine's";
        return new Observation(seconds, null, detail);
    }
}
