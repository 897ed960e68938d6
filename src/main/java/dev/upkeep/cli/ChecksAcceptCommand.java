package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes the rows that were counted last for the new normal. */
@Command(
        name = "accept",
        description =
                "Take the rows that were counted last for what is expected from now on. Who did, and when, is kept.")
final class ChecksAcceptCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "CHECK", description = "The count: database.rows.<table>.")
    private String id = "";

    @Mixin
    private TargetOption target = new TargetOption();

    ChecksAcceptCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            context.terminal().say(application.checks(target.name()).accept(id, context.user()));
        }
        return ExitCode.OK;
    }
}
