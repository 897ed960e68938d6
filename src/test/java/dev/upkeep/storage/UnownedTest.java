package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnownedTest {
    private final Unowned unowned = new Unowned();

    @Test
    void namesAHundredGroupsAndCountsTheRestTogether() {
        for (int i = 0; i < 1_000; i++) {
            unowned.add("folder-" + i + "/a", 1);
        }

        assertThat(unowned.total()).isEqualTo(new Usage(1_000, 1_000));
        assertThat(unowned.groups()).hasSize(101);
        assertThat(unowned.groups().get(0)).isEqualTo(new StorageReport.Group("(other folders)", 900, 900));
        assertThat(unowned.groups().stream()
                        .mapToLong(StorageReport.Group::totalBytes)
                        .sum())
                .isEqualTo(1_000);
    }

    @Test
    void cutsAnEndlessName() {
        unowned.add("x".repeat(900) + "/a", 1);

        assertThat(unowned.groups().get(0).prefix()).hasSize(201).endsWith("…");
    }

    @Test
    void keepsAKeyThatBeginsWithASlash() {
        unowned.add("/a", 1);

        assertThat(unowned.groups()).containsExactly(new StorageReport.Group("/", 1, 1));
    }
}
