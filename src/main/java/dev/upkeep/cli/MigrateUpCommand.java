package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies what is pending, by the job migrate. */
@Command(name = "up", description = "Apply the migrations that the database does not have yet: the job migrate.")
final class MigrateUpCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--to", paramLabel = "VERSION", description = "Stop after this version (default: the last one).")
    private @Nullable String to;

    @Option(names = "--dry-run", description = "Say what is pending, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateUpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = new HashMap<>();
        if (to != null) {
            parameters.put("to", to);
        }
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest("migrate", target.name(), Trigger.COMMAND, context.user(), dryRun, parameters));
    }
}
