package dev.upkeep.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.TargetSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class LeftoversIT {
    private static final String DEAD = "20261123T021500Z-dead01";
    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
    private static final String ALIVE = "20261123T021500Z-live01";

    @TempDir
    private Path folder;

    private final PostgresServer server = PostgresServer.shared();
    private final DatabaseAddress.Postgres database = server.newDatabase();
    private final DatabaseAddress.Postgres maintenance = server.address("postgres", "postgres", null);

    @Test
    void aServerThatIsAwayKeepsNeitherFilesNorDatabasesOfOthers() throws IOException {
        SampleTarget away = target("away").withVerifyServer(unreachable());
        SampleTarget main = target("main").withVerifyServer(maintenance);
        RunFolder ofAway = RunFolder.create(away.tempDirectory(), DEAD, NOW);
        Files.writeString(ofAway.createFolder("data").resolve("dump"), "rows");
        RunFolder.create(main.tempDirectory(), DEAD, NOW);
        String left = scratchDatabase(DEAD);
        Leftovers leftovers = leftovers(away, main);

        leftovers.remove();

        assertThat(ofAway.path("")).isEmptyDirectory();
        assertThat(isThere(left)).isFalse();
    }

    @Test
    void whatARunThatIsAtWorkHasIsLeft() throws IOException {
        SampleTarget main = target("main").withVerifyServer(maintenance);
        Path atWork = RunFolder.create(main.tempDirectory(), ALIVE, NOW).createFile("dump");
        RunFolder.create(main.tempDirectory(), DEAD, NOW);
        String its = scratchDatabase(ALIVE);
        String left = scratchDatabase(DEAD);

        leftovers(main).remove();

        assertThat(atWork).exists();
        assertThat(isThere(its)).isTrue();
        assertThat(isThere(left)).isFalse();
        assertThat(main.tempDirectory().resolve("back-up-" + DEAD)).doesNotExist();
        server.asAdministrator("postgres", "drop database \"" + its + "\"");
    }

    private SampleTarget target(String name) {
        return new SampleTarget(
                folder.resolve(name), database, S3Server.shared().newBucket());
    }

    /** A port that nothing listens at any more. */
    private DatabaseAddress.Postgres unreachable() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new DatabaseAddress.Postgres(
                    "127.0.0.1", closed.getLocalPort(), "postgres", "postgres", null, "prefer", Map.of());
        }
    }

    private Leftovers leftovers(SampleTarget... samples) {
        Map<String, TargetSettings> targets = new LinkedHashMap<>();
        for (SampleTarget sample : samples) {
            targets.put("target" + targets.size(), sample.target());
        }
        Map<String, RunStatus> runs = Map.of(DEAD, RunStatus.ABANDONED, ALIVE, RunStatus.RUNNING);
        return new Leftovers(
                samples[0].settings(targets),
                run -> Optional.ofNullable(runs.get(run)),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private String scratchDatabase(String run) {
        String name = "upkeep_verify_" + run;
        server.asAdministrator("postgres", "create database \"" + name + "\"");
        return name;
    }

    private boolean isThere(String name) {
        try (Database postgres = new Database("postgres", Sample.settings(maintenance))) {
            return JdbcClient.create(postgres.dataSource())
                    .sql("select exists (select from pg_database where datname = ?)")
                    .param(name)
                    .query(Boolean.class)
                    .single();
        }
    }
}
