package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.health.Checkup;
import dev.upkeep.health.checks.DeclaredChecks;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCheckIT {
    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T02:15:00Z"));

    @Test
    void saysForHowManyTheRecordWasWrongUntilItIsRight() {
        try (StorageJob job = new StorageJob(folder, S3Server.shared().newBucket(), clock)) {
            assertThat(look(job).state()).isEqualTo(CheckState.SKIPPED);
            job.store().put("ann@x.com/a", new byte[1000], "text/plain");
            job.user(1, "ann@x.com", 0L).user(2, "bob@x.com", 0L).user(3, "eve@x.com", 0L);
            job.run();
            Observation wrong = look(job);
            assertThat(wrong.value()).isEqualByComparingTo("33.3");
            assertThat(judge(wrong)).isEqualTo(CheckState.WARN);
            assertThat(wrong.detail())
                    .isEqualTo("another size than the bucket has was recorded for 1 of 3 users, 1000 B altogether");

            clock.tick(Duration.ofDays(1));
            job.run();
            Observation right = look(job);
            assertThat(right.value()).isEqualByComparingTo("0");
            assertThat(judge(right)).isEqualTo(CheckState.OK);
            assertThat(right.detail()).isEqualTo("what was recorded for 3 users was right");
        }
    }

    private static CheckState judge(Observation seen) {
        return Checkup.judge(DeclaredChecks.of("bucket").get("storage.drift"), List.of(seen));
    }

    private static Observation look(StorageJob job) {
        return new DriftCheck(target -> job.history(), new LastMeasured())
                .share(Sample.run("check-health"))
                .get(0);
    }
}
