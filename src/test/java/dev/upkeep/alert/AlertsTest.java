package dev.upkeep.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Days of alerts, and how many messages they make. */
class AlertsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    @Test
    void aQuietWeekMakesNoMessage() {
        try (Simulation week = simulation()) {
            week.found("database.latency", CheckState.OK, 10).pass(DAY.multipliedBy(2));

            assertThat(week.sent("ops")).isEmpty();
        }
    }

    @Test
    void oneBadResultOrTwoAreNoAlert() {
        try (Simulation day = simulation()) {
            day.found("database.latency", CheckState.CRIT, 95).pass(MINUTE.multipliedBy(2));
            day.found("database.latency", CheckState.OK, 10).pass(HOUR);

            assertThat(day.sent("ops")).isEmpty();
        }
    }

    @Test
    void anAlertIsToldOnceAndItsEndOnceWithDurationAndValues() {
        try (Simulation day = simulation()) {
            day.found("database.latency", CheckState.OK, 10).pass(HOUR);
            day.found("database.latency", CheckState.CRIT, 95).pass(HOUR);
            day.found("database.latency", CheckState.OK, 12).pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly("FIRED CRIT database.latency", "RESOLVED CRIT database.latency");
            AlertItem fired = day.sent("ops").get(0).items().get(0);
            assertThat(fired.value()).isEqualTo("95 %");
            assertThat(fired.before()).isEqualTo("10 %");
            assertThat(fired.limits()).isEqualTo("WARN from 75 %, CRIT from 90 %");
            assertThat(fired.lasted()).isEqualTo(Duration.ofMinutes(2));
            AlertItem resolved = day.sent("ops").get(1).items().get(0);
            assertThat(resolved.value()).isEqualTo("12 %");
            assertThat(resolved.lasted()).isEqualTo(Duration.ofMinutes(61));
            assertThat(day.sent("ops").get(1).subject()).isEqualTo("Resolved: database.latency (main) after 1h1m");
        }
    }

    @Test
    void aFailedJobIsToldAtOnce() {
        try (Simulation day = simulation()) {
            day.found("job.back-up", CheckState.CRIT).pass(MINUTE);

            assertThat(day.said("ops")).containsExactly("FIRED CRIT job.back-up");
        }
    }

    @Test
    void worseIsToldOnceHoweverOftenItGoesToAndFro() {
        try (Simulation day = simulation()) {
            day.found("database.latency", CheckState.WARN, 80).pass(HOUR);
            day.found("database.latency", CheckState.CRIT, 95).pass(MINUTE.multipliedBy(10));
            day.found("database.latency", CheckState.WARN, 80).pass(MINUTE.multipliedBy(10));
            day.found("database.latency", CheckState.CRIT, 95).pass(MINUTE.multipliedBy(10));

            assertThat(day.said("ops"))
                    .containsExactly("FIRED WARN database.latency", "ESCALATED CRIT database.latency");
        }
    }

    @Test
    void whatPeopleWereRemindedOfAsWarnIsToldAgainWhenItIsCritical() {
        try (Simulation days = simulation()) {
            days.found("a", CheckState.CRIT).pass(HOUR);
            days.found("a", CheckState.WARN).pass(DAY);
            days.found("a", CheckState.CRIT).pass(HOUR);

            assertThat(days.said("ops")).containsExactly("FIRED CRIT a", "STILL WARN a", "ESCALATED CRIT a");
        }
    }

    @Test
    void anAcknowledgementOfCriticalDoesNotOutliveItsBecomingLess() {
        try (Simulation day = simulation()) {
            day.found("a", CheckState.CRIT).pass(HOUR);
            day.board().acknowledge("main", "a", "ann");
            day.found("a", CheckState.WARN).pass(HOUR);
            day.found("a", CheckState.CRIT).pass(Duration.ofHours(3));

            assertThat(day.said("ops")).containsExactly("FIRED CRIT a", "STILL CRIT a");
        }
    }

    @Test
    void sixtyChecksThatBreakAtOnceAreOneMessageAndSoIsTheirEnd() {
        try (Simulation day = simulation()) {
            for (int i = 0; i < 60; i++) {
                day.found("storm." + i, CheckState.CRIT);
            }
            day.pass(HOUR);
            for (int i = 0; i < 60; i++) {
                day.found("storm." + i, CheckState.OK);
            }
            day.pass(HOUR);

            assertThat(day.sent("ops")).hasSize(2);
            assertThat(day.sent("ops").get(0).items()).hasSize(20);
            assertThat(day.sent("ops").get(0).more()).hasSize(40);
            assertThat(day.sent("ops").get(0).subject()).startsWith("CRIT: 60 alerts: storm.0, storm.1, storm.10, …");
        }
    }

    @Test
    void aDatabaseThatIsDownHidesWhatElseIsWrongWithIt() {
        try (Simulation day = simulation()) {
            day.found("bucket.latency", CheckState.OK).pass(MINUTE);
            day.found("database.reachable", CheckState.CRIT);
            for (int i = 0; i < 30; i++) {
                day.found("database.check" + i, i % 2 == 0 ? CheckState.SKIPPED : CheckState.CRIT);
            }
            day.pass(HOUR);
            assertThat(day.said("ops")).containsExactly("FIRED CRIT database.reachable");
            assertThat(day.sent("ops").get(0).items().get(0).hides())
                    .hasSize(30)
                    .contains("database.check7");

            day.found("database.reachable", CheckState.OK);
            for (int i = 0; i < 30; i++) {
                day.found("database.check" + i, i == 1 ? CheckState.CRIT : CheckState.OK);
            }
            day.pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly(
                            "FIRED CRIT database.reachable",
                            "FIRED CRIT database.check1, RESOLVED CRIT database.reachable");
        }
    }

    @Test
    void aDatabaseThatIsReachedSlowlyHidesNothing() {
        try (Simulation day = simulation()) {
            day.found("database.reachable", CheckState.CRIT, 2_100)
                    .found("database.bloat", CheckState.UNKNOWN)
                    .found("database.pool", CheckState.SKIPPED);
            day.found("database.connections", CheckState.CRIT, 95).pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly("FIRED CRIT database.reachable, FIRED CRIT database.connections");
            assertThat(day.sent("ops").get(0).items().get(0).hides()).isEmpty();
        }
    }

    @Test
    void aBucketThatIsDownHidesWhatIsKeptInItAndNoJob() {
        try (Simulation day = simulation()) {
            day.found("bucket.reachable", CheckState.CRIT)
                    .found("storage.drift", CheckState.CRIT)
                    .found("copy.age", CheckState.CRIT)
                    .found("backup.age", CheckState.CRIT)
                    .found("job.back-up", CheckState.CRIT)
                    .pass(HOUR);

            assertThat(day.said("ops")).containsExactly("FIRED CRIT job.back-up", "FIRED CRIT bucket.reachable");
            assertThat(day.sent("ops").get(1).items().get(0).hides())
                    .containsExactly("backup.age", "copy.age", "storage.drift");
        }
    }

    @Test
    void bothUnreachableAreOneMessageThatSuspectsTheOwnNetwork() {
        try (Simulation day = simulation()) {
            day.found("database.reachable", CheckState.CRIT)
                    .found("bucket.reachable", CheckState.CRIT)
                    .pass(HOUR);

            assertThat(day.said("ops")).containsExactly("FIRED CRIT bucket.reachable, FIRED CRIT database.reachable");
            assertThat(day.sent("ops").get(0).notes())
                    .singleElement()
                    .asString()
                    .contains("this machine's own network");
        }
    }

    @Test
    void flappingIsToldOnceAndThatItIsOverOnce() {
        try (Simulation day = simulation()) {
            for (int i = 0; i < 300; i++) {
                day.found("job.back-up", i % 2 == 0 ? CheckState.CRIT : CheckState.OK)
                        .pass(MINUTE);
            }
            // The first to and fro are three alerts and three ends before it is known to be flapping.
            assertThat(day.said("ops")).hasSizeLessThanOrEqualTo(7).endsWith("FLAPPING CRIT job.back-up");
            int told = day.sent("ops").size();

            day.found("job.back-up", CheckState.OK).pass(HOUR);
            assertThat(day.said("ops").subList(told, day.sent("ops").size()))
                    .containsExactly("SETTLED CRIT job.back-up");
        }
    }

    @Test
    void whatSettlesAsCriticalWhileItIsSnoozedIsToldWhenTheSnoozeEnds() {
        try (Simulation day =
                simulation(Simulation.channel("ops", Level.WARN, ""), Simulation.channel("pager", Level.CRIT, ""))) {
            day.goToAndFro("database.latency", CheckState.WARN, CheckState.OK, 60);
            day.board().snooze("main", "database.latency", Duration.ofHours(2));
            day.found("database.latency", CheckState.CRIT).pass(HOUR);
            assertThat(day.said("ops"))
                    .containsExactly("FLAPPING WARN database.latency", "SETTLED CRIT database.latency");
            assertThat(day.sent("pager")).isEmpty();

            day.pass(Duration.ofMinutes(90));
            assertThat(day.said("pager")).containsExactly("FIRED CRIT database.latency");
        }
    }

    @Test
    void whatNeverStaysBadLongEnoughToFireIsStillToldAsFlapping() {
        try (Simulation day = simulation()) {
            for (int i = 0; i < 600; i++) {
                day.found("database.latency", i % 2 == 0 ? CheckState.WARN : CheckState.OK, 80)
                        .pass(MINUTE);
            }

            assertThat(day.said("ops")).containsExactly("FLAPPING WARN database.latency");
        }
    }

    @Test
    void criticalIsRemindedOfEveryFourHoursUntilSomebodyAcknowledgesIt() {
        try (Simulation days = simulation()) {
            days.found("database.latency", CheckState.CRIT, 95).pass(Duration.ofHours(13));
            assertThat(days.said("ops"))
                    .containsExactly(
                            "FIRED CRIT database.latency",
                            "STILL CRIT database.latency",
                            "STILL CRIT database.latency",
                            "STILL CRIT database.latency");

            Instant until = days.board().acknowledge("main", "database.latency", "ann");
            assertThat(until).isEqualTo(days.clock.instant().plus(DAY));
            days.pass(Duration.ofHours(23));
            assertThat(days.sent("ops")).hasSize(4);

            days.pass(Duration.ofHours(2));
            assertThat(days.sent("ops")).as("an acknowledgement ends").hasSize(5);

            days.found("database.latency", CheckState.OK, 10).pass(HOUR);
            assertThat(days.sent("ops")).hasSize(6);
        }
    }

    @Test
    void remindersOfSeveralAlertsComeTogether() {
        try (Simulation day = simulation()) {
            day.found("a", CheckState.CRIT).pass(HOUR);
            day.found("b", CheckState.CRIT).pass(HOUR);
            day.found("c", CheckState.CRIT).pass(Duration.ofMinutes(150));

            assertThat(day.said("ops"))
                    .containsExactly(
                            "FIRED CRIT a", "FIRED CRIT b", "FIRED CRIT c", "STILL CRIT a, STILL CRIT b, STILL CRIT c");
        }
    }

    @Test
    void warningsComeInOneDigestADayAndNotAsReminders() {
        try (Simulation days = simulation()) {
            days.found("a", CheckState.WARN).found("b", CheckState.WARN).pass(DAY.multipliedBy(3));

            assertThat(days.said("ops"))
                    .containsExactly(
                            "FIRED WARN a, FIRED WARN b",
                            "STILL WARN a, STILL WARN b",
                            "STILL WARN a, STILL WARN b",
                            "STILL WARN a, STILL WARN b");
            assertThat(days.sent("ops").get(1).createdAt()).isEqualTo("2026-11-24T08:00:30Z");
        }
    }

    @Test
    void unknownForLongIsToldOnceAndThatItIsKnownAgainOnce() {
        try (Simulation day = simulation()) {
            day.found("database.bloat", CheckState.UNKNOWN).pass(Duration.ofHours(5));
            assertThat(day.sent("ops")).isEmpty();
            day.pass(Duration.ofHours(3));
            assertThat(day.said("ops")).containsExactly("BLIND WARN database.bloat");
            assertThat(day.sent("ops").get(0).subject()).isEqualTo("Blind: database.bloat (main) for 6h");

            day.found("database.bloat", CheckState.OK).pass(HOUR);
            assertThat(day.said("ops")).containsExactly("BLIND WARN database.bloat", "SIGHTED WARN database.bloat");
        }
    }

    @Test
    void quietHoursHoldTheDeliveryAndNotTheChecks() {
        try (Simulation night = simulation(Simulation.channel("ops", Level.WARN, "22:00-07:00 UTC"))) {
            night.pass(Duration.ofHours(11));
            night.found("a", CheckState.WARN).found("b", CheckState.WARN).pass(HOUR);
            night.found("b", CheckState.OK).pass(HOUR);
            night.found("c", CheckState.CRIT).pass(HOUR);
            assertThat(night.said("ops")).as("only CRIT passes").containsExactly("FIRED CRIT c");

            night.found("c", CheckState.OK).pass(Duration.ofMinutes(5 * 60 + 30));

            assertThat(night.said("ops")).containsExactly("FIRED CRIT c", "RESOLVED CRIT c", "FIRED WARN a");
            AlertMessage catchUp = night.sent("ops").get(2);
            assertThat(catchUp.gone()).containsExactly("b (main)");
            assertThat(catchUp.createdAt()).isEqualTo("2026-11-24T07:00:00Z");
        }
    }

    @Test
    void whatWentToAndFroInQuietHoursIsOverForWhoeverKnewOfItAndOnlyANameForOthers() {
        try (Simulation night = simulation(Simulation.channel("ops", Level.WARN, "22:00-07:00 UTC"))) {
            night.found("job.known", CheckState.WARN).pass(Duration.ofHours(10));
            night.goToAndFro("job.known", CheckState.OK, CheckState.WARN, 60);
            night.found("job.known", CheckState.OK);
            night.goToAndFro("job.new", CheckState.WARN, CheckState.OK, 60);
            night.found("job.new", CheckState.OK).pass(Duration.ofHours(8));

            assertThat(night.said("ops")).containsExactly("FIRED WARN job.known", "SETTLED WARN job.known");
            assertThat(night.sent("ops").get(1).gone()).containsExactly("job.new (main)");
        }
    }

    @Test
    void whatWasBlindAndThenBadAndIsOverByTheMorningIsOnlyAName() {
        try (Simulation night = simulation(Simulation.channel("ops", Level.WARN, "18:00-07:00 UTC"))) {
            night.pass(Duration.ofHours(6));
            night.found("a", CheckState.UNKNOWN).pass(Duration.ofHours(7));
            night.found("a", CheckState.WARN).pass(HOUR);
            night.found("a", CheckState.OK).pass(Duration.ofHours(6));

            assertThat(night.sent("ops")).singleElement().satisfies(morning -> {
                assertThat(morning.items()).isEmpty();
                assertThat(morning.gone()).containsExactly("a (main)");
            });
        }
    }

    @Test
    void theEndOfWhatIsKnownIsSaidAlsoWhenItBecameWorseBeforeAndNobodyCanJudgeItSince() {
        try (Simulation night = simulation(Simulation.channel("ops", Level.WARN, "18:00-07:00 UTC"))) {
            night.found("a", CheckState.WARN).pass(Duration.ofHours(6));
            night.found("a", CheckState.CRIT).pass(Duration.ofMinutes(1));
            night.found("a", CheckState.WARN).pass(Duration.ofMinutes(5));
            night.found("a", CheckState.OK).pass(HOUR);
            night.found("a", CheckState.WARN).pass(HOUR);
            night.found("a", CheckState.OK).pass(HOUR);
            night.found("a", CheckState.UNKNOWN).pass(Duration.ofHours(10));

            assertThat(night.said("ops")).containsExactly("FIRED WARN a", "BLIND WARN a, RESOLVED WARN a");
        }
    }

    @Test
    void whatNobodyCanJudgeIsInTheDailyDigest() {
        try (Simulation days = simulation()) {
            days.found("a", CheckState.UNKNOWN).pass(DAY);

            assertThat(days.said("ops")).containsExactly("BLIND WARN a", "STILL WARN a");
        }
    }

    @Test
    void whatCameAndWentBesidesSomethingKnownIsNoMessage() {
        try (Simulation night = simulation(Simulation.channel("ops", Level.WARN, "18:00-07:00 UTC"))) {
            night.found("a", CheckState.WARN).pass(Duration.ofHours(6));
            night.found("a", CheckState.UNKNOWN).pass(Duration.ofHours(7));
            night.found("a", CheckState.WARN).pass(Duration.ofHours(6).plus(Duration.ofMinutes(30)));

            assertThat(night.said("ops")).containsExactly("FIRED WARN a");
        }
    }

    @Test
    void aMessageThatADeadChannelMissedWaitsForTheEndOfQuietHoursAndCriticalPassesIt() {
        try (Simulation day = simulation(Simulation.channel("ops", Level.WARN, "13:00-15:00 UTC"))) {
            day.dead.add("ops");
            day.pass(Duration.ofMinutes(50));
            day.found("a", CheckState.WARN).pass(Duration.ofMinutes(20));
            day.dead.clear();
            day.pass(Duration.ofMinutes(20));
            assertThat(day.sent("ops")).isEmpty();

            day.found("b", CheckState.CRIT).pass(Duration.ofMinutes(80));
            assertThat(day.said("ops")).containsExactly("FIRED CRIT b");
            day.pass(HOUR);
            assertThat(day.said("ops")).containsExactly("FIRED CRIT b", "FIRED WARN a");
        }
    }

    @Test
    void quietHoursThatLetNothingPassHoldCriticalToo() {
        ChannelDefinition silent = ChannelDefinition.of(
                "mail-channel",
                Map.of("channel", "ops", "quietHours", "13:00-15:00 UTC", "quietLets", "nothing"),
                "test");
        try (Simulation day = simulation(silent)) {
            day.pass(HOUR);
            day.found("a", CheckState.CRIT).pass(Duration.ofMinutes(119));
            assertThat(day.sent("ops")).isEmpty();
            day.pass(HOUR);
            assertThat(day.said("ops")).containsExactly("FIRED CRIT a");
        }
    }

    @Test
    void eachChannelGetsWhatIsBadEnoughForIt() {
        try (Simulation day =
                simulation(Simulation.channel("ops", Level.WARN, ""), Simulation.channel("pager", Level.CRIT, ""))) {
            day.found("a", CheckState.WARN).pass(HOUR);
            day.found("a", CheckState.CRIT).pass(HOUR);
            day.found("a", CheckState.OK).pass(HOUR);

            assertThat(day.said("ops")).containsExactly("FIRED WARN a", "ESCALATED CRIT a", "RESOLVED CRIT a");
            assertThat(day.said("pager"))
                    .as("whoever reads it never knew of WARN")
                    .containsExactly("FIRED CRIT a", "RESOLVED CRIT a");
        }
    }

    @Test
    void aSnoozedAlertSaysNothingNewAndFiresWhenTheSnoozeEnds() {
        try (Simulation day = simulation()) {
            day.found("a", CheckState.OK).pass(HOUR);
            day.board().snooze("main", "a", Duration.ofHours(4));
            day.found("a", CheckState.CRIT).pass(Duration.ofHours(3));
            assertThat(day.sent("ops")).isEmpty();

            day.pass(Duration.ofHours(2));
            assertThat(day.said("ops")).containsExactly("FIRED CRIT a");
        }
    }

    @Test
    void whatStillIsWrongAtTheEndOfASnoozeIsToldThenAndNotWithItsNextResult() {
        try (Simulation day = simulation()) {
            day.found("a", CheckState.OK).found("b", CheckState.OK).pass(HOUR);
            day.board().snooze("main", "a", Duration.ofHours(4));
            day.board().snooze("main", "b", Duration.ofHours(10));
            day.found("a", CheckState.CRIT).found("b", CheckState.UNKNOWN).pass(HOUR);
            day.forget("a");
            day.forget("b");
            day.pass(Duration.ofMinutes(185));
            assertThat(day.said("ops")).containsExactly("FIRED CRIT a");

            day.board().acknowledge("main", "a", "ann");
            day.pass(Duration.ofHours(6));
            assertThat(day.said("ops")).containsExactly("FIRED CRIT a", "BLIND WARN b");
        }
    }

    @Test
    void whatWasHiddenIsToldWhenNothingHidesItAnyMoreAlsoWithoutANewResult() {
        try (Simulation day = simulation()) {
            day.found("database.reachable", CheckState.CRIT)
                    .found("database.size", CheckState.CRIT)
                    .pass(HOUR);
            day.forget("database.size");
            day.found("database.reachable", CheckState.OK, 3).pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly(
                            "FIRED CRIT database.reachable",
                            "RESOLVED CRIT database.reachable",
                            "FIRED CRIT database.size");
        }
    }

    @Test
    void whatWasFoundWhileTheDatabaseWasDownHasTimeToBeFoundAgainBeforeItIsTold() {
        try (Simulation day = simulation()) {
            day.found("database.reachable", CheckState.CRIT)
                    .found("database.size", CheckState.CRIT)
                    .pass(HOUR);
            day.forget("database.size");
            day.found("database.reachable", CheckState.OK, 3).pass(MINUTE.multipliedBy(15));
            day.found("database.size", CheckState.OK).pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly("FIRED CRIT database.reachable", "RESOLVED CRIT database.reachable");
        }
    }

    @Test
    void whatBeganAndEndedWithinASnoozeIsNeverTold() {
        try (Simulation day = simulation()) {
            day.found("a", CheckState.OK).pass(HOUR);
            day.board().snooze("main", "a", Duration.ofHours(4));
            day.found("a", CheckState.CRIT).pass(HOUR);
            day.found("a", CheckState.OK).pass(DAY);

            assertThat(day.sent("ops")).isEmpty();
        }
    }

    @Test
    void noChannelGetsMoreThanTenMessagesWithinAnHour() {
        try (Simulation day = simulation()) {
            for (int i = 0; i < 60; i++) {
                day.found("job.j" + i, CheckState.CRIT).pass(MINUTE);
            }
            assertThat(day.sent("ops")).hasSize(10);
            assertThat(day.sent("ops").get(9).notes())
                    .singleElement()
                    .asString()
                    .contains("last of 10 messages");

            day.pass(Duration.ofMinutes(30));
            assertThat(day.sent("ops")).hasSize(11);
            AlertMessage rest = day.sent("ops").get(10);
            assertThat(rest.items().size() + rest.more().size()).isEqualTo(50);
        }
    }

    @Test
    void nothingIsLostOrToldTwiceByRestarts() {
        try (Simulation day = simulation()) {
            day.found("a", CheckState.CRIT).found("b", CheckState.WARN).pass(MINUTE.multipliedBy(2));
            day.restart();
            day.pass(MINUTE);
            day.restart();
            for (int i = 0; i < 30; i++) {
                day.pass(MINUTE.multipliedBy(7));
                day.restart();
            }
            assertThat(day.said("ops")).containsExactly("FIRED CRIT a, FIRED WARN b");

            day.found("a", CheckState.OK).pass(MINUTE.multipliedBy(2));
            day.restart();
            day.pass(HOUR);
            assertThat(day.said("ops")).containsExactly("FIRED CRIT a, FIRED WARN b", "RESOLVED CRIT a");
        }
    }

    @Test
    void aDeadChannelIsToldOnTheOthersAndGetsOneMessageWhenItLivesAgain() {
        try (Simulation days =
                simulation(Simulation.channel("ops", Level.WARN, ""), Simulation.channel("mail", Level.WARN, ""))) {
            days.dead.add("mail");
            days.found("a", CheckState.CRIT).pass(HOUR);
            assertThat(days.sent("mail")).isEmpty();
            assertThat(days.said("ops")).containsExactly("FIRED CRIT a", "FIRED CRIT channel.mail");
            assertThat(days.board().standings())
                    .filteredOn(standing -> standing.failure().isPresent())
                    .singleElement()
                    .satisfies(standing -> assertThat(standing.channel().name()).isEqualTo("mail"));

            days.found("b", CheckState.CRIT).pass(HOUR);
            days.found("a", CheckState.OK).found("c", CheckState.WARN).pass(HOUR);
            days.dead.clear();
            days.pass(HOUR);

            assertThat(days.said("mail"))
                    .containsExactly("FIRED CRIT a", "FIRED CRIT b, FIRED WARN c, RESOLVED CRIT a");
            assertThat(days.said("ops").get(days.said("ops").size() - 1)).isEqualTo("RESOLVED CRIT channel.mail");
        }
    }

    @Test
    void channelsThatFailedTogetherDoNotTellOfOneAnotherWhenTheyWorkAgain() {
        try (Simulation day =
                simulation(Simulation.channel("ops", Level.WARN, ""), Simulation.channel("mail", Level.WARN, ""))) {
            day.dead.addAll(List.of("ops", "mail"));
            day.found("a", CheckState.CRIT).pass(HOUR.multipliedBy(2));
            day.dead.clear();
            day.pass(HOUR.multipliedBy(2));

            assertThat(day.said("ops")).containsExactly("FIRED CRIT a");
            assertThat(day.said("mail")).containsExactly("FIRED CRIT a");
            assertThat(waiting(day)).isZero();
        }
    }

    @Test
    void aNewChannelIsToldOfWhatWasWrongBeforeIt() {
        ChannelDefinition ops = Simulation.channel("ops", Level.WARN, "");
        try (Simulation day = new Simulation(Sample.sqlite(folder.resolve("upkeep.db")))) {
            day.found("a", CheckState.CRIT).found("b", CheckState.WARN).pass(HOUR);
            day.board().acknowledge("main", "b", "ann");
            day.restart(ops);
            day.pass(MINUTE.multipliedBy(5));
            assertThat(day.said("ops")).containsExactly("STILL CRIT a");

            day.restart(ops, Simulation.channel("mail", Level.WARN, ""), Simulation.channel("loud", Level.CRIT, ""));
            day.restart(ops, Simulation.channel("mail", Level.WARN, ""), Simulation.channel("loud", Level.CRIT, ""));
            day.pass(MINUTE.multipliedBy(5));
            assertThat(day.said("ops")).as("it knew").containsExactly("STILL CRIT a");
            assertThat(day.said("mail")).containsExactly("STILL CRIT a");
            assertThat(day.said("loud")).containsExactly("STILL CRIT a");

            day.found("a", CheckState.OK).pass(HOUR);
            assertThat(day.said("mail")).containsExactly("STILL CRIT a", "RESOLVED CRIT a");
        }
    }

    @Test
    void aTestThatArrivesEndsTheAlertOfItsChannelAndLetsWhatWaitsGoAtOnce() {
        try (Simulation day =
                simulation(Simulation.channel("ops", Level.WARN, ""), Simulation.channel("mail", Level.WARN, ""))) {
            day.dead.add("mail");
            day.found("a", CheckState.CRIT).pass(Duration.ofHours(2));
            day.dead.clear();
            day.alerts().works("mail");
            day.deliver();
            assertThat(day.said("mail")).containsExactly("FIRED CRIT a");

            day.pass(MINUTE.multipliedBy(2));
            assertThat(day.said("ops"))
                    .containsExactly("FIRED CRIT a", "FIRED CRIT channel.mail", "RESOLVED CRIT channel.mail");
        }
    }

    @Test
    void nothingWaitsForAChannelThatIsGone() {
        ChannelDefinition ops = Simulation.channel("ops", Level.WARN, "");
        try (Simulation day = simulation(ops, Simulation.channel("mail", Level.WARN, ""))) {
            day.dead.add("mail");
            day.found("a", CheckState.CRIT).pass(HOUR);
            day.found("b", CheckState.CRIT).pass(HOUR);
            day.restart(ops);
            day.found("a", CheckState.OK).found("b", CheckState.OK).pass(HOUR);

            assertThat(day.said("ops"))
                    .containsExactly(
                            "FIRED CRIT a",
                            "FIRED CRIT channel.mail",
                            "FIRED CRIT b",
                            "RESOLVED CRIT channel.mail",
                            "RESOLVED CRIT a, RESOLVED CRIT b");
            assertThat(waiting(day)).isZero();
            assertThat(day.board().open()).isEmpty();
        }
    }

    @Test
    void aProcessThatDoesNotDeliverTellsTheChannelsOfTheOneThatDoes() {
        try (Simulation day = simulation()) {
            Alerts bare = day.elsewhere();
            bare.take("main", List.of(CheckResult.without("job.a", CheckState.CRIT, "it failed")));
            Alerts other = day.elsewhere(Simulation.channel("other", Level.WARN, ""));
            other.take("main", List.of(CheckResult.without("job.b", CheckState.CRIT, "it failed")));
            day.pass(MINUTE.multipliedBy(2));
            bare.take("main", List.of(CheckResult.without("job.a", CheckState.OK, "it is well")));
            day.pass(MINUTE.multipliedBy(2));

            assertThat(day.said("ops")).containsExactly("FIRED CRIT job.a, FIRED CRIT job.b", "RESOLVED CRIT job.a");
            assertThat(waiting(day)).isZero();
        }
    }

    @Test
    void aStartWithoutAChannelThatAnotherStartHadNamesItAndWhatItGivesUp() {
        Logger log = (Logger) LoggerFactory.getLogger(Alerts.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try (Simulation day =
                simulation(Simulation.channel("ops", Level.WARN, ""), Simulation.channel("mail", Level.WARN, ""))) {
            day.dead.add("mail");
            day.found("a", CheckState.CRIT).pass(MINUTE.multipliedBy(10));
            day.elsewhere(Simulation.channel("ops", Level.WARN, "")).begin();

            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.contains("are in no file of this process's routes folder: mail.")
                            && line.contains("is given up: 1 messages or parts of them")
                            && line.contains("another `upkeep start`"));
        } finally {
            log.detachAppender(lines);
        }
    }

    @Test
    void aMessageIsGivenUpAfterThreeDays() {
        try (Simulation days = simulation()) {
            days.dead.add("ops");
            days.found("a", CheckState.WARN).pass(DAY.multipliedBy(3).plus(HOUR));

            assertThat(days.board().standings().get(0).givenUp()).isEqualTo(1);
            days.dead.clear();
            days.pass(HOUR);
            assertThat(days.said("ops")).as("the digests of three days are one").containsExactly("STILL WARN a");
        }
    }

    @Test
    void twoProcessesNeverClaimTheSameMessage() {
        try (Simulation one = simulation();
                Simulation other = simulation()) {
            one.alerts().take("main", List.of(CheckResult.without("job.a", CheckState.CRIT, "it failed")));
            one.clock.tick(MINUTE);
            other.clock.tick(MINUTE);

            List<Delivery> first = one.alerts().due();
            List<Delivery> second = other.alerts().due();
            assertThat(first).hasSize(1);
            assertThat(second).hasSize(1);
            assertThat(one.alerts().claim(first.get(0))).isTrue();
            assertThat(other.alerts().claim(second.get(0))).isFalse();
            assertThat(other.alerts().due()).isEmpty();

            // The first process dies. Its claim ends, and the message is sent with the same id.
            other.clock.tick(Outbox.CLAIM);
            assertThat(other.alerts().due()).singleElement().satisfies(again -> {
                assertThat(again.id()).isEqualTo(first.get(0).id());
                assertThat(other.alerts().claim(again)).isTrue();
                other.alerts().sent(again);
            });
            other.clock.tick(HOUR);
            assertThat(other.alerts().due()).isEmpty();
        }
    }

    @Test
    void aCheckThatIsNotMadeAnyMoreIsNoAlertForEver() {
        try (Simulation days = simulation()) {
            days.found("a", CheckState.WARN).pass(HOUR);
            days.alerts().take("main", List.of());
            days.forget("a");
            days.pass(DAY.multipliedBy(4));

            assertThat(days.said("ops").get(days.said("ops").size() - 1)).isEqualTo("RESOLVED WARN a");
            assertThat(days.board().open()).isEmpty();
        }
    }

    @Test
    void aProcessThatWasAwayForDaysGivesItsChecksTimeBeforeTheyAreOver() {
        try (Simulation days = simulation()) {
            days.found("a", CheckState.WARN).found("b", CheckState.WARN).pass(HOUR);
            days.forget("a");
            days.forget("b");
            days.clock.tick(DAY.multipliedBy(5));
            days.restart();
            days.pass(MINUTE.multipliedBy(50));
            assertThat(days.said("ops")).containsExactly("FIRED WARN a, FIRED WARN b", "STILL WARN a, STILL WARN b");

            days.found("b", CheckState.WARN).pass(HOUR);
            assertThat(days.said("ops"))
                    .containsExactly("FIRED WARN a, FIRED WARN b", "STILL WARN a, STILL WARN b", "RESOLVED WARN a");
        }
    }

    @Test
    void aClockThatWasAheadHoldsNoReminderBack() {
        try (Simulation day = simulation()) {
            day.clock.tick(DAY.multipliedBy(30));
            day.found("a", CheckState.CRIT).pass(HOUR);
            day.clock.tick(DAY.multipliedBy(-30));
            day.pass(Duration.ofHours(5));

            assertThat(day.said("ops")).containsExactly("FIRED CRIT a", "STILL CRIT a", "STILL CRIT a");
        }
    }

    @Test
    void aClockThatWasAheadHoldsNoMessageBack() {
        try (Simulation day = simulation()) {
            day.clock.tick(DAY.multipliedBy(30));
            day.dead.add("ops");
            day.found("a", CheckState.CRIT).pass(MINUTE.multipliedBy(10));
            day.clock.tick(DAY.multipliedBy(-30));
            day.dead.clear();
            day.pass(MINUTE);

            assertThat(day.said("ops")).startsWith("FIRED CRIT a");
        }
    }

    @Test
    void aClockThatWasAheadMakesNobodyWaitToHearThatACheckIsBlind() {
        try (Simulation day = simulation()) {
            day.clock.tick(DAY.multipliedBy(30));
            day.found("a", CheckState.UNKNOWN).pass(HOUR);
            day.clock.tick(DAY.multipliedBy(-30));
            day.pass(Duration.ofHours(7));

            assertThat(day.said("ops")).containsExactly("BLIND WARN a");
        }
    }

    @Test
    void namesTheNearestCheckWhenOneIsMistyped() {
        try (Simulation day = simulation()) {
            day.found("database.latency", CheckState.CRIT, 95).pass(HOUR);

            assertThatThrownBy(() -> day.board().acknowledge("main", "database.latancy", "ann"))
                    .isInstanceOf(UpkeepException.class)
                    .hasMessageContaining("Did you mean database.latency?");
        }
    }

    private static int waiting(Simulation simulation) {
        return JdbcClient.create(simulation.state().dataSource())
                .sql("select count(*) from alert_notice where message_id is null")
                .query(Integer.class)
                .single();
    }

    private Simulation simulation(ChannelDefinition... channels) {
        return new Simulation(
                Sample.sqlite(folder.resolve("upkeep.db")),
                channels.length == 0 ? new ChannelDefinition[] {Simulation.channel("ops", Level.WARN, "")} : channels);
    }
}
