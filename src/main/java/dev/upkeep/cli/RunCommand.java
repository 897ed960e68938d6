package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one job now, by the same routes as the process, and says how it went. */
@Command(name = "run", description = "Run a job now, by the same routes as the process.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's name; `upkeep jobs` lists them.")
    private String job = "";

    @Option(names = "--target", defaultValue = "main", description = "The target (default: ${DEFAULT-VALUE}).")
    private String target = "main";

    @Option(
            names = {"-p", "--param"},
            paramLabel = "KEY=VALUE",
            description = "One of the job's own parameters; may be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

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
