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

/** Tries what is pending on a copy of the database, by the job migrate. */
@Command(
        name = "rehearse",
        description = "Try the migrations that the database does not have yet on its newest backup, restored into a "
                + "scratch database: forward, back and forward again, with the time of each statement, the locks that "
                + "it takes and the tables that it rewrites. The database itself is not touched.")
final class MigrateRehearseCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--to", paramLabel = "VERSION", description = "Stop after this version (default: the last one).")
    private @Nullable String to;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateRehearseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = new HashMap<>(Map.of("action", "rehearse"));
        if (to != null) {
            parameters.put("to", to);
        }
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest("migrate", target.name(), Trigger.COMMAND, context.user(), false, parameters));
    }
}
