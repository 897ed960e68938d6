package dev.upkeep.cli;

import dev.upkeep.check.CheckState;
import dev.upkeep.health.LastResult;
import dev.upkeep.health.TargetChecks.KnownCheck;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists every check with what it found last. */
@Command(name = "list", description = "List every check, with what it found last and since when.")
final class ChecksListCommand implements Callable<Integer> {
    private static final int LONGEST_ID = 34;
    private static final int LONGEST_VALUE = 13;
    private static final int MISSED = 3;
    private static final Duration TIME_FOR_ROUNDS = Duration.ofMinutes(15);

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
            Optional<Instant> newest = checks.stream()
                    .flatMap(check -> check.results().stream())
                    .map(LastResult::observedAt)
                    .max(Comparator.naturalOrder());
            terminal.data("state    " + HealthText.pad("check", LONGEST_ID) + HealthText.pad("value", LONGEST_VALUE)
                    + "every  since (UTC)");
            checks.stream()
                    .sorted(Comparator.comparing(check -> check.definition().id()))
                    .forEach(check -> print(terminal, check, newest));
            long never =
                    checks.stream().filter(check -> check.results().isEmpty()).count();
            terminal.say(checks.size() + " checks" + (never == 0 ? "" : ", " + never + " not made yet")
                    + newest.map(time -> ", made last at " + StorageText.minute(time) + " UTC")
                            .orElse("")
                    + "; `upkeep checks explain <check>` says more of one.");
        }
        return ExitCode.OK;
    }

    private static void print(Terminal terminal, KnownCheck check, Optional<Instant> newest) {
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
                    StorageText.minute(last.since()) + old(last, check, newest));
            CheckState state = last.result().state();
            terminal.data(
                    state == CheckState.OK
                            ? line
                            : state == CheckState.SKIPPED ? terminal.faint(line) : terminal.bad(line));
        }
    }

    /** When a result was made that others have long overtaken. */
    private static String old(LastResult last, KnownCheck check, Optional<Instant> newest) {
        Duration believed = check.definition().every().multipliedBy(MISSED).plus(TIME_FOR_ROUNDS);
        return newest.filter(time -> time.isAfter(last.observedAt().plus(believed)))
                .map(time -> ", not made since " + StorageText.minute(last.observedAt()))
                .orElse("");
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
