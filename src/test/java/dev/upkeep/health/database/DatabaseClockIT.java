package dev.upkeep.health.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.health.Checkup;
import dev.upkeep.health.checks.DeclaredChecks;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseClockIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @Test
    void aClockThatIsRightAgrees() {
        Observation seen = look(Duration.ZERO);
        assertThat(seen.value()).isEqualByComparingTo("0");
        assertThat(seen.detail()).contains("agree");
        assertThat(judge(look(Duration.ofSeconds(3)))).isEqualTo(CheckState.WARN);
        assertThat(judge(look(Duration.ofSeconds(-7)))).isEqualTo(CheckState.CRIT);
        assertThat(judge(look(Duration.ZERO))).isEqualTo(CheckState.OK);
    }

    @Test
    void saysByHowMuchTheyDifferAndWhichIsAhead() {
        Observation ahead = look(Duration.ofSeconds(-7));
        assertThat(ahead.value().doubleValue()).isBetween(6.5, 7.1);
        assertThat(ahead.detail()).contains("s ahead of this machine's");
        Observation behind = look(Duration.ofSeconds(3));
        assertThat(behind.value().doubleValue()).isBetween(2.5, 3.1);
        assertThat(behind.detail()).contains("s behind this machine's");
    }

    private static CheckState judge(Observation seen) {
        return Checkup.judge(DeclaredChecks.of("database").get("database.clock-skew"), List.of(seen));
    }

    private static Observation look(Duration ours) {
        try (Database database = new Database("main", Sample.settings(SERVER.newDatabase()))) {
            Clock clock = Clock.offset(Clock.systemUTC(), ours);
            return new DatabaseClock(new Databases(Map.of("main", database)), clock)
                    .skew(Sample.run("check-health"))
                    .get(0);
        }
    }
}
