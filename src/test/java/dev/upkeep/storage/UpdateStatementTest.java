package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpdateStatementTest {
    @Test
    void namesTheTableAndTheColumnsThatAnUpdateWrites() {
        assertThat(UpdateStatement.read("-- for users\nupdate \"user\" set storage_used = null where id = null"))
                .contains(new UpdateStatement("\"user\"", List.of("storage_used")));
        assertThat(UpdateStatement.read("UPDATE shop.account AS a SET \"Used\" = null, objects=null, at = now()"
                        + " WHERE a.id = null and used = 1"))
                .contains(new UpdateStatement("shop.account", List.of("\"Used\"", "objects", "at")));
        assertThat(UpdateStatement.read("select 1")).isEmpty();
    }

    @Test
    void readsNamesAsTheCatalogueHasThem() {
        assertThat(UpdateStatement.plain("\"Used \"\"x\"\"\"")).isEqualTo("Used \"x\"");
        assertThat(UpdateStatement.plain("Used")).isEqualTo("used");
        assertThat(new UpdateStatement("shop.account", List.of()).schema()).isEqualTo(Optional.of("shop"));
        assertThat(new UpdateStatement("\"a.b\"", List.of()).schema()).isEmpty();
    }
}
