package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.BucketLifecycle;
import dev.upkeep.objectstore.BucketRule;
import dev.upkeep.run.Progress;
import dev.upkeep.uploads.StoredUploads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has the store abort incomplete uploads by a lifecycle rule, after the bucket's name was typed. */
@Command(
        name = "install",
        description =
                "Set a lifecycle rule by which the store aborts old uploads itself. Other rules stay. Asks first.")
final class LifecycleInstallCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 3650;

    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--days",
            required = true,
            paramLabel = "N",
            description = "After how many days the store aborts an upload that is still incomplete: 1 to 3650.")
    private int days;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--yes", description = "Do not ask for the bucket's name first.")
    private boolean yes;

    LifecycleInstallCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (days < 1 || days > MOST_DAYS) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--days is " + days + "; it has to be from 1 to " + MOST_DAYS + ".");
        }
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.bucketSettings(), Progress.SILENT)) {
            StoredUploads stored = application.uploads(target.name());
            List<BucketRule> rules = stored.rules()
                    .orElseThrow(() -> new UpkeepException(
                            FailureKind.CONFIGURATION,
                            "The store of the bucket " + stored.describe() + " knows no lifecycle rules; nothing was"
                                    + " changed. The job abort-incomplete-uploads does their work."));
            Optional<BucketRule> enough = enough(rules);
            if (enough.isPresent()) {
                terminal.say(terminal.good(
                        "Nothing to do. The bucket has the rule " + LifecycleText.line(enough.get()) + "."));
                return ExitCode.OK;
            }
            show(stored, rules);
            confirm(stored);
            List<BucketRule> now = stored.install(days);
            now.forEach(rule -> terminal.paragraph(0, LifecycleText.line(rule)));
            terminal.say(terminal.good("Set, and read back. " + LifecycleText.verdict(now, target.name())));
            return ExitCode.OK;
        }
    }

    /** A rule that does it as soon as is wanted; Upkeep's own has to say exactly what is wanted. */
    private Optional<BucketRule> enough(List<BucketRule> rules) {
        return rules.stream()
                .filter(BucketRule::abortsAll)
                .filter(rule -> rule.abortAfterDays() != null
                        && (isOurs(rule) ? rule.abortAfterDays() == days : rule.abortAfterDays() <= days))
                .findFirst();
    }

    private void show(StoredUploads stored, List<BucketRule> rules) {
        Terminal terminal = context.terminal();
        terminal.say("The bucket " + stored.describe() + " will have these lifecycle rules:");
        rules.stream()
                .filter(rule -> !isOurs(rule))
                .forEach(rule -> terminal.say("  stays    " + LifecycleText.line(rule)));
        String ours = LifecycleText.line(new BucketRule(BucketLifecycle.RULE_ID, true, "", false, days, List.of()));
        terminal.say((rules.stream().anyMatch(LifecycleInstallCommand::isOurs) ? "  changed  " : "  new      ") + ours);
    }

    private static boolean isOurs(BucketRule rule) {
        return rule.id().equals(BucketLifecycle.RULE_ID);
    }

    private void confirm(StoredUploads stored) {
        if (yes) {
            return;
        }
        String question = "From then on the store aborts uploads that take longer, also those that are still at work."
                + "\nType the bucket's name, " + stored.bucket() + ", to go on: ";
        if (!context.terminal().ask(question).orElse("").equals(stored.bucket())) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "Nothing was changed: the bucket's name was not typed. Add --yes where nobody can type it.");
        }
    }
}
