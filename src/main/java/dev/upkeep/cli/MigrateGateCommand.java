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

/** Lets a deploy go on or stops it, by the job migrate. */
@Command(
        name = "gate",
        description = "For the command that runs before a deploy: read what is pending, rehearse it on the newest "
                + "backup, make a restore point, and apply it. Ends with 0 when the deploy may go on, and with anything "
                + "else when it has to stop. Of several that start at once, one works and the others wait for it.")
final class MigrateGateCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--to", paramLabel = "VERSION", description = "Stop after this version (default: the last one).")
    private @Nullable String to;

    @Option(
            names = "--skip-rehearsal",
            description = "Apply without having tried; the record of the run says that you did.")
    private boolean skipRehearsal;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateGateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = new HashMap<>(Map.of("action", "gate"));
        if (to != null) {
            parameters.put("to", to);
        }
        if (skipRehearsal) {
            parameters.put("skip-rehearsal", "yes");
        }
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest("migrate", target.name(), Trigger.COMMAND, context.user(), false, parameters));
    }
}
