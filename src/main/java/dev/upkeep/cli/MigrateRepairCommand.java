package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts in order what failures left, by the job migrate. */
@Command(
        name = "repair",
        description = "Put in order what failed migrations left: failures in the history, and invalid indexes that a "
                + "pending script makes again. Ends with 1 when something is left to a person.")
final class MigrateRepairCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(
            names = "--accept-changed-files",
            description = "Let files that were changed after they were applied count as applied as they are now. The "
                    + "database is not changed to what they say.")
    private boolean acceptChangedFiles;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateRepairCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = new HashMap<>(Map.of("action", "repair"));
        if (acceptChangedFiles) {
            parameters.put("accept-changed-files", "yes");
        }
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest("migrate", target.name(), Trigger.COMMAND, context.user(), dryRun, parameters));
    }
}
