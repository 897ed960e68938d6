package dev.upkeep.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckValueTest {
    @ParameterizedTest
    @CsvSource({
        "74.96, %, 74.96 %",
        "75.00, %, 75 %",
        "33.3333, %, 33.33 %",
        "3, sessions, 3 sessions",
        "30, s, 30s",
        "0.25, s, 250ms",
        "7500, s, 2h5m",
        "1610612736, bytes, 1.5 GiB",
        "2, '', 2"
    })
    void aValueIsWrittenWithItsUnit(BigDecimal value, String unit, String text) {
        assertThat(CheckValue.text(value, unit)).isEqualTo(text);
    }

    @Test
    void aDetailHasTheNumberAloneForItsUnitStandsThereAlready() {
        assertThat(CheckValue.in("{value} % were rolled back", new BigDecimal("12.5"), "%"))
                .isEqualTo("12.5 % were rolled back");
    }

    @Test
    void bytesInADetailBringTheirUnit() {
        assertThat(CheckValue.in("{value} of temporary files", new BigDecimal(3 << 20), "bytes"))
                .isEqualTo("3.0 MiB of temporary files");
    }
}
