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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists every check with what it found last. */
@Command(name = "list", description = "List every check, with what it found last and since when.")
final class ChecksListCommand implements Callable<Integer> {
    private static final String NEVER = "-";
    private static final int STATE = 7;
    private static final int EVERY = 5;
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
            List<Line> lines = checks.stream()
                    .sorted(Comparator.comparing(check -> check.definition().id()))
                    .flatMap(check -> lines(check, newest))
                    .toList();
            int id = widest("check", lines, Line::id);
            int value = widest("value", lines, Line::value);
            terminal.data(new Line("state", "check", "value", "every", "since (UTC)", false).text(id, value));
            lines.forEach(line -> {
                String text = line.text(id, value);
                terminal.data(line.bad() ? terminal.bad(text) : line.isFaint() ? terminal.faint(text) : text);
            });
            long never =
                    checks.stream().filter(check -> check.results().isEmpty()).count();
            terminal.say(lines.size() + " checks" + (never == 0 ? "" : ", " + never + " not made yet")
                    + newest.map(time -> ", made last at " + Times.minute(time) + " UTC")
                            .orElse("")
                    + "; `upkeep checks explain <check>` says more of one.");
        }
        return ExitCode.OK;
    }

    private static Stream<Line> lines(KnownCheck check, Optional<Instant> newest) {
        String every = Durations.text(check.definition().every());
        if (check.results().isEmpty()) {
            return Stream.of(new Line(NEVER, check.definition().id(), "", every, "not made yet", false));
        }
        return check.results().stream().map(last -> {
            CheckState state = last.result().state();
            return new Line(
                    state.name(),
                    last.result().id(),
                    HealthText.value(last.result()),
                    every,
                    Times.minute(last.since()) + old(last, check, newest),
                    state != CheckState.OK && state != CheckState.SKIPPED);
        });
    }

    private static int widest(String head, List<Line> lines, Function<Line, String> cell) {
        return Stream.concat(Stream.of(head), lines.stream().map(cell))
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    /** When a result was made that others have long overtaken. */
    private static String old(LastResult last, KnownCheck check, Optional<Instant> newest) {
        Duration believed = check.definition().every().multipliedBy(MISSED).plus(TIME_FOR_ROUNDS);
        return newest.filter(time -> time.isAfter(last.observedAt().plus(believed)))
                .map(time -> ", not made since " + Times.minute(last.observedAt()))
                .orElse("");
    }

    /** One line of the table. */
    private record Line(String state, String id, String value, String every, String since, boolean bad) {
        boolean isFaint() {
            return state.equals(NEVER) || state.equals(CheckState.SKIPPED.name());
        }

        String text(int idWidth, int valueWidth) {
            return HealthText.pad(state, STATE) + "  " + HealthText.pad(id, idWidth) + "  "
                    + HealthText.pad(value, valueWidth) + "  " + HealthText.pad(every, EVERY) + "  " + since;
        }
    }
}
