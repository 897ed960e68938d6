package dev.upkeep.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.retention.RetentionPlan.Action;
import dev.upkeep.backup.retention.RetentionPlan.Verdict;
import dev.upkeep.settings.RetentionSettings;
import dev.upkeep.testing.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionHistoriesTest {
    private static final int HISTORIES = 2_000;
    private static final List<String> ZONES = List.of("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia");

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York"})
    void threeYearsOfNightlyBackupsLeaveTheExpectedOnes(String zone) {
        RetentionPolicy policy = new RetentionPolicy(Sample.retention(), ZoneId.of(zone));
        LocalDate lastNight = LocalDate.parse("2026-11-22");
        List<BackupAge> stored = new ArrayList<>();
        for (LocalDate night = lastNight.minusYears(3); !night.isAfter(lastNight); night = night.plusDays(1)) {
            // At half past two, which one night of the year does not have and another has twice.
            Instant finishedAt = ZonedDateTime.of(night, LocalTime.of(2, 30), ZoneId.of(zone))
                    .toInstant();
            stored.add(new BackupAge(night.toString(), finishedAt, true, false, false));
            RetentionPlan plan = policy.plan(stored, RecentHealth.GOOD, finishedAt.plus(Duration.ofHours(1)));
            assertThat(plan.expiring()).as("a day, a week and a month at once").hasSizeLessThanOrEqualTo(3);
            stored.removeAll(plan.expiring());
        }

        Stream<String> days =
                Stream.of("16", "17", "18", "19", "20", "21", "22").map(day -> "2026-11-" + day);
        Stream<String> sundays = Stream.of("2026-11-01", "2026-11-08", "2026-11-15");
        Stream<String> endsOfMonths = Stream.of(
                "2025-12-31",
                "2026-01-31",
                "2026-02-28",
                "2026-03-31",
                "2026-04-30",
                "2026-05-31",
                "2026-06-30",
                "2026-07-31",
                "2026-08-31",
                "2026-09-30",
                "2026-10-31");
        assertThat(stored)
                .extracting(BackupAge::id)
                .containsExactlyInAnyOrderElementsOf(Stream.of(days, sundays, endsOfMonths)
                        .flatMap(ids -> ids)
                        .toList());
    }

    @Test
    void inAnyHistoryTheUntouchableStayAndTheCapHolds() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            History history = History.of(seed);
            RetentionPlan plan = history.plan(history.backups);
            List<BackupAge> expiring = plan.expiring();
            List<BackupAge> remaining = new ArrayList<>(history.backups);
            remaining.removeAll(expiring);
            List<BackupAge> verified = history.verified(history.backups);

            assertThat(plan.verdicts()).as("seed %d", seed).hasSameSizeAs(history.backups);
            assertThat(plan.verdicts())
                    .as("seed %d", seed)
                    .allSatisfy(verdict -> assertThat(verdict.reasons()).isNotEmpty());
            assertThat(expiring).as("seed %d", seed).hasSizeLessThanOrEqualTo(history.rules.expireAtMost());
            assertThat(expiring).as("seed %d", seed).noneMatch(BackupAge::locked);
            assertThat(expiring).as("seed %d", seed).noneMatch(BackupAge::labelled);
            assertThat(history.verified(remaining))
                    .as("seed %d", seed)
                    .hasSizeGreaterThanOrEqualTo(Math.min(history.rules.keepAtLeast(), verified.size()));
            verified.stream()
                    .max(Comparator.comparing(BackupAge::finishedAt).thenComparing(BackupAge::id))
                    .ifPresent(newest ->
                            assertThat(remaining).as("seed %d", history.seed).contains(newest));
            assertThat(plan.withheld().isPresent() && !expiring.isEmpty())
                    .as("seed %d", seed)
                    .isFalse();
        }
    }

    @Test
    void planningAgainAfterwardsExpiresNothingThatWasKept() {
        int expired = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            History history = History.of(seed);
            RetentionPlan first = history.plan(history.backups);
            Set<BackupAge> kept = new HashSet<>(first.verdicts().stream()
                    .filter(verdict -> verdict.action() == Action.KEEP)
                    .map(Verdict::backup)
                    .toList());
            List<BackupAge> stored = new ArrayList<>(history.backups);
            for (RetentionPlan plan = first; !plan.expiring().isEmpty(); plan = history.plan(stored)) {
                assertThat(kept).as("seed %d", seed).doesNotContainAnyElementsOf(plan.expiring());
                stored.removeAll(plan.expiring());
                expired += plan.expiring().size();
            }
            if (first.withheld().isEmpty()) {
                assertThat(stored).as("seed %d", seed).allMatch(backup -> kept.contains(backup) || backup.locked());
            }
        }
        assertThat(expired).as("the histories are worth something").isGreaterThan(HISTORIES);
    }

    @Test
    void theOrderOfTheListingDoesNotMatter() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            History history = History.of(seed);
            List<BackupAge> shuffled = new ArrayList<>(history.backups);
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(history.plan(shuffled)).as("seed %d", seed).isEqualTo(history.plan(history.backups));
        }
    }

    /** A target's backups and rules, as a seed makes them. */
    private record History(
            int seed, RetentionSettings rules, ZoneId zone, List<BackupAge> backups, RecentHealth health, Instant now) {
        static History of(int seed) {
            Random random = new Random(seed);
            Instant now = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(86_400 * 366));
            RetentionSettings rules = new RetentionSettings(
                    random.nextInt(4),
                    random.nextInt(9),
                    random.nextInt(6),
                    random.nextInt(14),
                    random.nextInt(4),
                    Duration.ofHours(random.nextInt(400)),
                    1 + random.nextInt(6),
                    1 + random.nextInt(12),
                    Duration.ofDays(1 + random.nextInt(60)));
            List<BackupAge> backups = new ArrayList<>();
            int count = random.nextInt(120);
            int days = 1 + random.nextInt(900);
            int verifiedOfTen = random.nextInt(11);
            for (int i = 0; i < count; i++) {
                // Whole hours, so that some are of the same moment.
                Instant finishedAt = now.minus(Duration.ofHours(random.nextInt(24 * days)));
                backups.add(new BackupAge(
                        "b" + i,
                        finishedAt,
                        random.nextInt(10) < verifiedOfTen,
                        random.nextInt(20) == 0,
                        random.nextInt(15) == 0));
            }
            Optional<Instant> failed = random.nextInt(5) == 0
                    ? Optional.of(now.minus(Duration.ofHours(random.nextInt(72))))
                    : Optional.empty();
            return new History(
                    seed,
                    rules,
                    ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))),
                    List.copyOf(backups),
                    new RecentHealth(failed, Optional.empty()),
                    now);
        }

        RetentionPlan plan(List<BackupAge> stored) {
            return new RetentionPolicy(rules, zone).plan(stored, health, now);
        }

        List<BackupAge> verified(List<BackupAge> of) {
            return of.stream().filter(BackupAge::verified).toList();
        }
    }
}
