package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves one backup now, by the job verify-backup. */
@Command(name = "verify", description = "Prove a backup now: the job verify-backup.")
final class BackupsVerifyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "WHICH",
            description = "latest, an id of `backups list`, or a time: the newest that was finished by then.")
    private String which = "";

    @Option(
            names = "--level",
            defaultValue = "counted",
            completionCandidates = Candidates.Levels.class,
            description =
                    "How far: hashed needs no key, stored reads every file back, counted compares each table's rows as well, restored "
                            + "restores it for proof (default: ${DEFAULT-VALUE}).")
    private String level = "counted";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    BackupsVerifyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new JobRun(context, context.bucketSettings(), json)
                .send(new JobRequest(
                        "verify-backup",
                        target.name(),
                        Trigger.COMMAND,
                        context.user(),
                        false,
                        Map.of("backup", which, "level", level)));
    }
}
