package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.storage.inventory.Grouping;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which prefix, in a working file, in the order of the prefixes' UTF-8 bytes. No prefix begins with another, so
 * that each key has one owner at most. Upkeep itself is the owner with the number 0.
 */
final class UserBook {
    /** The number of Upkeep itself. */
    static final long UPKEEP = 0;

    private static final int BATCH = 1000;
    private static final int NAMED = 5;

    private final WorkingFile file;

    UserBook(WorkingFile file) {
        this.file = file;
    }

    /**
     * Puts users in the place of those that the file has. The sums stay when they are the same users with the same
     * prefixes, whatever is recorded of them by now, and so does what was recorded when the pass began.
     *
     * @param ownPrefix where Upkeep keeps its own objects
     * @return whether they are the same
     * @throws UpkeepException of kind DATA when an id comes twice, or when an object would count for two
     */
    boolean load(Iterator<User> users, String ownPrefix) {
        file.statements().execute("drop table if exists incoming");
        file.statements()
                .execute("create table incoming (no integer primary key, id text not null, label text not null,"
                        + " prefix blob not null, recorded integer, quota integer)");
        UserDigest digest = new UserDigest();
        digest.add("", ownPrefix);
        file.together(() -> {
            List<Object[]> rows = new ArrayList<>();
            rows.add(row(UPKEEP, "", "Upkeep itself (backup.prefix)", ownPrefix, null, null));
            long no = UPKEEP;
            while (users.hasNext()) {
                User user = users.next();
                no++;
                String id = StoredId.text(user.id());
                digest.add(id, user.prefix());
                rows.add(row(no, id, user.label(), user.prefix(), user.recordedBytes(), user.quotaBytes()));
                if (rows.size() >= BATCH) {
                    insert(rows);
                }
            }
            insert(rows);
        });
        file.statements().execute("create index incoming_by_id on incoming (id)");
        requireEachOnce();
        String who = digest.text();
        boolean same = file.fact("users").equals(Optional.of(who));
        file.together(() -> {
            if (same) {
                file.statements()
                        .update("update user set (label, recorded, quota) = (select label, recorded, quota from"
                                + " incoming where incoming.id = user.id)");
            } else {
                takeOver();
                file.note("users", who);
            }
            file.statements().execute("drop table incoming");
        });
        requireApart();
        return same;
    }

    private void insert(List<Object[]> rows) {
        file.statements()
                .batchUpdate(
                        "insert into incoming (no, id, label, prefix, recorded, quota) values (?, ?, ?, ?, ?, ?)",
                        rows);
        rows.clear();
    }

    /** What was measured of the users before is forgotten with them, or a run that goes on would take it for theirs. */
    private void takeOver() {
        PassState.clear(file);
        file.statements().execute("drop index if exists user_by_prefix");
        file.statements().execute("drop index if exists user_by_label");
        file.statements().update("delete from user");
        file.statements()
                .update("insert into user (no, id, label, prefix, recorded, quota)"
                        + " select no, id, label, prefix, recorded, quota from incoming");
        file.statements().execute("create index user_by_prefix on user (prefix)");
        file.statements().execute("create index user_by_label on user (label)");
    }

    private static Object[] row(
            long no, String id, String label, String prefix, @Nullable Long recorded, @Nullable Long quota) {
        return new Object[] {no, id, label, bytes(prefix), recorded, quota};
    }

    /**
     * Wants the users with these labels only.
     *
     * @throws UpkeepException of kind REFUSED when there is none with one of them
     */
    void want(List<String> labels) {
        file.together(() -> {
            file.statements().update("update user set wanted = ?", labels.isEmpty() ? 1 : 0);
            for (String label : labels) {
                if (file.statements().update("update user set wanted = 1 where label = ? and no > 0", label) == 0) {
                    throw new UpkeepException(
                            FailureKind.REFUSED,
                            "None of the " + count() + " users that sql/select-users.sql gives is '" + label
                                    + "'. Give the e-mail as it stands in the database, in its case.");
                }
            }
        });
    }

