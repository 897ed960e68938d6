package dev.upkeep.cli;

import dev.upkeep.check.CheckState;
import dev.upkeep.health.LastResult;
import dev.upkeep.health.TargetChecks.KnownCheck;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Durations;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists every check with what it found last. */
@Command(name = "list", description = "List every check, with what it found last and since when.")
final class ChecksListCommand implements Callable<Integer> {
    private static final int LONGEST_ID = 34;
    private static final int LONGEST_VALUE = 13;

    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ChecksListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            List<KnownCheck> checks = application.checks(target.name()).all();
            if (json) {
                terminal.json("checks", checks);
                return ExitCode.OK;
            }
            terminal.data("state    " + HealthText.pad("check", LONGEST_ID) + HealthText.pad("value", LONGEST_VALUE)
                    + "every  since (UTC)");
            checks.forEach(check -> print(terminal, check));
            long never =
                    checks.stream().filter(check -> check.results().isEmpty()).count();
            terminal.say(checks.size() + " checks" + (never == 0 ? "" : ", " + never + " not made yet")
                    + "; `upkeep checks explain <check>` says more of one.");
        }
        return ExitCode.OK;
    }

    private static void print(Terminal terminal, KnownCheck check) {
        String every = Durations.text(check.definition().every());
        if (check.results().isEmpty()) {
            terminal.data(terminal.faint(line("-", check.definition().id(), "", every, "not made yet")));
        }
        for (LastResult last : check.results()) {
            String line = line(
                    last.result().state().name(),
                    last.result().id(),
                    HealthText.value(last.result()),
                    every,
                    StorageText.minute(last.since()));
            CheckState state = last.result().state();
            terminal.data(
                    state == CheckState.OK
                            ? line
                            : state == CheckState.SKIPPED ? terminal.faint(line) : terminal.bad(line));
        }
    }

    private static String line(String state, String id, String value, String every, String since) {
        return String.format(
                Locale.ROOT,
                "%-7s  %-" + (LONGEST_ID - 1) + "s %-" + (LONGEST_VALUE - 1) + "s %-5s  %s",
                state,
                id,
                value,
                every,
                since);
    }
}
