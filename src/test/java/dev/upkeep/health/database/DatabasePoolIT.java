package dev.upkeep.health.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.health.Checkup;
import dev.upkeep.health.checks.DeclaredChecks;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabasePoolIT {
    private final Database database = new Database("main", settings(Duration.ofSeconds(60)));
    private final Database hasty = new Database("hasty", settings(Duration.ofSeconds(1)));

    @AfterEach
    void close() {
        database.close();
        hasty.close();
    }

    @Test
    void aPoolThatNobodyHasUsedIsSkipped() {
        assertThat(look(pool(database)).state()).isEqualTo(CheckState.SKIPPED);
    }

    @Test
    void saysWhoWaitsForAConnectionUntilThereIsOne() throws Exception {
        DatabasePool pool = pool(database);
        CompletableFuture<Void> waiting;
        try (Connection taken = database.dataSource().getConnection()) {
            assertThat(taken.isValid(1)).isTrue();
            assertThat(look(pool).value()).isEqualTo(BigDecimal.ZERO);
            waiting = CompletableFuture.runAsync(() -> borrow(database));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(look(pool))
                            .as("whoever waits for a moment is no matter")
                            .satisfies(first -> assertThat(first.value()).isEqualTo(BigDecimal.ONE))
                            .satisfies(first -> assertThat(first.state()).isEqualTo(CheckState.OK)));
            assertThat(judge(pool)).as("who still waits").isEqualTo(CheckState.WARN);
            assertThat(look(pool).detail()).isEqualTo("1 of at most 1 connections are in use, 0 idle, 1 thread waits");
        }
        waiting.join();
        assertThat(look(pool).value()).isEqualTo(BigDecimal.ZERO);
        assertThat(judge(pool)).isEqualTo(CheckState.OK);
    }

    @Test
    void whoeverWaitedInVainIsAnAlarmOnce() throws Exception {
        DatabasePool pool = pool(hasty);
        try (Connection taken = hasty.dataSource().getConnection()) {
            assertThat(taken.isValid(1)).isTrue();
            assertThatThrownBy(() -> borrow(hasty)).isInstanceOf(UpkeepException.class);
            Observation seen = look(pool);
            assertThat(seen.state()).isEqualTo(CheckState.CRIT);
            assertThat(seen.detail()).startsWith("1 time since the last look no connection");
        }
        assertThat(judge(pool)).isEqualTo(CheckState.OK);
    }

    private static void borrow(Database from) {
        try (Connection connection = from.dataSource().getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DatabasePool pool(Database database) {
        return new DatabasePool(new Databases(Map.of("main", database)));
    }

    private static Observation look(DatabasePool pool) {
        return pool.waiting(Sample.run("check-health")).get(0);
    }

    private static CheckState judge(DatabasePool pool) {
        return Checkup.judge(DeclaredChecks.of("database").get("database.pool"), List.of(look(pool)));
    }

    private static DatabaseSettings settings(Duration patience) {
        DatabaseSettings shipped = Sample.settings(PostgresServer.shared().newDatabase());
        return new DatabaseSettings(
                shipped.address(),
                1,
                shipped.maxLifetime(),
                patience,
                shipped.connectTimeout(),
                shipped.statementTimeout(),
                shipped.socketTimeout());
    }
}
