package dev.upkeep.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1048575, 1.0 MiB",
        "8388608, 8.0 MiB",
        "-1610612736, -1.5 GiB",
        "9223372036854775807, 8388608.0 TiB"
    })
    void saysTheUnitAndOneDecimal(long bytes, String text) {
        assertThat(Bytes.text(bytes)).isEqualTo(text);
    }
}
