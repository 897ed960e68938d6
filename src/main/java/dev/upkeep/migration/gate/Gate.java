package dev.upkeep.migration.gate;

import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Migrate;
import dev.upkeep.migration.MigrationReport;
import dev.upkeep.migration.NextCommand;
import dev.upkeep.migration.RehearsalReport;
import dev.upkeep.migration.RehearsalReport.Verdict;
import dev.upkeep.migration.lint.Finding;
import dev.upkeep.migration.lint.Lint;
import dev.upkeep.migration.lint.LintReport;
import dev.upkeep.migration.lint.Measured;
import dev.upkeep.migration.lint.Severity;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.MigrationSettings;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The decisions of the action gate: whether what is pending may be applied now. Thread-safe. */
public final class Gate {
    private static final String UNCHANGED = " Nothing was changed.";

    private final Databases databases;
    private final Function<String, MigrationSettings> settings;

    /**
     * @param databases the targets' databases
     * @param settings gives a target's settings by its name
     */
    public Gate(Databases databases, Function<String, MigrationSettings> settings) {
        this.databases = databases;
        this.settings = settings;
    }

    /**
     * Reads the scripts that are pending.
     *
     * @param run the run that this is done for
     * @param pending their versions
     * @throws UpkeepException of kind DATA when one of them would fail or lose data, with every such place
     */
    public LintReport lint(ActiveRun run, Set<String> pending) {
        LintReport report = new Lint()
                .report(
                        settings.apply(run.target()).directory(),
                        pending,
                        databases.of(run.target()).engine());
        if (report.hasFindings()) {
            String places = report.findings().stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .map(Gate::words)
                    .collect(Collectors.joining(" "));
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The gate is closed: " + places + UNCHANGED + " `" + NextCommand.of(run, "lint")
                            + "` says more, and how to allow what is meant.");
        }
        return report;
    }

    /** Whether this run is to rehearse: always, unless whoever asked for it took the blame. */
    public boolean rehearses(ActiveRun run) {
        return run.parameter(Migrate.SKIP_REHEARSAL).isEmpty();
    }

    /**
     * Lets a rehearsal pass that has not failed.
     *
     * @param run the run that this is done for
     * @param rehearsal how it went
     * @throws UpkeepException of kind DATA when it has
     */
    public RehearsalReport pass(ActiveRun run, RehearsalReport rehearsal) {
        if (rehearsal.verdict() == Verdict.FAILED) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The gate is closed: the rehearsal failed. " + String.join(" ", rehearsal.failures()) + UNCHANGED
                            + " `" + NextCommand.of(run, "rehearse") + "` shows each statement.");
        }
        return rehearsal;
    }

    /**
     * What was decided and done.
     *
     * @param lint what was read
     * @param rehearsal what was tried; absent when that was skipped
     * @param migration what was applied
     */
    public GateReport report(LintReport lint, @Nullable RehearsalReport rehearsal, MigrationReport migration) {
        List<Measured> measured = rehearsal == null
                ? List.of()
                : rehearsal.statements().stream()
                        .filter(one -> one.line() != null && rehearsal.copy() != null)
                        .map(one -> new Measured(
                                one.script(),
                                one.line(),
                                one.milliseconds(),
                                !one.rewritten().isEmpty()))
                        .toList();
        return new GateReport(lint.with(measured), rehearsal == null, rehearsal, migration);
    }

    private static String words(Finding finding) {
        return finding.script() + ":" + finding.line() + " " + finding.rule() + ": " + finding.what();
    }
}
