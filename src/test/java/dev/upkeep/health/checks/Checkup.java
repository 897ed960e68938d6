package dev.upkeep.health.checks;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.Thresholds;
import dev.upkeep.database.Database;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Sample;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shipped checks of PostgreSQL, made by hand as one role. */
final class Checkup implements AutoCloseable {
    private final Database database;
    private final Map<String, double[]> before = new HashMap<>();

    Checkup(DatabaseAddress.Postgres address) {
        Map<String, String> options = new HashMap<>(address.options());
        options.put("application_name", "upkeep-check");
        options.put("options", "-c row_security=off");
        database = new Database(
                "main",
                Sample.settings(new DatabaseAddress.Postgres(
                        address.host(),
                        address.port(),
                        address.database(),
                        address.user(),
                        address.password(),
                        address.sslMode(),
                        options)));
    }

    CheckResult run(String id, String... overrides) {
        Map<String, String> check =
                new HashMap<>(DeclaredChecks.of("postgresql").get(id));
        for (int i = 0; i < overrides.length; i += 2) {
            check.put(overrides[i], overrides[i + 1]);
        }
        Thresholds limits = new Thresholds(
                Optional.ofNullable(check.get("warn")).map(BigDecimal::new),
                Optional.ofNullable(check.get("crit")).map(BigDecimal::new),
                "lower".equals(check.get("worse")));
        if (check.getOrDefault("needs", "").contains("read-all-stats")
                && !JdbcClient.create(database.dataSource())
                        .sql("select pg_has_role('pg_read_all_stats', 'usage')")
                        .query(Boolean.class)
                        .single()) {
            return CheckResult.without(id, CheckState.UNKNOWN, "GRANT");
        }
        if (check.getOrDefault("needs", "").contains("read-all-tables")
                && !JdbcClient.create(database.dataSource())
                        .sql(
                                "select coalesce(bool_and(has_table_privilege(relid, 'select')), true) from pg_stat_user_tables")
                        .query(Boolean.class)
                        .single()) {
            return CheckResult.without(id, CheckState.UNKNOWN, "GRANT");
        }
        CheckState worst = CheckState.SKIPPED;
        String detail = "";
        BigDecimal best = null;
        int place = -1;
        for (Map<String, Object> row : JdbcClient.create(database.dataSource())
                .sql(check.get("query"))
                .query()
                .listOfRows()) {
            BigDecimal value = row.get("value") == null
                    ? null
                    : new BigDecimal(row.get("value").toString());
            CheckState state;
            if (row.get("counter") != null) {
                double[] now = {
                    Double.parseDouble(row.get("counter").toString()),
                    row.get("base") == null
                            ? -1
                            : Double.parseDouble(row.get("base").toString())
                };
                double[] then = before.put(id, now);
                double all = then == null ? 0 : now[1] - then[1];
                double least = row.get("least") == null
                        ? 0
                        : Double.parseDouble(row.get("least").toString());
                boolean quiet = now[1] >= 0 && (all <= 0 || all < least);
                if (then == null || quiet) {
                    state = CheckState.SKIPPED;
                } else {
                    value = BigDecimal.valueOf(now[1] >= 0 ? 100 * (now[0] - then[0]) / all : now[0] - then[0]);
                    state = limits.judge(value);
                }
            } else if (row.get("state") != null) {
                state = CheckState.valueOf(row.get("state").toString());
            } else {
                state = value == null ? CheckState.UNKNOWN : limits.judge(value);
            }
            int rank = state == CheckState.SKIPPED
                    ? -1
                    : java.util.List.of("OK", "WARN", "UNKNOWN", "CRIT").indexOf(state.name());
            if (rank > place || place == -1) {
                place = rank;
                worst = state;
                best = value;
                detail = row.get("detail").toString();
            } else if (rank == place) {
                detail += "; " + row.get("detail");
            }
        }
        return new CheckResult(id, worst, best, best == null ? null : check.get("unit"), detail);
    }

    @Override
    public void close() {
        database.close();
    }
}
