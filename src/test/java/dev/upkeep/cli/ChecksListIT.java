package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.testing.Checks;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksListIT {
    @TempDir
    private Path folder;

    @Test
    void aResultThatOthersHaveLongOvertakenSaysHowOldItIsUntilItIsMadeAgain() {
        TestHome home = UpkeepProcess.production(
                folder, PostgresServer.shared().newDatabase(), S3Server.shared().newBucket());
        SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
        make(home, clock, "database.latency");
        clock.tick(Duration.ofMinutes(17));
        make(home, clock, "database.reachable");
        assertThat(line(home, "database.latency")).doesNotContain("not made since");

        clock.tick(Duration.ofMinutes(2));
        make(home, clock, "database.reachable");
        assertThat(line(home, "database.latency")).endsWith(", not made since 2026-11-20 12:00");
        assertThat(line(home, "database.reachable")).doesNotContain("not made since");

        make(home, clock, "database.latency");
        assertThat(line(home, "database.latency")).doesNotContain("not made since");
    }

    private static void make(TestHome home, SettableClock clock, String check) {
        try (Checks checks = Checks.of(home, clock)) {
            checks.run(check);
        }
    }

    private static String line(TestHome home, String check) {
        return UpkeepProcess.run(home, "checks", "list")
                .all()
                .lines()
                .filter(line -> line.contains(" " + check + " "))
                .findFirst()
                .orElseThrow();
    }
}
