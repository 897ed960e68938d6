package dev.upkeep.cli;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Trigger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the second copy up to date now, or compares it with the bucket, by the job copy-objects. */
@Command(
        name = "copy",
        description = "Bring the second copy of the objects up to date, or check it: the job copy-objects.")
final class CopyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--check",
            description = "Compare the copy with the bucket, by the listings and the content of a sample, and change"
                    + " nothing.")
    private boolean check;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "With --check: of how many objects the content is compared, instead of copy.check-sample.")
    private @Nullable Integer sample;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--dry-run", description = "Say what would be copied and deleted, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the run and its report as JSON.")
    private boolean json;

    CopyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (sample != null && !check) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--sample says how much a check reads; write --check as well.");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        if (check) {
            parameters.put("check", "yes");
        }
        if (sample != null) {
            parameters.put("sample", sample.toString());
        }
        return new JobRun(context, context.bucketSettings(), json)
                .send(new JobRequest(
                        "copy-objects", target.name(), Trigger.COMMAND, context.user(), dryRun, parameters));
    }
}
