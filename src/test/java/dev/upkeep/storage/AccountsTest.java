package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsTest {
    @Test
    void namesBothUsersWhosePrefixIsTheSame() {
        assertThat(failure("{email}/", row(1, "ann@x.com"), row(2, "bob@x.com"), row(7, "ann@x.com")))
                .hasMessageContaining("the user 1 and the user 7 both have ann@x.com/")
                .hasMessageContaining("Nothing was measured");
    }

    @Test
    void namesBothUsersWhenOnePrefixIsWithinTheOther() {
        assertThat(failure("{email}", row(1, "ann@x.com.au"), row(2, "ann@x.com"), row(3, "ann@x.coma")))
                .hasMessageContaining("the user 1 (ann@x.com.au) is within the user 2 (ann@x.com)")
                .hasMessageContaining("the user 3 (ann@x.coma) is within");
        assertThat(failure("{email}/", row(1, "ann@x.com/team"), row(2, "ann@x.com")))
                .hasMessageContaining("the user 1 (ann@x.com/team/) is within the user 2 (ann@x.com/)");
    }

    @Test
    void findsAnOverlapWithSomethingBetween() {
        assertThat(failure("{email}", row(1, "a"), row(2, "a-"), row(3, "ab"))).hasMessageContaining("the user 3 (ab)");
    }

    @Test
    void keepsUsersAwayFromUpkeepsOwnObjects() {
        assertThat(failure("{email}/", row(1, "upkeep")))
                .hasMessageContaining("Upkeep itself (backup.prefix) and the user 1 both have upkeep/");
        assertThat(failure("{email}", row(1, "up"))).hasMessageContaining("Upkeep itself (backup.prefix) (upkeep/)");
    }

    @Test
    void namesNoMoreThanFiveOverlaps() {
        Map<?, ?>[] rows = new Map<?, ?>[9];
        Arrays.setAll(rows, i -> row(i, "ann@x.com"));

        assertThat(failure("{email}/", rows)).hasMessageContaining("; and 3 more");
    }

    @Test
    void namesTheUserWhoHasNoValueForThePrefix() {
        assertThat(failure("{email}/", row(4, null)))
                .hasMessageContaining("The user 4 has no email")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);
        assertThat(failure("{email}/", row(5, ""))).hasMessageContaining("The user 5 has no email");
    }

    @Test
    void namesTheColumnThatIsMissing() {
        assertThat(failure("{uuid}/", row(4, "ann@x.com")))
                .hasMessageContaining("no column uuid; it gives email, id, storage_used")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure("{id}/", Map.of("id", 1))).hasMessageContaining("no column storage_used");
        assertThat(failure("{id}/", Map.of("storage_used", 1))).hasMessageContaining("no column id");
    }

    @Test
    void readsColumnsInAnyCaseAndNumbersOfAnyType() {
        Accounts accounts =
                accounts("{Email}/", Map.of("ID", 1L, "EMAIL", "ann@x.com", "Storage_Used", new BigDecimal("12.0")));

        assertThat(accounts.users())
                .singleElement()
                .extracting(Accounts.OfUser::user)
                .isEqualTo(new User(1L, "ann@x.com", "ann@x.com/", 12L));
    }

    @Test
    void namesTheUserWhoseRecordedUsageIsNoNumber() {
        assertThat(failure("{id}/", Map.of("id", 3, "storage_used", "much")))
                .hasMessageContaining("The user 3 has storage_used = much");
        assertThat(failure("{id}/", Map.of("id", 3, "storage_used", 1.5))).hasMessageContaining("1.5");
    }

    @Test
    void labelsUsersWithoutAnEMailByTheirPrefix() {
        Accounts accounts = accounts("u/{id}/", Map.of("id", 3, "storage_used", 0));

        assertThat(accounts.named("u/3/").user().id()).isEqualTo(3);
    }

    private static UpkeepException failure(String template, Map<?, ?>... rows) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> accounts(template, rows));
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }

    private static Accounts accounts(String template, Map<?, ?>... rows) {
        Accounts accounts = new Accounts(template, "upkeep/");
        for (Map<?, ?> row : rows) {
            Map<String, Object> columns = new HashMap<>();
            row.forEach((column, value) -> columns.put((String) column, value));
            accounts.add(new UserRow(columns));
        }
        accounts.requireApart();
        return accounts;
    }

    private static Map<String, Object> row(int id, String email) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("email", email);
        row.put("storage_used", 0);
        return row;
    }
}
