package dev.upkeep.health;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.CheckValue;
import dev.upkeep.check.Observation;
import dev.upkeep.check.Thresholds;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes one result of what a check saw: the worst of it gives the state. What is UNKNOWN beside something that is WARN or
 * CRIT is said as well, and does not hide it.
 */
final class Judgement {
    private static final int NAMED = 3;

    private final CheckDefinition check;

    Judgement(CheckDefinition check) {
        this.check = check;
    }

    /** The verdict on all that the check saw. */
    CheckResult on(List<Observation> observations) {
        List<Judged> judged = observations.stream()
                .map(seen -> new Judged(seen, state(seen), check.unit()))
                .sorted(worstFirst())
                .toList();
        if (judged.isEmpty()) {
            return CheckResult.without(check.id(), CheckState.OK, "nothing found");
        }
        Judged worst = judged.get(0);
        List<Judged> alike =
                judged.stream().filter(one -> one.state() == worst.state()).toList();
        List<Judged> unknown = judged.stream()
                .filter(one -> one.state() == CheckState.UNKNOWN && worst.state() != CheckState.UNKNOWN)
                .toList();
        String detail = named(alike) + limit(worst) + (unknown.isEmpty() ? "" : "; and UNKNOWN: " + named(unknown));
        BigDecimal value = worst.seen().value();
        return new CheckResult(check.id(), worst.state(), value, value == null ? null : check.unit(), detail);
    }

    private static String named(List<Judged> all) {
        return all.stream().limit(NAMED).map(Judged::text).collect(Collectors.joining("; "))
                + (all.size() > NAMED ? "; and " + (all.size() - NAMED) + " more" : "");
    }

    private CheckState state(Observation seen) {
        BigDecimal value = seen.value();
        if (seen.state() != null) {
            return seen.state();
        }
        return value == null ? CheckState.UNKNOWN : check.thresholds().judge(value);
    }

    private Comparator<Judged> worstFirst() {
        Comparator<BigDecimal> byValue =
                check.thresholds().lowerIsWorse() ? Comparator.naturalOrder() : Comparator.reverseOrder();
        return Comparator.comparingInt((Judged one) -> rank(one.state()))
                .reversed()
                .thenComparing(one -> one.seen().value(), Comparator.nullsLast(byValue));
    }

    /** What is not judged says nothing beside something that is, and what is not known hides nothing that is bad. */
    private static int rank(CheckState state) {
        return switch (state) {
            case SKIPPED -> 0;
            case OK -> 1;
            case UNKNOWN -> 2;
            case WARN -> 3;
            case CRIT -> 4;
        };
    }

    /** Which threshold was reached, unless the check knew its verdict without one. */
    private String limit(Judged worst) {
        Thresholds thresholds = check.thresholds();
        BigDecimal reached = switch (worst.state()) {
            case WARN -> thresholds.warning().orElse(null);
            case CRIT -> thresholds.critical().orElse(null);
            case OK, SKIPPED, UNKNOWN -> null;
        };
        if (worst.seen().state() != null || reached == null) {
            return "";
        }
        return " (" + worst.state() + (thresholds.lowerIsWorse() ? " at " : " from ")
                + CheckValue.text(reached, check.unit()) + (thresholds.lowerIsWorse() ? " or less)" : " on)");
    }

    /** One thing seen, and its verdict. */
    private record Judged(Observation seen, CheckState state, String unit) {
        String text() {
            BigDecimal value = seen.value();
            return value == null ? seen.detail() : CheckValue.in(seen.detail(), value, unit);
        }
    }
}
