package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the newest runs. */
@Command(name = "runs", description = "List the newest runs and how they went.")
final class RunsCommand implements Callable<Integer> {

    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--job",
            paramLabel = "JOB",
            completionCandidates = Candidates.Jobs.class,
            description = "Only runs of this job.")
    private @Nullable String job;

    @Option(names = "--last", defaultValue = "20", description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int last;

    @Option(
            names = "--all",
            description = "Also the rounds of check-health that the schedule asked for and that went well.")
    private boolean all;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    RunsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (job != null) {
            context.jobs().require(job);
        }
        if (last < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--last is " + last + "; it has to be 1 or more.");
        }
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            Application.NewestRuns newest = application.runs(Optional.ofNullable(job), last, all);
            List<Run> runs = newest.runs();
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("runs", runs);
                parts.put("leftOut", newest.leftOut());
                context.terminal().json(parts);
                return ExitCode.OK;
            }
            if (runs.isEmpty() && newest.leftOut() == 0) {
                context.terminal()
                        .say("No runs" + (job == null ? "" : " of " + job)
                                + " yet. `upkeep start` begins to work; `upkeep run JOB` runs one job.");
            } else if (!runs.isEmpty()) {
                context.terminal().data("started (UTC)          took  status     job");
            }
            runs.forEach(this::print);
            if (newest.leftOut() > 0) {
                context.terminal()
                        .say(newest.leftOut() + (newest.leftOut() == 1 ? " round" : " rounds")
                                + " of check-health that the schedule asked for and that went well left out; --all shows"
                                + " them.");
            }
            return ExitCode.OK;
        }
    }

    private void print(Run run) {
        Terminal terminal = context.terminal();
        String when = Times.second(run.startedAt()) + "  " + String.format("%6s", took(run)) + "  ";
        String status = String.format("%-10s", run.status());
        String what = " " + run.job() + (run.dryRun() ? " (dry run)" : "") + " for " + run.target();
        boolean fits = when.length() + status.length() + what.length() <= terminal.columns();
        terminal.data(when
                + (run.status() == RunStatus.SUCCEEDED ? terminal.good(status) : terminal.bad(status))
                + (fits ? what : ""));
        if (!fits) {
            terminal.data(" " + what);
        }
        terminal.paragraph(2, 2, run.id() + ", " + run.trigger().word() + " " + run.requestedBy(), terminal::faint);
        if (run.message() != null) {
            terminal.paragraph(2, run.message());
        }
    }

    private static String took(Run run) {
        return run.finishedAt() == null ? "" : Durations.text(Duration.between(run.startedAt(), run.finishedAt()));
    }
}
