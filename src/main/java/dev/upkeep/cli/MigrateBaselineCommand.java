package dev.upkeep.cli;

import dev.upkeep.migration.Migrate;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes over a database that was made by other means, by the job migrate. */
@Command(
        name = "baseline",
        description = "Take over a database that has tables already: from now on it counts as having this version. "
                + "Nothing else is changed.")
final class MigrateBaselineCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Parameters(paramLabel = "VERSION", description = "The newest migration whose tables the database has already.")
    private String version = "";

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateBaselineCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Migrate.JOB.parameter("baseline").orElseThrow().require(version);
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest(
                        "migrate",
                        target.name(),
                        Trigger.COMMAND,
                        context.user(),
                        false,
                        Map.of("baseline", version, "to", version)));
    }
}
