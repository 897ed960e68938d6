package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes migrations back, by the job migrate. */
@Command(
        name = "down",
        description = "Take migrations back by their reverse scripts, the newest first: the job migrate. A script of a "
                + "newer checkout is kept in the database, so an older checkout can go back as well.")
final class MigrateDownCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            required = true,
            description = "The version to go back to; 0 for before the first.")
    private String to = "";

    @Option(names = "--dry-run", description = "Say what would be taken back, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateDownCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest(
                        "migrate",
                        target.name(),
                        Trigger.COMMAND,
                        context.user(),
                        dryRun,
                        Map.of("direction", "down", "to", to)));
    }
}
