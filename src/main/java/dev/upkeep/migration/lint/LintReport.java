package dev.upkeep.migration.lint;

import dev.upkeep.run.JobReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What lint found in the scripts of a folder.
 *
 * @param engine the engine that they are going to run on
 * @param scripts the names of the files that were looked into
 * @param errors how many findings would fail or lose data
 * @param warnings how many other findings there are
 * @param silenced how many findings a comment silences
 * @param findings what was found, file by file and line by line
 */
public record LintReport(
        String engine, List<String> scripts, int errors, int warnings, int silenced, List<Finding> findings)
        implements JobReport {
    public LintReport {
        scripts = List.copyOf(scripts);
        findings = List.copyOf(findings);
    }

    static LintReport of(String engine, List<String> scripts, int silenced, List<Finding> findings) {
        int errors = (int) findings.stream().filter(Finding::isError).count();
        return new LintReport(engine, scripts, errors, findings.size() - errors, silenced, findings);
    }

    /**
     * The same with times from a rehearsal in the findings' texts, so that what might be long is said in seconds.
     *
     * @param measurements what the statements took, in any order; those without a finding are passed over
     */
    public LintReport with(List<Measured> measurements) {
        Map<String, Measured> byPlace = measurements.stream()
                .collect(Collectors.toMap(
                        measured -> measured.script() + ":" + measured.line(), Function.identity(), (one, two) -> two));
        return new LintReport(
                engine,
                scripts,
                errors,
                warnings,
                silenced,
                findings.stream()
                        .map(finding -> finding.isBlocking()
                                ? finding.with(byPlace.get(finding.script() + ":" + finding.line()))
                                : finding)
                        .toList());
    }

    @Override
    public String summary() {
        String where = " in " + count(scripts.size(), "script");
        String found =
                findings.isEmpty() ? "nothing found" : count(errors, "error") + ", " + count(warnings, "warning");
        Map<String, Long> rules =
                findings.stream().collect(Collectors.groupingBy(Finding::rule, TreeMap::new, Collectors.counting()));
        String names = rules.entrySet().stream()
                .map(rule -> rule.getValue() == 1 ? rule.getKey() : rule.getKey() + " " + rule.getValue())
                .collect(Collectors.joining(", "));
        return found
                + where
                + (names.isEmpty() ? "" : ": " + names)
                + (silenced == 0 ? "" : "; " + silenced + " silenced");
    }

    /** Whether something would fail or lose data; a warning is none. */
    @Override
    public boolean hasFindings() {
        return errors > 0;
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
