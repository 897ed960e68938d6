package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SizeAnomalyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:15:00Z");

    @Test
    void warnsOfABackupWithLessThanHalfTheMedian() {
        assertThat(warning(dump("app", "custom", 499), dumps("app", "custom", 1000, 400, 1000, 1200, 1000)))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("499 B").contains("last 5").contains("deleted"));
        assertThat(warning(dump("app", "custom", 500), dumps("app", "custom", 1000, 1000, 1000)))
                .isEmpty();
    }

    @Test
    void warnsOfABackupWithMoreThanTwiceTheMedian() {
        assertThat(warning(dump("app", "custom", 2002), dumps("app", "custom", 1000, 1000, 1000)))
                .hasValueSatisfying(text -> assertThat(text).contains("added"));
        assertThat(warning(dump("app", "custom", 2000), dumps("app", "custom", 1000, 1000, 1000)))
                .isEmpty();
    }

    @Test
    void saysNothingWhileThereAreFewerThanThreeToCompareWith() {
        assertThat(warning(dump("app", "custom", 1), dumps("app", "custom", 1000, 1000)))
                .isEmpty();
    }

    @Test
    void comparesWithBackupsOfTheSameDatabaseAndFormatOnly() {
        assertThat(warning(dump("app", "custom", 1), dumps("other", "custom", 1000, 1000, 1000)))
                .isEmpty();
        assertThat(warning(dump("app", "custom", 1), dumps("app", "plain", 1000, 1000, 1000)))
                .isEmpty();
    }

    @Test
    void neverComparesABackupWithItself() {
        assertThat(warning(dump("app", "custom", 1), dumps("app", "custom", 1, 1000, 1000)))
                .isEmpty();
    }

    @Test
    void comparesWithTheLastSevenAndNeedsNoOlderOnes() {
        SizeAnomaly anomaly = new SizeAnomaly(dump("app", "custom", 90));

        for (int i = 1; i < 7; i++) {
            assertThat(anomaly.isEnough(dump("app", "custom", 100))).isFalse();
        }
        assertThat(anomaly.isEnough(dump("app", "custom", 100))).isTrue();
    }

    private static Optional<String> warning(Manifest backup, List<Manifest> earlier) {
        SizeAnomaly anomaly = new SizeAnomaly(backup);
        anomaly.isEnough(backup);
        earlier.forEach(anomaly::isEnough);
        return anomaly.warning();
    }

    private static List<Manifest> dumps(String database, String format, long... bytes) {
        return Arrays.stream(bytes)
                .mapToObj(size -> dump(database, format, size))
                .toList();
    }

    private static Manifest dump(String database, String format, long rawBytes) {
        String id = "20261123T021500Z-" + database + format + rawBytes;
        Contents contents = new Contents(List.of(), 0, List.of(), List.of(), null, null);
        StoredFile file = new StoredFile("upkeep/main/backups/" + id + "/dump", rawBytes, 10, "00", 5);
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                id,
                "main",
                null,
                "schedule",
                NOW,
                NOW,
                "postgresql",
                "15.14",
                "pg_dump",
                "15.14",
                format,
                "zstd",
                null,
                List.of(new DatabaseDump(database, rawBytes, null, NOW, contents, List.of(file))),
                null,
                "1.2.3");
    }
}
