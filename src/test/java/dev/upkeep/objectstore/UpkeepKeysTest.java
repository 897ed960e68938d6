package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpkeepKeysTest {
    private static final String RUN = "20260923T021500Z-k3f9qa";

    private final UpkeepKeys keys = new UpkeepKeys("upkeep/", "main");

    @Test
    void laysKeysOutByTargetAndRun() {
        assertThat(keys.root()).isEqualTo("upkeep/");
        assertThat(keys.backups()).isEqualTo("upkeep/main/backups/");
        assertThat(keys.backup(RUN, "dump.zst")).isEqualTo("upkeep/main/backups/" + RUN + "/dump.zst");
    }

    @Test
    void findsTheRunOfItsOwnKeys() {
        assertThat(keys.runOf(keys.backup(RUN, "dump.zst"))).contains(RUN);
        assertThat(keys.runOf(keys.backup(RUN, "a/b"))).contains(RUN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann@x.com/photo.jpg",
                "upkeep/main/backups/",
                "upkeep/main/backups/" + RUN,
                "upkeep/main/backups/" + RUN + "/",
                "upkeep/main/backups/not-a-run/dump.zst",
                "upkeep/other/backups/" + RUN + "/dump.zst",
                "upkeep/main2/backups/" + RUN + "/dump.zst",
                "x/upkeep/main/backups/" + RUN + "/dump.zst"
            })
    void takesNoOtherKeyForItsOwn(String key) {
        assertThat(keys.runOf(key)).isEmpty();
    }
}
