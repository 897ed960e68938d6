package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartSizesTest {
    private static final int MIB = 1024 * 1024;

    @ParameterizedTest
    @CsvSource({
        "100, abc-20, 5",
        "100, abc-13, 8",
        "101, abc-17, 6",
        "100, abc-2, 8",
        "100, abc, 8",
        "100, abc-x, 8",
        "100, abc-0, 8",
        "100, '', 8"
    })
    void theSizeOfTheOriginalsPartsIsTakenWhereItsETagTells(int mebibytes, String eTag, int expected) {
        ListedObject source = new ListedObject("k", (long) mebibytes * MIB, Instant.EPOCH, eTag);

        assertThat(PartSizes.like(source, 8 * MIB)).isEqualTo(expected * MIB);
    }
}
