package dev.upkeep.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Checks;
import dev.upkeep.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries as Upkeep's routes make them. */
class ShippedChecksIT {
    @TempDir
    private Path folder;

    @Test
    void everyQueryIsMadeByItsRoute() {
        DatabaseAddress.Postgres owner = PostgresServer.shared().newDatabase();
        PostgresServer.shared().asAdministrator("postgres", "grant pg_monitor to " + owner.user());
        try (Checks checks = Checks.of(folder, owner)) {
            assertThat(checks.run("database.writable").state()).isEqualTo(CheckState.OK);
            Map<String, CheckResult> made =
                    checks.runAll().stream().collect(Collectors.toMap(CheckResult::id, Function.identity()));
            DeclaredChecks.of("postgresql")
                    .keySet()
                    .forEach(id -> assertThat(made.get(id).state())
                            .as(made.get(id).toString())
                            .isIn(CheckState.OK, CheckState.SKIPPED));
        }
    }

    @Test
    void aRightThatIsMissingIsSaid() {
        DatabaseAddress.Postgres owner = PostgresServer.shared().newDatabase();
        try (Checks checks = Checks.of(folder, owner)) {
            CheckResult hidden = checks.run("database.idle-in-transaction");
            assertThat(hidden.state()).isEqualTo(CheckState.UNKNOWN);
            assertThat(hidden.detail()).contains("GRANT pg_monitor TO " + owner.user());
        }
    }
}
