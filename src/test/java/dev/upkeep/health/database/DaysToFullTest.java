package dev.upkeep.health.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SettableClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class DaysToFullTest {
    private static final long GIB = 1024L * 1024 * 1024;

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T02:15:00Z"));
    private Database state;

    @BeforeEach
    void prepare() {
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        new StateSchema(state).migrate();
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void withoutALimitNothingIsFull() {
        measured(0, 5 * GIB);
        Observation seen = look(0).get(0);
        assertThat(seen.state()).isEqualTo(CheckState.SKIPPED);
        assertThat(seen.detail()).contains("health.disk-limit");
    }

    @Test
    void beforeAnythingWasMeasuredThereIsNothingToSay() {
        assertThat(look(10 * GIB).get(0).state()).isEqualTo(CheckState.SKIPPED);
    }

    @Test
    void theShareThatIsUsedTurnsAndTurnsBack() {
        measured(3, 7 * GIB);
        assertThat(look(10 * GIB)).hasSize(1).extracting(Observation::state).containsExactly(CheckState.OK);
        measured(2, 8 * GIB);
        assertThat(look(10 * GIB)).extracting(Observation::state).containsExactly(CheckState.WARN);
        measured(1, 9 * GIB);
        assertThat(look(10 * GIB)).extracting(Observation::state).containsExactly(CheckState.CRIT);
        measured(0, 7 * GIB);
        assertThat(look(10 * GIB)).extracting(Observation::state).containsExactly(CheckState.OK);
        assertThat(look(10 * GIB).get(0).detail())
                .isEqualTo("7.0 GiB of the 10.0 GiB of health.disk-limit are used (70 %)");
    }

    @Test
    void theDaysThatAreLeftAreKnownAfterAWeek() {
        for (int day = 6; day >= 1; day--) {
            measured(day, (7 - day) * GIB);
        }
        assertThat(look(100 * GIB)).hasSize(1);
        measured(0, 7 * GIB);
        List<Observation> seen = look(17 * GIB);
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).value().doubleValue()).isCloseTo(10, within(0.01));
        assertThat(seen.get(1).detail()).isEqualTo("it grows by 1.0 GiB a day: full in 10 days");
    }

    @Test
    void oneOddDayDecidesNothing() {
        for (int day = 9; day >= 0; day--) {
            measured(day, (10 - day) * GIB);
        }
        measured(7, 400 * GIB);
        measured(4, 400 * GIB);
        assertThat(look(30 * GIB).get(1).value().doubleValue()).isCloseTo(20, within(1.0));
    }

    @Test
    void whatShrinksNeverIsFull() {
        for (int day = 9; day >= 0; day--) {
            measured(day, (10 + day) * GIB);
        }
        assertThat(look(100 * GIB)).hasSize(1);
    }

    @Test
    void whatIsOverTheLimitHasNoDaysLeft() {
        for (int day = 9; day >= 0; day--) {
            measured(day, (10 - day) * GIB);
        }
        assertThat(look(8 * GIB).get(1).value()).isEqualByComparingTo("0");
    }

    private void measured(int daysAgo, long bytes) {
        JdbcClient.create(state.dataSource())
                .sql("insert into check_result (run_id, check_id, target, state, value, unit, detail, observed_at)"
                        + " values (?, 'database.size', 'main', 'OK', ?, 'bytes', '', ?)")
                .params(
                        UUID.randomUUID().toString(),
                        bytes,
                        clock.instant()
                                .minus(Duration.ofDays(daysAgo))
                                .toString()
                                .replace("Z", ".000Z"))
                .update();
    }

    private List<Observation> look(long limitBytes) {
        Settings settings = new SampleTarget(
                        folder,
                        new DatabaseAddress.Sqlite(folder.resolve("x.db")),
                        CannedStore.settings(URI.create("http://127.0.0.1:1")))
                .withDiskLimit(limitBytes)
                .settings();
        return new DaysToFull(settings::target, new RecordedValues(state.dataSource(), clock))
                .left(Sample.run("check-health"));
    }
}
