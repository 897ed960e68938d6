package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the process that works by schedule and file drop until it is asked to stop. */
@Command(name = "start", description = "Start the process: schedules, file drop, health and metrics. Ctrl-C ends it.")
final class StartCommand implements Callable<Integer> {
    private final CommandContext context;

    StartCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    @SuppressWarnings("try") // the hook only has to be closed
    public Integer call() {
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT);
                StopHook hook = new StopHook(application, context.terminal())) {
            application.serve(context.terminal()::data);
        }
        return ExitCode.OK;
    }
}
