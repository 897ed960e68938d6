package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The accounts of all users, and of Upkeep itself. Not thread-safe. */
final class Accounts {
    private final PrefixTemplate template;
    private final Owners<Account> owners = new Owners<>();
    private final List<OfUser> users = new ArrayList<>();
    private final Account upkeep = new Account("Upkeep itself (backup.prefix)");

    /**
     * @param userPrefix the setting storage.user-prefix
     * @param ownPrefix where Upkeep keeps its own objects
     */
    Accounts(String userPrefix, String ownPrefix) {
        template = new PrefixTemplate(userPrefix);
        owners.add(ownPrefix, upkeep);
    }

    void add(UserRow row) {
        User user = row.user(template);
        Account account = new Account("the user " + user.id());
        owners.add(user.prefix(), account);
        users.add(new OfUser(user, account));
    }

    /**
     * Makes sure that no object counts for two.
     *
     * @throws UpkeepException of kind DATA, naming who overlaps
     */
    void requireApart() {
        owners.requireApart();
    }

    /** The account that an object counts for, if it has one. */
    Optional<Account> of(String key) {
        return owners.of(key);
    }

    List<OfUser> users() {
        return users;
    }

    /**
     * The user whom a request names, by e-mail or, where users have none, by prefix.
     *
     * @throws UpkeepException of kind REFUSED when there is no such user
     */
    OfUser named(String label) {
        return users.stream()
                .filter(one -> one.user().label().equals(label))
                .findFirst()
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.REFUSED,
                        "None of the " + users.size() + " users that sql/select-users.sql gives is '" + label
                                + "'. Give the e-mail as it stands in the database, in its case."));
    }

    Account upkeep() {
        return upkeep;
    }

    /**
     * A user and what they have.
     *
     * @param user the user
     * @param account sums up the user's objects
     */
    record OfUser(User user, Account account) {}
}
