package dev.upkeep.health;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.check.Thresholds;
import dev.upkeep.database.Database;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Durations;
import dev.upkeep.testing.Sample;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.ColumnMapRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;

/** Checks by a query as one role, judged as Upkeep judges them, without its routes: many in a short time. */
public final class Checkup implements AutoCloseable {
    private final Database database;
    private final Map<String, Map<String, CounterReading>> counters = new HashMap<>();

    /** Checks of a database as the role of its address. */
    public Checkup(DatabaseAddress.Postgres address) {
        database = new Database("main", Sample.settings(address));
    }

    /** Makes a check with these parameters of its route. */
    public CheckResult run(Map<String, String> parameters) {
        CheckDefinition check = definition(parameters);
        List<String> grants = new Rights(database).missing(check.needs());
        if (!grants.isEmpty()) {
            return CheckResult.without(check.id(), CheckState.UNKNOWN, Rights.sentence(grants));
        }
        SeenRows rows = new SeenRows(counters.getOrDefault(check.id(), Map.of()));
        new JdbcTemplate(database.checks())
                .query(
                        connection -> connection.prepareStatement(parameters.get("query")),
                        new RowMapperResultSetExtractor<>(new ColumnMapRowMapper()))
                .forEach(rows::add);
        Map<String, CounterReading> known = counters.computeIfAbsent(check.id(), id -> new HashMap<>());
        rows.readings().forEach(reading -> known.put(reading.subject(), reading));
        return new Judgement(check).on(rows.observations());
    }

    /** What a shipped check says of what its bean saw; its parameters are those of its route. */
    public static CheckState judge(Map<String, String> parameters, List<Observation> seen) {
        return new Judgement(definition(parameters)).on(seen).state();
    }

    @Override
    public void close() {
        database.close();
    }

    private static CheckDefinition definition(Map<String, String> parameters) {
        return new CheckDefinition(
                parameters.get("check"),
                CheckDefinition.Scope.POSTGRESQL,
                list(parameters.get("needs")),
                new Thresholds(
                        limit(parameters.get("warn")),
                        limit(parameters.get("crit")),
                        "lower".equals(parameters.get("worse"))),
                parameters.getOrDefault("unit", ""),
                Durations.parse(parameters.getOrDefault("every", "1m")),
                List.of("database.reachable"),
                3,
                2,
                parameters.get("why"),
                parameters.get("fix"));
    }

    private static List<String> list(String words) {
        return words == null ? List.of() : Arrays.asList(words.split(","));
    }

    private static Optional<BigDecimal> limit(String number) {
        return Optional.ofNullable(number).map(BigDecimal::new);
    }
}
