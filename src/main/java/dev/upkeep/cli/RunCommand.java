package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one job now, by the same routes as the process, and says how it went. */
@Command(name = "run", description = "Run a job now, by the same routes as the process.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

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
        Terminal terminal = context.terminal();
        Map<String, String> parameters = parameters();
        try (Application application = context.assembler().assemble(context.settings(), terminal.progress())) {
            Thread stopper = new Thread(() -> application.interrupt(terminal::say), "stop");
            Runtime.getRuntime().addShutdownHook(stopper);
            Application.Outcome outcome =
                    application.run(new JobRequest(job, target, Trigger.COMMAND, context.user(), dryRun, parameters));
            print(outcome);
            forget(stopper);
            return ExitCode.of(outcome.run(), outcome.report());
        }
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

    private void print(Application.Outcome outcome) {
        Run run = outcome.run();
        Terminal terminal = context.terminal();
        if (json) {
            terminal.json("run", run);
        } else if (outcome.report() != null) {
            ReportText.lines(outcome.report(), terminal.columns()).forEach(terminal::data);
        }
        String line = run.job() + " " + run.status() + ": " + run.message() + " (run " + run.id() + ")";
        terminal.say(run.status() == RunStatus.SUCCEEDED ? terminal.good(line) : terminal.bad(line));
    }

    private static void forget(Thread stopper) {
        try {
            Runtime.getRuntime().removeShutdownHook(stopper);
        } catch (IllegalStateException e) {
            LOG.debug("The process is being stopped already, and the hook is at work", e);
        }
    }
}
