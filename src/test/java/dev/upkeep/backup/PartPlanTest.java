package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.StoreProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartPlanTest {
    private static final long MIB = 1024 * 1024;
    private static final long GIB = 1024 * MIB;

    @Test
    void takesEightMebibytesForASmallDatabase() {
        assertThat(partBytes(0, StoreProvider.GENERIC, 124 * MIB)).isEqualTo(8 * MIB);
        assertThat(partBytes(60 * GIB, StoreProvider.GENERIC, 124 * MIB)).isEqualTo(8 * MIB);
        assertThat(partBytes(13 * GIB, StoreProvider.SCALEWAY, 124 * MIB))
                .as("a thousand parts")
                .isBetween(17 * MIB, 20 * MIB);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 70, 100, 173, 500, 1400})
    void leavesRoomForAFifthMoreThanExpectedInWholeMebibytes(long gibibytes) {
        for (StoreProvider provider : StoreProvider.values()) {
            long partBytes = partBytes(gibibytes * GIB, provider, 32 * GIB);

            assertThat(partBytes % MIB).isZero();
            assertThat(partBytes * (provider.quirks().mostParts() - 100))
                    .as(provider.word())
                    .isGreaterThanOrEqualTo(gibibytes * GIB / 5 * 6);
        }
    }

    @Test
    void saysHowLargeTheHeapHasToBeWhenThreePartsDoNotFitInHalfOfIt() {
        assertThat(partBytes(165 * GIB, StoreProvider.GENERIC, 128 * MIB)).isEqualTo(21 * MIB);
        assertRefused(
                500 * GIB,
                StoreProvider.AWS,
                128 * MIB,
                "600.0 GiB",
                "aws takes 10000 parts",
                "each has 63.0 MiB",
                "heap of 128.0 MiB",
                "-Xmx378m");
        assertRefused(50 * GIB, StoreProvider.SCALEWAY, 128 * MIB, "scaleway takes 1000 parts", "69.0 MiB", "-Xmx414m");
    }

    @ParameterizedTest
    @EnumSource(StoreProvider.class)
    void refusesADatabaseThatNoObjectOfTheStoreCouldHold(StoreProvider provider) {
        long most = provider.largestObjectBytes();

        assertRefused(most, provider, 1000 * GIB, "provider " + provider.word(), "at most", "s3.endpoint");
    }

    @Test
    void refusesPartsThatAreTooLargeForOneBuffer() {
        assertRefused(30_000 * GIB, StoreProvider.AWS, Long.MAX_VALUE / 2, "can have 19.3 TiB at most");
    }

    @Test
    void severalUploadsAtOnceShareHalfOfTheHeap() {
        assertThat(PartPlan.ofSeveral(3, 128 * MIB).partBytes()).isEqualTo(7 * MIB);
        assertThat(PartPlan.ofSeveral(4, 128 * MIB).partBytes()).isEqualTo(5 * MIB);
        assertThat(PartPlan.ofSeveral(17, 2 * GIB).partBytes()).isEqualTo(8 * MIB);
        assertThatThrownBy(() -> PartPlan.ofSeveral(5, 128 * MIB))
                .isInstanceOfSatisfying(UpkeepException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(FailureKind.CONFIGURATION);
                    assertThat(refused.getMessage())
                            .contains("backup.dump-jobs", "4 tables", "5 uploads of 15.0 MiB", "-Xmx150m");
                });
    }

    private static long partBytes(long expectedBytes, StoreProvider provider, long heapBytes) {
        return PartPlan.of(expectedBytes, provider, provider.quirks().mostParts(), heapBytes)
                .partBytes();
    }

    private static void assertRefused(long expectedBytes, StoreProvider provider, long heapBytes, String... words) {
        assertThatThrownBy(() ->
                        PartPlan.of(expectedBytes, provider, provider.quirks().mostParts(), heapBytes))
                .isInstanceOfSatisfying(UpkeepException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(FailureKind.CONFIGURATION);
                    assertThat(refused.getMessage()).contains(words);
                });
    }
}
