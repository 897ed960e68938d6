package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.Channels;
import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.notify.ChannelSecrets;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that an operator adds beside the shipped ones. */
class OwnRoutesTest {
    @TempDir
    Path folder;

    @Test
    void mayHaveBeansOfTheirOwnInAFileThatIsReadLater() throws IOException {
        Settings settings =
                new SampleTarget(folder, new DatabaseAddress.Sqlite(folder.resolve("app.db")), null).settings();
        Files.createDirectories(settings.routesDirectory());
        Files.writeString(settings.routesDirectory().resolve("own-a.camel.yaml"), """
                - route:
                    id: own-greeting
                    from:
                      uri: direct:own-greeting
                      steps:
                        - bean:
                            ref: greeting
                            method: concat
                """);
        Files.writeString(settings.routesDirectory().resolve("own-b.camel.yaml"), """
                - beans:
                    - name: greeting
                      type: java.lang.String
                      constructors:
                        0: "Good morning, "
                """);
        try (Database state = Database.ofState(Sample.sqlite(folder.resolve("state.db")))) {
            new StateSchema(state).migrate();
            Channels channels = new Channels();
            Alerts alerts = new Alerts(
                    state.dataSource(), settings.alerts(), check -> Optional.empty(), channels, Clock.systemUTC());
            AlertBoard board = new AlertBoard(state.dataSource(), settings.alerts(), Clock.systemUTC());
            try (CamelRuntime runtime = new CamelRuntime(
                    settings,
                    Map.of(),
                    new CheckCatalogue(),
                    new Alerting(alerts, board, channels, new ChannelSecrets(Map.of(), folder)),
                    CamelRuntime.Purpose.CHECKS)) {
                runtime.start();

                assertThat(runtime.context()
                                .createProducerTemplate()
                                .requestBody("direct:own-greeting", "operator", String.class))
                        .isEqualTo("Good morning, operator");
            }
        }
    }
}
