package dev.upkeep.health.database;

import dev.upkeep.database.StateTables;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What checks measured, as Upkeep's own database has kept it. */
public final class RecordedValues implements DailyValues {
    private static final StateTables TABLES = new StateTables("What checks measured before");
    /** Sorts as text, on both engines. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JdbcClient database;
    private final Clock clock;

    /**
     * @param state Upkeep's own database
     * @param clock says when now is
     */
    public RecordedValues(DataSource state, Clock clock) {
        this.database = JdbcClient.create(state);
        this.clock = clock;
    }

    @Override
    public SortedMap<LocalDate, Double> of(String target, String check, int days) {
        SortedMap<LocalDate, Double> values = new TreeMap<>();
        // In the order of time, so that the last one of a day stays.
        TABLES.guarded(() -> {
            database.sql("select observed_at, value from check_result where target = :target and check_id = :check"
                            + " and value is not null and observed_at > :after order by observed_at")
                    .param("target", target)
                    .param("check", check)
                    .param("after", TIME.format(clock.instant().minus(Duration.ofDays(days))))
                    .query(row -> {
                        values.put(
                                LocalDate.ofInstant(Instant.parse(row.getString(1)), ZoneOffset.UTC), row.getDouble(2));
                    });
            return values;
        });
        return values;
    }
}
