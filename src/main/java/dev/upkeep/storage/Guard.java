package dev.upkeep.storage;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.StorageSettings;
import java.util.List;
import java.util.Optional;

/**
 * Objects when so much would change that a wrong bucket or a wrong prefix is likelier than the change. A first pass,
 * before which nothing was recorded, changes everybody and is fine.
 */
final class Guard {
    /** So few may change whatever their share. */
    static final int ALWAYS_ALLOWED = 20;
    /** So few may have deleted all that they had. */
    static final int MAY_HAVE_LEFT = 2;
    /** A bucket that had fewer may well be emptied. */
    private static final long FEW_OBJECTS = 1000;

    private final String target;
    private final String bucket;
    private final StorageSettings settings;
    private final WorkingFile file;
    private final Optional<StorageHistory.PassTotals> last;

    Guard(
            String target,
            String bucket,
            StorageSettings settings,
            WorkingFile file,
            Optional<StorageHistory.PassTotals> last) {
        this.target = target;
        this.bucket = bucket;
        this.settings = settings;
        this.file = file;
        this.last = last;
    }

    /**
     * Why nothing should be written, if there is a reason.
     *
     * @param everybody whether all users were measured
     */
    Optional<String> objection(boolean everybody) {
        if (!everybody || settings.guardPercent() == 100) {
            return Optional.empty();
        }
        Totals totals = totals();
        long lastUsers = last.map(StorageHistory.PassTotals::users).orElse(0L);
        if (totals.users() == 0 && lastUsers > 0) {
            return Optional.of("sql/select-users.sql gives no user, and gave " + lastUsers + " at the last pass, whose"
                    + " history would be forgotten. Check the statement and DATABASE_URL." + howToGoOn(target));
        }
        long objects = totals.objects();
        if (objects == 0 && totals.recorded() > 0) {
            return Optional.of(nothing(totals.users(), totals.recorded()));
        }
        long lastObjects = last.map(StorageHistory.PassTotals::userObjects).orElse(0L);
        if (lastObjects > FEW_OBJECTS && objects < lastObjects * (100 - settings.guardPercent()) / 100) {
            return Optional.of("The users have " + objects + " objects in " + bucket + ", and had " + lastObjects
                    + " at the last pass: more than " + settings.guardPercent() + " % (storage.guard-share) are gone."
                    + howToGoOn(target));
        }
        long changed = totals.changed();
        long known = totals.known();
        if (changed > ALWAYS_ALLOWED && changed * 100 > known * settings.guardPercent()) {
            return Optional.of("Of " + known + " users with something recorded, " + changed
                    + " would change: more than " + settings.guardPercent() + " % (storage.guard-share), in " + bucket
                    + " under storage.user-prefix=" + settings.userPrefix() + "." + howToGoOn(target));
        }
        long emptied = totals.emptied();
        if (emptied > MAY_HAVE_LEFT && emptied * 100 > known * settings.guardPercent()) {
            return Optional.of("Of " + known + " users with something recorded, " + emptied
                    + " have no object left: more than " + settings.guardPercent() + " % (storage.guard-share), in "
                    + bucket + " under storage.user-prefix=" + settings.userPrefix() + "." + howToGoOn(target));
        }
        return Optional.empty();
    }

    private String nothing(long users, long recorded) {
        List<String> elsewhere = file.statements()
                .queryForList("select name from unowned order by bytes desc, name limit 3", String.class);
        Long unowned = file.statements().queryForObject("select coalesce(sum(objects), 0) from unowned", Long.class);
        String found = elsewhere.isEmpty()
                ? "The bucket " + bucket + " has no object of the application"
                : "The bucket " + bucket + " has " + unowned + " objects of the application, but none under"
                        + " storage.user-prefix=" + settings.userPrefix() + "; they are in "
                        + String.join(", ", elsewhere);
        return found + ", and the database records " + Bytes.text(recorded) + " for " + Words.count(users, "user") + "."
                + howToGoOn(target);
    }

    /** @param target the target's name */
    static String howToGoOn(String target) {
        return " Nothing was written. Check s3.bucket, S3_ENDPOINT and storage.user-prefix, and look at `"
                + CommandText.of("run recalculate-storage --dry-run", target) + "`. If it is right, `"
                + CommandText.of("run recalculate-storage -p " + StorageUsage.ALLOW_CHANGES + "=yes", target)
                + "` writes it this once.";
    }

    private Totals totals() {
        return file.statements()
                .query(
                        "select count(*), sum(objects), sum(recorded), sum(recorded > 0), sum(recorded > 0 and "
                                + Findings.DIFFERS + "), sum(recorded > 0 and objects = 0) from user where no > 0",
                        (row, number) -> new Totals(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6)),
                        settings.toleranceBytes())
                .get(0);
    }

    /**
     * All users together.
     *
     * @param known how many have something recorded
     * @param changed how many of those would change
     * @param emptied how many of those have no object
     */
    private record Totals(long users, long objects, long recorded, long known, long changed, long emptied) {}
}
