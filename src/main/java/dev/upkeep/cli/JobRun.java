package dev.upkeep.cli;

import dev.upkeep.copy.CopyCheckReport;
import dev.upkeep.copy.CopyReport;
import dev.upkeep.health.HealthReport;
import dev.upkeep.migration.RehearsalReport;
import dev.upkeep.migration.gate.GateReport;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.StorageReport;
import dev.upkeep.uploads.UploadsReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a job request by the same routes as the process, waits for its end and for what follows from it, and prints how
 * both went.
 *
 * @param context what the command has at hand
 * @param settings the settings
 * @param json whether to print the run and its report as JSON
 */
record JobRun(CommandContext context, Settings settings, boolean json) {
    /** Sends the request; returns the exit code that says how it ended, or why what follows from it did not succeed. */
    @SuppressWarnings("try") // the hook only has to be closed
    int send(JobRequest request) {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(settings, terminal.progress());
                StopHook hook = new StopHook(application, terminal)) {
            Application.Outcome outcome = application.run(request);
            print(outcome);
            Optional<Application.Outcome> next = Optional.empty();
            try {
                next = application.follow(outcome.run());
            } finally {
                document(outcome, next);
            }
            next.ifPresent(this::print);
            int code = ExitCode.of(outcome.run(), outcome.report());
            return code == ExitCode.OK ? next.map(JobRun::failure).orElse(code) : code;
        }
    }

    /** What is found by what follows is no finding of the run that was asked for. */
    private static int failure(Application.Outcome next) {
        return next.run().status() == RunStatus.SUCCEEDED ? ExitCode.OK : ExitCode.of(next.run(), next.report());
    }

    private void document(Application.Outcome outcome, Optional<Application.Outcome> next) {
        if (json) {
            Map<String, Object> parts = new LinkedHashMap<>();
            parts.put("run", outcome.run());
            next.ifPresent(one -> parts.put("followedBy", one.run()));
            context.terminal().json(parts);
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
        if (report instanceof UploadsReport uploads) {
            return UploadsText.lines(uploads, columns);
        }
        if (report instanceof CopyReport copy) {
            return CopyText.lines(copy, columns);
        }
        if (report instanceof CopyCheckReport check) {
            return CopyText.lines(check, columns);
        }
        return report instanceof StorageReport storage
                ? StorageText.lines(storage, columns)
                : ReportText.lines(report, columns);
    }

    private void print(Application.Outcome outcome) {
        Run run = outcome.run();
        Terminal terminal = context.terminal();
        if (!json && outcome.report() != null) {
            lines(outcome.report(), terminal.columns()).forEach(terminal::data);
        }
        String line = run.job() + " " + run.status() + ": " + Shown.of(String.valueOf(run.message())) + " (run "
                + run.id() + ")";
        terminal.say(run.status() == RunStatus.SUCCEEDED ? terminal.good(line) : terminal.bad(line));
    }
}
