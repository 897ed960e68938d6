package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.HealthSettings;
import dev.upkeep.settings.RowExpectation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The checks of one target's database. After {@link #make}, {@link #unreachable} says whether there was one. */
final class DatabaseChecks {
    private static final String REACHABLE = "database.reachable";
    private static final String LATENCY = "database.latency";
    private static final String ROWS = "database.rows.";

    private final Database database;
    private final HealthSettings settings;
    private final RowVerdict verdict;
    private final ActiveRun run;
    private @Nullable UpkeepException unreachable;

    DatabaseChecks(Database database, HealthSettings settings, RowVerdict verdict, ActiveRun run) {
        this.database = database;
        this.settings = settings;
        this.verdict = verdict;
        this.run = run;
    }

    /** Makes the checks, in the order in which each rests on the one before. */
    List<CheckResult> make() {
        List<CheckResult> checks = new ArrayList<>();
        checks.add(reachable());
        if (unreachable != null) {
            checks.add(skipped(LATENCY));
            settings.expectedRows().forEach(expectation -> checks.add(skipped(ROWS + expectation.table())));
            return checks;
        }
        checks.add(latency());
        for (RowExpectation expectation : settings.expectedRows()) {
            run.throwIfCancelled();
            checks.add(rows(expectation));
        }
        return checks;
    }

    /** Why there was no connection to be had. */
    Optional<UpkeepException> unreachable() {
        return Optional.ofNullable(unreachable);
    }

    /** A fresh connection: one from the pool would say only that there was one once. */
    private CheckResult reachable() {
        long began = System.nanoTime();
        try (Connection connection = database.connect()) {
            long milliseconds = since(began);
            String version = connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion();
            return CheckResult.measured(
                    REACHABLE, CheckState.OK, milliseconds, "ms", version + ", connected in " + milliseconds + " ms");
        } catch (UpkeepException e) {
            unreachable = e;
        } catch (SQLException e) {
            unreachable = database.explain(e);
        }
        return CheckResult.without(REACHABLE, CheckState.CRIT, unreachable.getMessage());
    }

    private CheckResult latency() {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            long began = System.nanoTime();
            try (ResultSet rows = statement.executeQuery("select 1")) {
                rows.next();
            }
            long milliseconds = since(began);
            Duration limit = settings.latencyWarning();
            return milliseconds <= limit.toMillis()
                    ? CheckResult.measured(
                            LATENCY, CheckState.OK, milliseconds, "ms", "answers in " + milliseconds + " ms")
                    : CheckResult.measured(
                            LATENCY,
                            CheckState.WARN,
                            milliseconds,
                            "ms",
                            "answers in " + milliseconds + " ms, slower than the " + limit.toMillis()
                                    + " ms of health.latency-warning");
        } catch (UpkeepException e) {
            return CheckResult.without(LATENCY, CheckState.CRIT, e.getMessage());
        } catch (SQLException e) {
            return CheckResult.without(
                    LATENCY, CheckState.CRIT, database.explain(e).getMessage());
        }
    }

    private CheckResult rows(RowExpectation expectation) {
        String id = ROWS + expectation.table();
        RowCount count = new RowCount(database, run, id, expectation.table());
        OptionalLong rows = count.count();
        return rows.isPresent() ? verdict.judge(run.target(), id, expectation, rows.getAsLong()) : count.problem();
    }

    private static CheckResult skipped(String id) {
        return CheckResult.without(id, CheckState.SKIPPED, "the database cannot be reached");
    }

    private static long since(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
