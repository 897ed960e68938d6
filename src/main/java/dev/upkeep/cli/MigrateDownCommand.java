package dev.upkeep.cli;

import dev.upkeep.migration.Loss;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Progress;
import dev.upkeep.run.Trigger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes migrations back, by the job migrate. */
@Command(
        name = "down",
        description = "Take migrations back by their reverse scripts, the newest first: the job migrate. A script of a "
                + "newer checkout is kept in the database, so an older checkout can go back as well.")
final class MigrateDownCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            required = true,
            description = "The version to go back to; 0 for before the first.")
    private String to = "";

    @Option(names = "--yes", description = "Take it back although data is lost, without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say what would be taken back, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    MigrateDownCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> parameters = new HashMap<>(Map.of("action", "down", "to", to));
        if (yes) {
            parameters.put("confirm", "yes");
        } else if (!dryRun && context.terminal().asks()) {
            ask().ifPresent(answer -> parameters.put("confirm", answer));
        }
        return new JobRun(context, context.settings(), json)
                .send(new JobRequest("migrate", target.name(), Trigger.COMMAND, context.user(), dryRun, parameters));
    }

    /** Asks for the names of what would be lost, if anything would. */
    private Optional<String> ask() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            List<Loss> losses = application.unrecorded(
                    "migrate",
                    target.name(),
                    context.user(),
                    run -> application.migrations(target.name()).losses(run, to));
            if (losses.isEmpty()) {
                return Optional.empty();
            }
            terminal.say("This takes away, for ever:");
            losses.forEach(loss -> terminal.say("  " + loss.describe()));
            String names = Loss.names(losses);
            return terminal.ask("Type " + names + " to go on: ").filter(answer -> !answer.isEmpty());
        }
    }
}