    /** How many users there are. */
    long count() {
        Long count = file.statements().queryForObject("select count(*) from user where no > 0", Long.class);
        return count == null ? 0 : count;
    }

    /**
     * How much of a key decides whose it is.
     *
     * @param leastBilledBytes the size below which an object is billed as if it had that size
     */
    Grouping grouping(long leastBilledBytes) {
        return file.statements()
                .query(
                        "select max(length(prefix) - length(replace(prefix, '/', ''))),"
                                + " max(substr(prefix, -1) <> '/') from (select cast(prefix as text) as prefix from user)",
                        (row, number) -> new Grouping(row.getInt(1), row.getBoolean(2), leastBilledBytes))
                .get(0);
    }

    /** A statement has one row to write for an id: the second sum would take the place of the first. */
    private void requireEachOnce() {
        List<String> twice = file.statements()
                .query(
                        "select substr(id, 2) || ' (' || group_concat(cast(prefix as text), ', ') || ')' from incoming"
                                + " where no > 0 group by id having count(*) > 1 order by min(no) limit " + NAMED,
                        (row, number) -> row.getString(1));
        if (!twice.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "sql/select-users.sql gives an id more than once: " + String.join("; ", twice)
                            + ". Nothing was measured. Make the statement give one row for each user, with one prefix:"
                            + " a join, for example, gives a user as often as the other table has rows of it.");
        }
    }

    /** Makes sure that no object counts for two. */
    private void requireApart() {
        Overlaps overlaps = new Overlaps();
        file.statements().query("select label, id, no, prefix from user order by prefix, no", row -> {
            overlaps.next(
                    row.getLong(3) == UPKEEP
                            ? row.getString(1)
                            : "the user " + row.getString(2).substring(1),
                    text(row.getBytes(4)));
        });
        overlaps.requireNone();
    }

    /** Whose stretch of keys a key lies in. */
    Owner at(String key) {
        byte[] bytes = bytes(key);
        try (PreparedStatement floor = file.connection()
                .prepareStatement("select no, prefix from user where prefix <= ? order by prefix desc limit 1")) {
            floor.setBytes(1, bytes);
            try (ResultSet row = floor.executeQuery()) {
                String from = "";
                if (row.next()) {
                    from = text(row.getBytes(2));
                    if (key.startsWith(from)) {
                        return new Owner(row.getLong(1), from, null);
                    }
                }
                return new Owner(Owner.NOBODY, from, after(key).orElse(null));
            }
        } catch (SQLException e) {
            throw file.statements().getExceptionTranslator().translate("looking up an owner", null, e);
        }
    }

    /** The first prefix that is greater than a key. */
    Optional<String> after(String key) {
        return prefixes("select prefix from user where prefix > ? order by prefix limit 1", bytes(key)).stream()
                .findFirst();
    }

    /**
     * Prefixes that part a range of keys into pieces with about as many users each.
     *
     * @param after they are greater than this key
     * @param until and less than this one; absent for no end
     * @param wanted how many at most
     */
    List<String> between(String after, @Nullable String until, int wanted) {
        byte[] last = until == null ? new byte[] {(byte) 0xff} : bytes(until);
        Long count = file.statements()
                .queryForObject(
                        "select count(*) from user where prefix > ? and prefix < ?", Long.class, bytes(after), last);
        long users = count == null ? 0 : count;
        List<String> prefixes = new ArrayList<>();
        for (int i = 1; i <= Math.min(wanted, users); i++) {
            prefixes.addAll(prefixes(
                    "select prefix from user where prefix > ? and prefix < ? order by prefix limit 1 offset ?",
                    bytes(after),
                    last,
                    users * i / (Math.min(wanted, users) + 1)));
        }
        return prefixes.stream().distinct().toList();
    }

    private List<String> prefixes(String sql, Object... parameters) {
        return file.statements().query(sql, (row, number) -> text(row.getBytes(1)), parameters);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
