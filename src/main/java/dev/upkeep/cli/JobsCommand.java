package dev.upkeep.cli;

import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.Cron;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the jobs: what each does, when it runs, what it can be told. */
@Command(name = "jobs", description = "List the jobs, when they run and what they can be told.")
final class JobsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    JobsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings();
        List<Row> rows = new ArrayList<>();
        for (JobDefinition job : context.assembler().jobs()) {
            JobSettings when = settings.jobs().get(job.name());
            rows.add(new Row(
                    job.name(),
                    job.description(),
                    when == null ? Optional.empty() : when.cron().map(Cron::expression),
                    settings.timeZone().getId(),
                    when == null ? Duration.ZERO : when.timeLimit(),
                    job.parameters().stream()
                            .map(parameter ->
                                    new Row.Parameter(parameter.name(), parameter.description(), parameter.example()))
                            .toList()));
        }
        if (json) {
            context.terminal().json("jobs", rows);
            return ExitCode.OK;
        }
        for (Row row : rows) {
            context.terminal().data(row.name());
            context.terminal().paragraph(2, row.description());
            context.terminal()
                    .paragraph(
                            2,
                            "runs: "
                                    + row.cron()
                                            .map(cron -> cron + " (" + row.timeZone() + ")")
                                            .orElse("by request only"));
            row.parameters()
                    .forEach(parameter -> context.terminal()
                            .paragraph(
                                    2,
                                    4,
                                    "--param " + parameter.name() + "=" + parameter.example() + "  "
                                            + parameter.description(),
                                    UnaryOperator.identity()));
        }
        return ExitCode.OK;
    }

    record Row(
            String name,
            String description,
            Optional<String> cron,
            String timeZone,
            Duration timeLimit,
            List<Parameter> parameters) {
        record Parameter(String name, String description, String example) {}
    }
}
