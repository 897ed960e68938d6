package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Aborts incomplete uploads, by the job abort-incomplete-uploads. */
@Command(name = "abort", description = "Abort old incomplete uploads now: the job abort-incomplete-uploads.")
final class UploadsAbortCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private UploadsOptions which = new UploadsOptions();

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--dry-run", description = "Say what would be aborted, and abort nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    UploadsAbortCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new JobRun(context, context.bucketSettings(), json)
                .send(new JobRequest(
                        "abort-incomplete-uploads",
                        target.name(),
                        Trigger.COMMAND,
                        context.user(),
                        dryRun,
                        which.parameters()));
    }
}
