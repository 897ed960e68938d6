package dev.upkeep.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.retention.RetentionPlan.Action;
import dev.upkeep.backup.retention.RetentionPlan.Verdict;
import dev.upkeep.settings.RetentionSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void theNewestVerifiedBackupOfADayStandsForIt() {
        RetentionPlan plan = plan(
                rules(2, 0, 0, 0),
                verified("a", "2026-11-20T02:00:00Z"),
                verified("b", "2026-11-20T22:00:00Z"),
                verified("c", "2026-11-21T02:00:00Z"),
                verified("d", "2026-11-21T22:00:00Z"));

        assertThat(reasons(plan, "d")).containsExactly("newest verified", "daily 2026-11-21");
        assertThat(reasons(plan, "b")).containsExactly("daily 2026-11-20");
        assertThat(expiring(plan)).containsExactly("a", "c");
        assertThat(verdict(plan, "a").reasons()).containsExactly("no rule keeps it");
    }

    @Test
    void aDayWithoutAVerifiedBackupUsesUpNoSlot() {
        RetentionPlan plan = plan(
                rules(2, 0, 0, 0),
                verified("old", "2026-11-10T02:00:00Z"),
                unverified("failed", "2026-11-20T02:00:00Z"),
                verified("new", "2026-11-22T02:00:00Z"));

        assertThat(reasons(plan, "old")).containsExactly("daily 2026-11-10");
        assertThat(expiring(plan)).containsExactly("failed");
    }

    @Test
    void aWeekIsAnIsoWeekAlsoWhereItBelongsToTheNextYear() {
        Instant now = Instant.parse("2027-01-05T12:00:00Z");
        RetentionPlan plan = new RetentionPolicy(rules(0, 3, 0, 0), UTC)
                .plan(
                        List.of(
                                verified("w52", "2026-12-27T02:00:00Z"),
                                verified("thursday", "2026-12-31T02:00:00Z"),
                                verified("sunday", "2027-01-03T02:00:00Z"),
                                verified("monday", "2027-01-04T02:00:00Z")),
                        RecentHealth.GOOD,
                        now);

        assertThat(reasons(plan, "monday")).contains("weekly 2027-W01");
        assertThat(reasons(plan, "sunday")).containsExactly("weekly 2026-W53");
        assertThat(reasons(plan, "w52")).containsExactly("weekly 2026-W52");
        assertThat(expiring(plan)).containsExactly("thursday");
    }

    @Test
    void theFirstDaysOfAYearMayBeInItsFirstWeekWithTheLastOfTheYearBefore() {
        Instant now = Instant.parse("2025-01-02T12:00:00Z");
        RetentionPlan plan = new RetentionPolicy(rules(0, 1, 0, 0), UTC)
                .plan(
                        List.of(verified("before", "2024-12-30T02:00:00Z"), verified("after", "2025-01-01T02:00:00Z")),
                        RecentHealth.GOOD,
                        now);

        assertThat(reasons(plan, "after")).contains("weekly 2025-W01");
        assertThat(expiring(plan)).containsExactly("before");
    }

    @Test
    void aMonthAndAYearAreKeptByTheirNewestBackup() {
        RetentionPlan plan = plan(
                rules(0, 0, 3, 2),
                verified("y1", "2025-06-30T02:00:00Z"),
                verified("y2", "2025-12-31T02:00:00Z"),
                verified("m1", "2026-09-01T02:00:00Z"),
                verified("m2", "2026-09-30T02:00:00Z"),
                verified("m3", "2026-10-31T02:00:00Z"),
                verified("now", "2026-11-22T02:00:00Z"));

        assertThat(reasons(plan, "now")).containsExactly("newest verified", "monthly 2026-11", "yearly 2026");
        assertThat(reasons(plan, "m3")).containsExactly("monthly 2026-10");
        assertThat(reasons(plan, "m2")).containsExactly("monthly 2026-09");
        assertThat(reasons(plan, "y2")).containsExactly("yearly 2025");
        assertThat(expiring(plan)).containsExactly("y1", "m1");
    }

    @Test
    void theNightThatBerlinsClocksGoBackIsOneDayOfTwentyFiveHours() {
        // 2026-10-25 in Berlin lasts from 22:00 UTC of the 24th to 23:00 UTC of the 25th.
        RetentionPlan plan = planIn(
                "Europe/Berlin",
                verified("before", "2026-10-24T21:59:59Z"),
                verified("first", "2026-10-24T22:00:00Z"),
                verified("two-thirty", "2026-10-25T00:30:00Z"),
                verified("two-thirty-again", "2026-10-25T01:30:00Z"),
                verified("last", "2026-10-25T22:59:59Z"),
                verified("after", "2026-10-25T23:00:00Z"));

        assertThat(reasons(plan, "before")).containsExactly("daily 2026-10-24");
        assertThat(reasons(plan, "last")).containsExactly("daily 2026-10-25");
        assertThat(reasons(plan, "after")).contains("daily 2026-10-26");
        assertThat(expiring(plan)).containsExactly("first", "two-thirty", "two-thirty-again");
    }

    @Test
    void theNightThatBerlinsClocksGoForwardIsOneDayOfTwentyThreeHours() {
        RetentionPlan plan = planIn(
                "Europe/Berlin",
                verified("before", "2026-03-28T22:59:59Z"),
                verified("first", "2026-03-28T23:00:00Z"),
                verified("last", "2026-03-29T21:59:59Z"),
                verified("after", "2026-03-29T22:00:00Z"));

        assertThat(reasons(plan, "before")).containsExactly("daily 2026-03-28");
        assertThat(reasons(plan, "last")).containsExactly("daily 2026-03-29");
        assertThat(reasons(plan, "after")).contains("daily 2026-03-30");
        assertThat(expiring(plan)).containsExactly("first");
    }

    @Test
    void bothNightsOfNewYorkAreTheirOwnDaysToo() {
        // 2026-03-08 lasts from 05:00 UTC to 04:00 UTC of the 9th, 2026-11-01 from 04:00 UTC to 05:00 UTC of the 2nd.
        RetentionPlan spring = planIn(
                "America/New_York",
                verified("before", "2026-03-08T04:59:59Z"),
                verified("first", "2026-03-08T05:00:00Z"),
                verified("last", "2026-03-09T03:59:59Z"),
                verified("after", "2026-03-09T04:00:00Z"));
        assertThat(reasons(spring, "before")).containsExactly("daily 2026-03-07");
        assertThat(reasons(spring, "last")).containsExactly("daily 2026-03-08");
        assertThat(expiring(spring)).containsExactly("first");

        RetentionPlan autumn = planIn(
                "America/New_York",
                verified("before", "2026-11-01T03:59:59Z"),
                verified("first", "2026-11-01T04:00:00Z"),
                verified("one-thirty", "2026-11-01T05:30:00Z"),
                verified("one-thirty-again", "2026-11-01T06:30:00Z"),
                verified("last", "2026-11-02T04:59:59Z"),
                verified("after", "2026-11-02T05:00:00Z"));
        assertThat(reasons(autumn, "before")).containsExactly("daily 2026-10-31");
        assertThat(reasons(autumn, "last")).containsExactly("daily 2026-11-01");
        assertThat(expiring(autumn)).containsExactly("first", "one-thirty", "one-thirty-again");
    }

    @Test
    void theNewestStayByNumberAndEverythingYoungStaysByAge() {
        RetentionSettings rules = new RetentionSettings(2, 0, 0, 0, 0, Duration.ofDays(7), 1, 10, Duration.ofDays(8));
        RetentionPlan plan = plan(
                rules,
                verified("a-week", "2026-11-15T12:00:00Z"),
                unverified("just-within-unverified", "2026-11-15T12:00:01Z"),
                verified("just-within", "2026-11-15T12:00:02Z"),
                verified("second", "2026-11-20T02:00:00Z"),
                verified("first", "2026-11-21T02:00:00Z"));

        assertThat(reasons(plan, "first")).containsExactly("newest verified", "last 2", "within 7d");
        assertThat(reasons(plan, "second")).containsExactly("last 2", "within 7d");
        assertThat(reasons(plan, "just-within")).containsExactly("within 7d");
        assertThat(reasons(plan, "just-within-unverified")).containsExactly("within 7d");
        assertThat(expiring(plan)).containsExactly("a-week");
    }

    @Test
    void soManyVerifiedBackupsStayWhateverTheRulesSay() {
        RetentionSettings rules = new RetentionSettings(0, 0, 0, 0, 0, Duration.ZERO, 3, 10, Duration.ofDays(8));
        RetentionPlan plan = plan(
                rules,
                verified("5", "2026-11-17T02:00:00Z"),
                labelled("4", "2026-11-18T02:00:00Z"),
                verified("3", "2026-11-19T02:00:00Z"),
                unverified("2u", "2026-11-20T01:00:00Z"),
                verified("2", "2026-11-20T02:00:00Z"),
                verified("1", "2026-11-21T02:00:00Z"));

        assertThat(reasons(plan, "1")).containsExactly("newest verified");
        assertThat(reasons(plan, "2")).containsExactly("at least 3");
        assertThat(reasons(plan, "3")).containsExactly("at least 3");
        assertThat(reasons(plan, "4")).as("a label is no spare backup").containsExactly("labelled");
        assertThat(expiring(plan)).containsExactly("5", "2u");
    }

    @Test
    void anUnverifiedBackupStaysWhileNoVerifiedOneIsNewer() {
        RetentionPlan plan = plan(
                rules(1, 0, 0, 0),
                unverified("older", "2026-11-20T02:00:00Z"),
                verified("verified", "2026-11-21T02:00:00Z"),
                unverified("younger", "2026-11-22T02:00:00Z"));

        assertThat(reasons(plan, "younger")).containsExactly("not verified, younger than the newest verified");
        assertThat(reasons(plan, "verified")).containsExactly("newest verified", "daily 2026-11-21");
        assertThat(verdict(plan, "older"))
                .isEqualTo(new Verdict(
                        unverified("older", "2026-11-20T02:00:00Z"),
                        Action.EXPIRE,
                        List.of("not verified, older than the newest verified")));
    }

    @Test
    void aLabelKeepsABackupVerifiedOrNot() {
        RetentionPlan plan = plan(
                rules(1, 0, 0, 0),
                labelled("before-release", "2024-01-01T02:00:00Z"),
                new BackupAge("unproved", Instant.parse("2024-01-02T02:00:00Z"), false, true, false),
                verified("now", "2026-11-22T02:00:00Z"));

        assertThat(reasons(plan, "before-release")).containsExactly("labelled");
        assertThat(reasons(plan, "unproved")).containsExactly("labelled");
        assertThat(plan.expiring()).isEmpty();
    }

    @Test
    void aLockedBackupIsSkippedAndUsesUpNoDelete() {
        RetentionSettings rules = new RetentionSettings(0, 1, 0, 0, 0, Duration.ZERO, 1, 1, Duration.ofDays(8));
        RetentionPlan plan = plan(
                rules,
                new BackupAge("locked", Instant.parse("2026-11-01T02:00:00Z"), true, false, true),
                verified("free", "2026-11-02T02:00:00Z"),
                verified("now", "2026-11-22T02:00:00Z"));

        assertThat(verdict(plan, "locked").action()).isEqualTo(Action.POSTPONE);
        assertThat(verdict(plan, "locked").reasons()).containsExactly("locked: the store refuses to delete it now");
        assertThat(expiring(plan)).containsExactly("free");
    }

    @Test
    void oneRunExpiresTheOldestAndNoMoreThanItMay() {
        RetentionSettings rules = new RetentionSettings(0, 1, 0, 0, 0, Duration.ZERO, 1, 2, Duration.ofDays(8));
        RetentionPlan plan = plan(
                rules,
                verified("d", "2026-11-04T02:00:00Z"),
                verified("b", "2026-11-02T02:00:00Z"),
                verified("now", "2026-11-22T02:00:00Z"),
                verified("a", "2026-11-01T02:00:00Z"),
                verified("c", "2026-11-03T02:00:00Z"));

        assertThat(expiring(plan)).containsExactly("a", "b");
        assertThat(verdict(plan, "c").action()).isEqualTo(Action.POSTPONE);
        assertThat(verdict(plan, "d").reasons()).containsExactly("one run expires 2 at most");
    }

    @Test
    void nothingExpiresWhileTheNewestBackUpHasFailed() {
        Instant failed = Instant.parse("2026-11-22T02:20:00Z");
        RetentionPlan plan = planWith(new RecentHealth(Optional.of(failed), Optional.empty()));

        assertThat(plan.withheld()).hasValueSatisfying(why -> assertThat(why).contains("back-up", failed.toString()));
        assertThat(plan.expiring()).isEmpty();
        assertThat(verdict(plan, "old").action()).isEqualTo(Action.POSTPONE);
        assertThat(verdict(plan, "old").reasons().get(0)).startsWith("nothing expires now: the newest run of back-up");
    }

    @Test
    void nothingExpiresWhileTheNewestVerifyHasFailed() {
        Instant failed = Instant.parse("2026-11-22T02:20:00Z");
        RetentionPlan plan = planWith(new RecentHealth(Optional.empty(), Optional.of(failed)));

        assertThat(plan.withheld()).hasValueSatisfying(why -> assertThat(why).contains("verify-backup"));
        assertThat(plan.expiring()).isEmpty();
    }

    @Test
    void aFailureBeforeTheNewestVerifiedBackupIsOver() {
        Instant failed = Instant.parse("2026-11-21T02:20:00Z");
        RetentionPlan plan = planWith(new RecentHealth(Optional.of(failed), Optional.of(failed)));

        assertThat(plan.withheld()).isEmpty();
        assertThat(expiring(plan)).containsExactly("old");
    }

    @Test
    void nothingExpiresWhenTheNewestVerifiedBackupIsTooOld() {
        BackupAge old = verified("old", "2026-01-01T02:00:00Z");
        BackupAge newest = verified("newest", "2026-11-14T12:00:00Z");
        RetentionPolicy policy = new RetentionPolicy(rules(1, 0, 0, 0), UTC);

        assertThat(policy.plan(List.of(old, newest), RecentHealth.GOOD, NOW).withheld())
                .as("eight days exactly")
                .isEmpty();
        assertThat(policy.plan(List.of(old, newest), RecentHealth.GOOD, NOW.plusSeconds(1))
                        .withheld())
                .contains("the newest verified backup is of 2026-11-14T12:00:00Z, older than 8d "
                        + "(backup.expire-stale-after)");
    }

    @Test
    void nothingExpiresWhenNoBackupIsVerified() {
        RetentionPlan plan = plan(
                rules(1, 0, 0, 0), unverified("a", "2020-01-01T02:00:00Z"), unverified("b", "2026-11-22T02:00:00Z"));

        assertThat(plan.withheld()).contains("no backup is verified");
        assertThat(plan.verdicts()).extracting(Verdict::action).containsOnly(Action.KEEP);
        assertThat(plan(rules(1, 0, 0, 0)).withheld()).contains("no backup is verified");
    }

    @Test
    void aBackupOfTheFutureStaysAndStandsForNothing() {
        RetentionPlan plan = plan(
                rules(1, 0, 0, 0), verified("future", "2030-01-01T00:00:00Z"), verified("now", "2026-11-22T02:00:00Z"));

        assertThat(reasons(plan, "future")).containsExactly("finished in the future: a clock is wrong");
        assertThat(reasons(plan, "now")).containsExactly("newest verified", "daily 2026-11-22");
    }

    /** Rules by the calendar alone, with one backup that is untouchable. */
    private static RetentionSettings rules(int daily, int weekly, int monthly, int yearly) {
        return new RetentionSettings(0, daily, weekly, monthly, yearly, Duration.ZERO, 1, 10, Duration.ofDays(8));
    }

    private static RetentionPlan plan(RetentionSettings rules, BackupAge... backups) {
        return new RetentionPolicy(rules, UTC).plan(List.of(backups), RecentHealth.GOOD, NOW);
    }

    private static RetentionPlan planIn(String zone, BackupAge... backups) {
        return new RetentionPolicy(rules(7, 0, 0, 0), ZoneId.of(zone))
                .plan(List.of(backups), RecentHealth.GOOD, backups[backups.length - 1].finishedAt());
    }

    private static RetentionPlan planWith(RecentHealth health) {
        return new RetentionPolicy(rules(1, 0, 0, 0), UTC)
                .plan(
                        List.of(verified("old", "2026-01-01T02:00:00Z"), verified("now", "2026-11-22T02:00:00Z")),
                        health,
                        NOW);
    }

    private static BackupAge verified(String id, String finishedAt) {
        return new BackupAge(id, Instant.parse(finishedAt), true, false, false);
    }

    private static BackupAge unverified(String id, String finishedAt) {
        return new BackupAge(id, Instant.parse(finishedAt), false, false, false);
    }

    private static BackupAge labelled(String id, String finishedAt) {
        return new BackupAge(id, Instant.parse(finishedAt), true, true, false);
    }

    private static Verdict verdict(RetentionPlan plan, String id) {
        return plan.verdicts().stream()
                .filter(verdict -> verdict.backup().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> reasons(RetentionPlan plan, String id) {
        assertThat(verdict(plan, id).action()).as(id).isEqualTo(Action.KEEP);
        return verdict(plan, id).reasons();
    }

    private static List<String> expiring(RetentionPlan plan) {
        return plan.expiring().stream().map(BackupAge::id).toList();
    }
}
