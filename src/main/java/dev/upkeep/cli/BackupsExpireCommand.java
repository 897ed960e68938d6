package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes what the retention no longer keeps, by the job expire-backups. */
@Command(name = "expire", description = "Delete now what the retention no longer keeps: the job expire-backups.")
final class BackupsExpireCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--dry-run", description = "Say what would be deleted and what stays, and delete nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    BackupsExpireCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new JobRun(context, context.bucketSettings(), json)
                .send(new JobRequest(
                        "expire-backups", target.name(), Trigger.COMMAND, context.user(), dryRun, Map.of()));
    }
}
