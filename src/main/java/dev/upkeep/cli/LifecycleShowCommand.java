package dev.upkeep.cli;

import dev.upkeep.objectstore.BucketRule;
import dev.upkeep.run.Progress;
import dev.upkeep.uploads.StoredUploads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the bucket's lifecycle rules as far as they concern incomplete uploads. */
@Command(name = "show", description = "Show the bucket's lifecycle rules. Changes nothing.")
final class LifecycleShowCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    LifecycleShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.bucketSettings(), Progress.SILENT)) {
            StoredUploads stored = application.uploads(target.name());
            Optional<List<BucketRule>> rules = stored.rules();
            if (json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("supported", rules.isPresent());
                document.put("rules", rules.orElse(List.of()));
                terminal.json(document);
            } else if (rules.isEmpty()) {
                terminal.paragraph(
                        0,
                        "The store of the bucket " + stored.describe() + " knows no lifecycle rules. The job"
                                + " abort-incomplete-uploads does their work.");
            } else {
                rules.get().forEach(rule -> terminal.paragraph(0, LifecycleText.line(rule)));
                terminal.paragraph(0, LifecycleText.verdict(rules.get(), target.name()));
            }
            return ExitCode.OK;
        }
    }
}
