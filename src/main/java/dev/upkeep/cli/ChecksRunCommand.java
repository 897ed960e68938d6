package dev.upkeep.cli;

import dev.upkeep.health.CheckHealth;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes checks now, by the job check-health. */
@Command(name = "run", description = "Make checks now, all of them or those that are named, and say what they find.")
final class ChecksRunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "CHECK", arity = "0..*", description = "Checks by their ids; without any, all of them.")
    private List<String> checks = new ArrayList<>();

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    ChecksRunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = checks.isEmpty() ? Map.of() : Map.of("checks", String.join(",", checks));
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest(
                        CheckHealth.JOB.name(), target.name(), Trigger.COMMAND, context.user(), false, parameters));
    }
}
