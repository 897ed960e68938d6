package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserBookTest {
    @TempDir
    Path folder;

    private WorkingFile file;
    private UserBook book;

    @BeforeEach
    void open() {
        file = WorkingFile.open(folder.resolve("storage/main.db"));
        book = new UserBook(file);
    }

    @AfterEach
    void close() {
        file.close();
    }

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
    void findsAnOverlapThatUtf16WouldTearApart() {
        assertThat(failure("{email}", row(1, "a"), row(2, "a\uFFFD"), row(3, "a😀")))
                .hasMessageContaining("the user 2 (a\uFFFD) is within the user 1 (a)")
                .hasMessageContaining("the user 3 (a😀) is within the user 1 (a)");
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
        assertThat(failure("{email:trim}/", row(5, " "))).hasMessageContaining("The user 5 has no email");
        assertThat(failure("{email:partition}/", row(6, "ann")))
                .hasMessageContaining("The user 6 has 'ann', which is no whole number");
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
        assertThat(new UserRow(Map.of(
                                "ID", 1L, "EMAIL", "ann@x.com", "Storage_Used", new BigDecimal("12.0"), "Quota", 50))
                        .user(new PrefixTemplate("{Email}/"), Optional.of("quota")))
                .isEqualTo(new User(1L, "ann@x.com", "ann@x.com/", 12L, 50L));
    }

    @Test
    void namesTheUserWhoseRecordedUsageIsNoNumber() {
        assertThat(failure("{id}/", Map.of("id", 3, "storage_used", "much")))
                .hasMessageContaining("The user 3 has storage_used = much");
        assertThat(failure("{id}/", Map.of("id", 3, "storage_used", 1.5))).hasMessageContaining("1.5");
    }

    @Test
    void labelsUsersWithoutAnEMailByTheirPrefix() {
        load("u/{id:partition}/", Map.of("id", 3, "storage_used", 0));

        book.want(List.of("u/000/000/003/"));
    }

    @Test
    void findsTheOwnerOfAKeyInTheOrderOfUtf8() {
        load("{email}/", row(1, "ann@x.com"), row(2, "ann@x.com.au"), row(3, "\uFFFD"), row(4, "😀"));

        assertThat(List.of("ann@x.com/a", "ann@x.com/", "ann@x.com.au/a", "\uFFFD/a", "😀/a", "upkeep/x"))
                .extracting(key -> book.at(key).no())
                .containsExactly(1L, 1L, 2L, 3L, 4L, 0L);
        for (String nobodys : List.of("", "ann@x.com", "ann@x.com.b/", "\uE000", "\uFFFE", "😁", "zzz", "~")) {
            Owner owner = book.at(nobodys);
            assertThat(owner.no()).as(nobodys).isEqualTo(Owner.NOBODY);
            assertThat(owner.has(nobodys)).as(nobodys).isTrue();
            assertThat(owner.has("ann@x.com/a")).as(nobodys).isFalse();
            assertThat(owner.has("😀/a")).as(nobodys).isFalse();
        }
    }

    @Test
    void partsTheUsersEvenly() {
        Map<?, ?>[] rows = new Map<?, ?>[100];
        Arrays.setAll(rows, i -> row(i, String.format("u%02d", i)));
        load("{email}/", rows);

        assertThat(book.between("", null, 4)).hasSize(4).isSorted();
        assertThat(book.between("u10/x", "u20/", 3)).containsExactly("u13/", "u15/", "u17/");
        assertThat(book.between("u10/x", "u11/", 3)).isEmpty();
        assertThat(book.between("u10/x", "u13/", 9)).containsExactly("u11/", "u12/");
    }

    @Test
    void knowsTheSameUsersAgainWhateverTheirOrderAndUsage() {
        assertThat(load("{email}/", row(1, "ann"), row(2, "bob"))).isFalse();
        file.statements().update("update user set bytes = 5 where label = 'bob'");

        assertThat(load("{email}/", recorded(2, "bob", 70), recorded(1, "ann", 60)))
                .isTrue();

        assertThat(file.statements()
                        .queryForList("select label, recorded, bytes from user where no > 0 order by label"))
                .extracting(Map::values)
                .map(List::copyOf)
                .containsExactly(List.of("ann", 60, 0), List.of("bob", 70, 5));
        assertThat(load("{email}/", row(1, "ann"), row(2, "eve"))).isFalse();
        assertThat(load("{email}/", row(1, "ann"))).isFalse();
    }

    @Test
    void measuresAnewWhenUpkeepsOwnPrefixIsAnother() {
        load("{email}/", row(1, "ann"), row(2, "backups"));
        file.statements().update("update user set bytes = 5 where label = 'ann'");

        assertThat(load("{email}/", "own/", row(1, "ann"), row(2, "backups"))).isFalse();

        assertThat(book.at("own/x").no()).isEqualTo(UserBook.UPKEEP);
        assertThat(file.statements().queryForObject("select sum(bytes) from user", Long.class))
                .isZero();
    }

    @Test
    void namesTheIdThatComesTwice() {
        assertThat(failure("{email}/", row(7, "ann"), row(2, "bob"), row(7, "eve"), row(7, "joe")))
                .hasMessageContaining("gives an id more than once: 7 (ann/, eve/, joe/). Nothing was measured.")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);
        assertThat(failure("{email}/", row(2, "bob"), row(2, "bob"))).hasMessageContaining("2 (bob/, bob/)");
    }

    @Test
    void keepsIdsOfEveryUsualType() {
        for (Object id : List.of("x", 1, 2L, (short) 3, new BigDecimal("4.0"), java.util.UUID.randomUUID())) {
            assertThat(StoredId.of(StoredId.text(id))).isEqualTo(id);
        }
        assertThat(failure("{email}/", Map.of("id", new byte[1], "email", "x", "storage_used", 1)))
                .hasMessageContaining("cast(id as text)");
    }

    @Test
    void aDamagedFileIsMadeAnew() throws Exception {
        Path damaged = folder.resolve("damaged.db");
        java.nio.file.Files.writeString(damaged, "This is no database at all, however long it may be. ".repeat(50));

        try (WorkingFile anew = WorkingFile.open(damaged)) {
            assertThat(new UserBook(anew).count()).isZero();
        }
    }

    private UpkeepException failure(String template, Map<?, ?>... rows) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> load(template, rows));
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }

    private boolean load(String template, Map<?, ?>... rows) {
        return load(template, "upkeep/", rows);
    }

    private boolean load(String template, String ownPrefix, Map<?, ?>... rows) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<?, ?> row : rows) {
            Map<String, Object> columns = new HashMap<>();
            row.forEach((column, value) -> columns.put((String) column, value));
            all.add(columns);
        }
        PrefixTemplate prefixes = new PrefixTemplate(template);
        Iterator<User> users = all.stream()
                .map(row -> new UserRow(row).user(prefixes, Optional.empty()))
                .iterator();
        return book.load(users, ownPrefix);
    }

    private static Map<String, Object> row(int id, String email) {
        return recorded(id, email, 0);
    }

    private static Map<String, Object> recorded(int id, String email, int bytes) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("email", email);
        row.put("storage_used", bytes);
        return Collections.unmodifiableMap(row);
    }
}
