package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one job now, by the same routes as the process, and says how it went. */
@Command(name = "run", description = "Run a job now, by the same routes as the process.")
final class RunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "JOB",
            completionCandidates = Candidates.Jobs.class,
            description = "The job's name; `upkeep jobs` lists them.")
    private String job = "";

    @Option(
            names = "--target",
            defaultValue = "main",
            completionCandidates = Candidates.Targets.class,
            description = "The target (default: ${DEFAULT-VALUE}).")
    private String target = "main";

    @Option(
            names = {"-p", "--param"},
            paramLabel = "KEY=VALUE",
            completionCandidates = Candidates.Parameters.class,
            description = "One of the job's own parameters; may be repeated for another one.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = parameters();
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest(job, target, Trigger.COMMAND, context.user(), dryRun, parameters));
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw wrong(
                        "--param is '" + assignment + "'; it has to be KEY=VALUE, label=before-release for example.");
            }
            String name = assignment.substring(0, equals);
            if (parameters.put(name, assignment.substring(equals + 1)) != null) {
                throw wrong("--param says " + name + " twice; a run has one value for it.");
            }
        }
        return parameters;
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
