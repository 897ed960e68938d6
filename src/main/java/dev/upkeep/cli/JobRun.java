package dev.upkeep.cli;

import dev.upkeep.health.HealthReport;
import dev.upkeep.migration.RehearsalReport;
import dev.upkeep.migration.gate.GateReport;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.StorageReport;
import java.util.List;

/**
 * Sends a job request by the same routes as the process, waits for its end, and prints how it went.
 *
 * @param context what the command has at hand
 * @param settings the settings
 * @param json whether to print the run and its report as JSON
 */
record JobRun(CommandContext context, Settings settings, boolean json) {
    /** Sends the request; returns the exit code that says how it ended. */
    @SuppressWarnings("try") // the hook only has to be closed
    int send(JobRequest request) {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(settings, terminal.progress());
                StopHook hook = new StopHook(application, terminal)) {
            Application.Outcome outcome = application.run(request);
            print(outcome);
            return ExitCode.of(outcome.run(), outcome.report());
        }
    }

    private static List<String> lines(JobReport report, int columns) {
        if (report instanceof RehearsalReport rehearsal) {
            return RehearsalText.lines(rehearsal, columns);
        }
        if (report instanceof GateReport gate) {
            return GateText.lines(gate, columns);
        }
        if (report instanceof HealthReport health) {
            return new HealthText(columns).lines(health);
        }
        return report instanceof StorageReport storage
                ? StorageText.lines(storage, columns)
                : ReportText.lines(report, columns);
    }

    private void print(Application.Outcome outcome) {
        Run run = outcome.run();
        Terminal terminal = context.terminal();
        if (json) {
            terminal.json("run", run);
        } else if (outcome.report() != null && run.status() == RunStatus.SUCCEEDED) {
            lines(outcome.report(), terminal.columns()).forEach(terminal::data);
        }
        String line = run.job() + " " + run.status() + ": " + run.message() + " (run " + run.id() + ")";
        terminal.say(run.status() == RunStatus.SUCCEEDED ? terminal.good(line) : terminal.bad(line));
    }
}
