package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the newest runs. */
@Command(name = "runs", description = "List the newest runs and how they went.")
final class RunsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final CommandContext context;

    @Option(names = "--job", description = "Only runs of this job.")
    private @Nullable String job;

    @Option(names = "--last", defaultValue = "20", description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int last;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    RunsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            List<Run> runs = application.runs(Optional.ofNullable(job), Math.max(1, last));
            if (json) {
                context.terminal().json("runs", runs);
                return ExitCode.OK;
            }
            if (runs.isEmpty()) {
                context.terminal().say("No runs yet. `upkeep start` begins to work; `upkeep run JOB` runs one job.");
            } else {
                context.terminal().data("started (UTC)        took   status     job");
            }
            runs.forEach(this::print);
            return ExitCode.OK;
        }
    }

    private void print(Run run) {
        Terminal terminal = context.terminal();
        String status = String.format("%-10s", run.status());
        terminal.data(TIME.format(run.startedAt()) + "  " + String.format("%5s", took(run)) + "  "
                + (run.status() == RunStatus.SUCCEEDED ? terminal.good(status) : terminal.bad(status)) + " "
                + run.job() + (run.dryRun() ? " (dry run)" : "") + " for " + run.target());
        terminal.data(terminal.faint("  " + run.id() + ", " + run.trigger().word() + " " + run.requestedBy()));
        if (run.message() != null) {
            terminal.data("  " + run.message());
        }
    }

    private static String took(Run run) {
        if (run.finishedAt() == null) {
            return "";
        }
        Duration took = Duration.between(run.startedAt(), run.finishedAt());
        if (took.toMinutes() >= 60) {
            return took.toHours() + "h" + took.toMinutesPart() + "m";
        }
        return took.toSeconds() >= 60
                ? took.toMinutes() + "m" + took.toSecondsPart() + "s"
                : String.format(java.util.Locale.ROOT, "%.1fs", took.toMillis() / 1000.0);
    }
}
