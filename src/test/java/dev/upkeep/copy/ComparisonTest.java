package dev.upkeep.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.objectstore.CopyOrigin;
import dev.upkeep.objectstore.ListedObject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Instant STORED = Instant.parse("2026-11-23T02:15:00.900Z");

    @Test
    void theListingsTellWhereTheyCan() {
        assertThat(compare("e", 5, STORED.plusSeconds(60))).isEqualTo(Comparison.SAME);
        assertThat(compare("e", 6, STORED.plusSeconds(60))).isEqualTo(Comparison.DIFFERENT);
        assertThat(compare("other-2", 5, STORED.plusSeconds(60))).isEqualTo(Comparison.UNCERTAIN);
        assertThat(compare("", 5, STORED.plusSeconds(60))).isEqualTo(Comparison.UNCERTAIN);
    }

    @Test
    void anOriginalThatIsNewerThanItsCopyMayHaveOtherMetadata() {
        assertThat(compare("e", 5, STORED.minusSeconds(1))).isEqualTo(Comparison.UNCERTAIN);
    }

    @Test
    void twoObjectsWithoutETagsAreNotTakenForTheSame() {
        ListedObject one = new ListedObject("k", 5, STORED, "");

        assertThat(Comparison.of(one, one)).isEqualTo(Comparison.UNCERTAIN);
    }

    @Test
    void theRecordedOriginTellsElsewhere() {
        ListedObject source = new ListedObject("k", 5, STORED, "e-3");

        assertThat(Comparison.of(source, Optional.of(CopyOrigin.of(source)))).isEqualTo(Comparison.SAME);
        assertThat(Comparison.of(source, Optional.of(new CopyOrigin("e-3", STORED.minusSeconds(2)))))
                .isEqualTo(Comparison.DIFFERENT);
        assertThat(Comparison.of(source, Optional.of(new CopyOrigin("f-3", STORED))))
                .isEqualTo(Comparison.DIFFERENT);
        assertThat(Comparison.of(source, Optional.empty())).isEqualTo(Comparison.DIFFERENT);
    }

    private static Comparison compare(String eTag, long bytes, Instant copiedAt) {
        return Comparison.of(
                new ListedObject("k", 5, STORED, eTag.isEmpty() ? "" : "e"),
                new ListedObject("k", bytes, copiedAt, eTag));
    }
}
