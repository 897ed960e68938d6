package dev.upkeep.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same alerts with their state in PostgreSQL, which several processes can share. */
class AlertsIT {
    private static final Duration HOUR = Duration.ofHours(1);

    private final DatabaseAddress address = PostgresServer.shared().newDatabase();

    @Test
    void aDayWithADatabaseThatIsDownAChannelThatDiesAndARestart() {
        try (Simulation day = new Simulation(
                Sample.settings(address),
                Simulation.channel("ops", Level.WARN, ""),
                Simulation.channel("mail", Level.WARN, ""))) {
            day.found("database.reachable", CheckState.OK)
                    .found("database.latency", CheckState.OK, 10)
                    .pass(HOUR);
            day.dead.add("mail");
            day.found("database.reachable", CheckState.CRIT)
                    .found("database.latency", CheckState.SKIPPED)
                    .pass(HOUR);
            day.restart();
            day.found("database.reachable", CheckState.OK)
                    .found("database.latency", CheckState.OK, 12)
                    .pass(HOUR);
            day.dead.clear();
            day.pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly(
                            "FIRED CRIT database.reachable",
                            "FIRED CRIT channel.mail",
                            "RESOLVED CRIT database.reachable",
                            "RESOLVED CRIT channel.mail");
            assertThat(day.said("mail"))
                    .containsExactly("FIRED CRIT database.reachable", "RESOLVED CRIT database.reachable");
            assertThat(day.sent("ops").get(0).items().get(0).hides()).containsExactly("database.latency");
        }
    }

    @Test
    void processesThatTakeAndDeliverAtOnceLoseNothingAndRepeatNothing() {
        try (Simulation one = new Simulation(Sample.settings(address), Simulation.channel("ops", Level.WARN, ""));
                Simulation other =
                        new Simulation(Sample.settings(address), Simulation.channel("ops", Level.WARN, ""))) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String job = "job.j" + i;
                for (Simulation process : List.of(one, other)) {
                    all.add(CompletableFuture.runAsync(() -> process.alerts()
                            .take("main", List.of(CheckResult.without(job, CheckState.CRIT, "It failed.")))));
                }
            }
            all.forEach(CompletableFuture::join);
            assertThat(notices(one)).as("each is told once, whoever sees it").isEqualTo(20);

            one.clock.tick(HOUR);
            other.clock.tick(HOUR);
            all.clear();
            for (int i = 0; i < 10; i++) {
                all.add(CompletableFuture.runAsync(i % 2 == 0 ? one::deliver : other::deliver));
            }
            all.forEach(CompletableFuture::join);

            List<AlertMessage> sent = new ArrayList<>(one.sent("ops"));
            sent.addAll(other.sent("ops"));
            assertThat(sent)
                    .singleElement()
                    .satisfies(message -> assertThat(
                                    message.items().stream().filter(item -> item.kind() == NoticeKind.FIRED))
                            .hasSize(20));
        }
    }

    private static int notices(Simulation simulation) {
        return JdbcClient.create(simulation.state().dataSource())
                .sql("select count(*) from alert_notice")
                .query(Integer.class)
                .single();
    }
}
