package dev.upkeep.health;

import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.run.JobReport;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the job check-health found.
 *
 * @param worst the worst state of all checks
 * @param checks every check, in the order in which they were made
 * @param fixes what to do about each that is not as it should be, by its id
 */
public record HealthReport(CheckState worst, List<CheckResult> checks, Map<String, String> fixes) implements JobReport {
    /** How a sentence or a statement ends, which in the middle of a list would be a mark too many. */
    private static final Pattern ENDS = Pattern.compile("[.;]$");

    public HealthReport {
        checks = List.copyOf(checks);
        fixes = Map.copyOf(fixes);
    }

    /**
     * Sums up.
     *
     * @param checks what was found
     * @param catalogue knows what to do
     */
    static HealthReport of(List<CheckResult> checks, CheckCatalogue catalogue) {
        CheckState worst = checks.stream()
                .map(CheckResult::state)
                .max(Comparator.naturalOrder())
                .orElse(CheckState.SKIPPED);
        Map<String, String> fixes = new TreeMap<>();
        checks.stream()
                .filter(check -> check.state() == CheckState.WARN || check.state() == CheckState.CRIT)
                .forEach(check -> catalogue.find(check.id()).ifPresent(known -> fixes.put(check.id(), known.fix())));
        return new HealthReport(worst, checks, fixes);
    }

    @Override
    public String summary() {
        Map<CheckState, Long> counts =
                checks.stream().collect(Collectors.groupingBy(CheckResult::state, TreeMap::new, Collectors.counting()));
        String states = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey() + named(entry.getKey()))
                .collect(Collectors.joining(", "));
        return checks.isEmpty()
                ? "no check was due"
                : checks.size() + (checks.size() == 1 ? " check: " : " checks: ") + states;
    }

    @Override
    public boolean hasFindings() {
        return worst.compareTo(CheckState.WARN) >= 0;
    }

    private String named(CheckState state) {
        if (state == CheckState.OK || state == CheckState.SKIPPED) {
            return "";
        }
        return checks.stream()
                .filter(check -> check.state() == state)
                .map(check -> check.id() + ": " + ENDS.matcher(check.detail()).replaceFirst(""))
                .collect(Collectors.joining("; ", " (", ")"));
    }
}
