package dev.upkeep.run;

import dev.upkeep.database.StateTables;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the rows of the ledger.
 *
 * @param database where the table `run` is
 */
record RunRows(JdbcClient database) {
    static final StateTables TABLES = new StateTables("The run ledger");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /**
     * The newest rows first.
     *
     * @param condition in SQL
     * @param parameters what stands in place of its question marks
     * @param most how many at most
     */
    List<RunRow> where(String condition, List<?> parameters, int most) {
        return TABLES.guarded(() -> database.sql(
                        "select * from run where " + condition + " order by started_at desc, id desc limit " + most)
                .params(parameters)
                .query((row, number) -> RunRow.of(row))
                .list());
    }

    /** A time as the ledger has it: fixed width, so that text sorts by time on both engines. */
    static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }
}
