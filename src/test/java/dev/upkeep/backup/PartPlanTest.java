package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartPlanTest {
    private static final long MIB = 1024 * 1024;
    private static final long GIB = 1024 * MIB;

    @Test
    void takesEightMebibytesForASmallDatabase() {
        assertThat(PartPlan.of(0, 128 * MIB).partBytes()).isEqualTo(8 * MIB);
        assertThat(PartPlan.of(60 * GIB, 128 * MIB).partBytes()).isEqualTo(8 * MIB);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 70, 100, 173, 500, 2000})
    void leavesRoomForAFifthMoreThanTheDatabaseHasInWholeMebibytes(long gibibytes) {
        long partBytes = PartPlan.of(gibibytes * GIB, 16 * GIB).partBytes();

        assertThat(partBytes % MIB).isZero();
        assertThat(partBytes * 9_900).isGreaterThanOrEqualTo(gibibytes * GIB / 5 * 6);
    }

    @Test
    void saysHowLargeTheHeapHasToBeWhenThreePartsDoNotFitInHalfOfIt() {
        assertThat(PartPlan.of(165 * GIB, 128 * MIB).partBytes()).isEqualTo(21 * MIB);
        assertThatThrownBy(() -> PartPlan.of(500 * GIB, 128 * MIB))
                .hasMessageContaining("500.0 GiB")
                .hasMessageContaining("parts of 63.0 MiB")
                .hasMessageContaining("heap of 128.0 MiB")
                .hasMessageContaining("-Xmx378m");
    }

    @Test
    void refusesADatabaseThatNoUploadCouldHold() {
        assertThatThrownBy(() -> PartPlan.of(30_000 * GIB, Long.MAX_VALUE / 2))
                .hasMessageContaining("uploaded in parts");
    }
}
