package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.testing.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventorySettingsTest {
    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void production() {
        home = new TestHome(folder.resolve("home"))
                .with("UPKEEP_PROFILE", "prod")
                .with("DATABASE_URL", "postgres://u:p@127.0.0.1:5432/app")
                .with("S3_BUCKET", "application");
    }

    @Test
    void nothingIsShipped() {
        assertThat(inventory()).isEmpty();
        home.with("UPKEEP_STORAGE_INVENTORY_LOCATION", "off").with("UPKEEP_STORAGE_INVENTORY_JDBC_URL", "off");
        assertThat(inventory()).isEmpty();
    }

    @Test
    void aFolderIsReadWithTheShippedLimits() {
        home.with("UPKEEP_STORAGE_INVENTORY_LOCATION", "s3://inventories/daily/application/all/");

        assertThat(inventory())
                .contains(new InventorySettings(
                        new InventorySettings.Files("inventories", "daily/application/all", 256L << 20),
                        Duration.ofDays(2)));
        home.with("UPKEEP_STORAGE_INVENTORY_LOCATION", "s3://inventories")
                .with("UPKEEP_STORAGE_INVENTORY_MAX_AGE", "9d")
                .with("UPKEEP_STORAGE_INVENTORY_MEMORY", "2GiB");
        assertThat(inventory())
                .contains(new InventorySettings(
                        new InventorySettings.Files("inventories", "", 2L << 30), Duration.ofDays(9)));
    }

    @Test
    void aTableIsReadAndItsSecretsAreNeverShown() {
        home.with(
                        "UPKEEP_STORAGE_INVENTORY_JDBC_URL",
                        "jdbc:trino://u:hunter2@host:443/hive?SSL=true&accessToken=hunter3")
                .with("UPKEEP_STORAGE_INVENTORY_TABLE", "hive.\"in-ventory\".all_objects")
                .with("UPKEEP_STORAGE_INVENTORY_USER", "upkeep")
                .with("UPKEEP_STORAGE_INVENTORY_PASSWORD", "hunter4");

        InventorySettings.Table table =
                (InventorySettings.Table) inventory().orElseThrow().source();
        assertThat(table)
                .isEqualTo(new InventorySettings.Table(
                        "jdbc:trino://u:hunter2@host:443/hive?SSL=true&accessToken=hunter3",
                        "hive.\"in-ventory\".all_objects",
                        Optional.of("upkeep"),
                        Optional.of("hunter4")));
        assertThat(table.describe()).isEqualTo("hive.\"in-ventory\".all_objects at jdbc:trino://host:443/hive");
        assertThat(home.settings().target("main").toString()).doesNotContain("hunter");
        assertThat(home.settings().entries())
                .extracting(Settings.Entry::masked)
                .noneMatch(value -> value.contains("hunter"));
    }

    @Test
    void secretsInAnAddressWithSemicolonsAreMasked() {
        home.with("UPKEEP_STORAGE_INVENTORY_JDBC_URL", "jdbc:athena://Region=eu;Secret=hunter2;PWD=hunter3")
                .with("UPKEEP_STORAGE_INVENTORY_TABLE", "inventory");

        assertThat(home.settings().entries())
                .filteredOn(entry -> entry.key().equals("storage.inventory.jdbc-url"))
                .extracting(Settings.Entry::masked)
                .containsExactly("jdbc:athena://Region=eu;Secret=******");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCATION, inventories/daily, is no folder in a bucket; write s3://",
        "LOCATION, s3://In_ventories/x, is no folder in a bucket",
        "MAX_AGE, 30m, 'is out of range; allowed: 1h to 60d'",
        "MEMORY, 32MiB, is out of range; allowed: 64MiB to 64GiB",
        "MEMORY, much, is no size",
        "JDBC_URL, trino://host, is no JDBC address",
        "JDBC_URL, jdbc:trino://host, storage.inventory.table does not say which",
        "TABLE, inventory; drop table user, is no table's name",
        "TABLE, a.b.c.d, is no table's name"
    })
    void whatIsWrongIsNamed(String variable, String value, String words) {
        home.with("UPKEEP_STORAGE_INVENTORY_" + variable, value);

        assertThatThrownBy(home::settings)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("UPKEEP_STORAGE_INVENTORY_" + variable)
                .hasMessageContaining(words);
    }

    @Test
    void anInventoryHasOneSource() {
        home.with("UPKEEP_STORAGE_INVENTORY_LOCATION", "s3://inventories/x")
                .with("UPKEEP_STORAGE_INVENTORY_JDBC_URL", "jdbc:trino://host")
                .with("UPKEEP_STORAGE_INVENTORY_TABLE", "inventory");

        assertThatThrownBy(home::settings).hasMessageContaining("unset one of them");
    }

    private Optional<InventorySettings> inventory() {
        return home.settings().target("main").storage().inventory();
    }
}
