package dev.upkeep.cli;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckValue;
import dev.upkeep.check.Thresholds;
import dev.upkeep.health.LastResult;
import dev.upkeep.health.TargetChecks.KnownCheck;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Durations;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Explains one check: what it means, when it is bad, what it needs, and what to do. */
@Command(name = "explain", description = "Explain a check: what it means, when it is bad, and what to do.")
final class ChecksExplainCommand implements Callable<Integer> {
    private static final String INDENT = "           ";
    private static final String POSTGRESQL = "PostgreSQL";
    private static final String SQLITE = "SQLite";

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "CHECK", description = "The check's id: database.connections.")
    private String id = "";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ChecksExplainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            KnownCheck check = application.checks(target.name()).one(id);
            if (json) {
                terminal.json("check", check);
            } else {
                print(check);
            }
        }
        return ExitCode.OK;
    }

    private void print(KnownCheck check) {
        CheckDefinition definition = check.definition();
        Terminal terminal = context.terminal();
        terminal.data(definition.id());
        if (!check.applies()) {
            boolean postgres = definition.scope() == CheckDefinition.Scope.POSTGRESQL;
            field(
                    "Here",
                    "never made: it is a check of " + (postgres ? POSTGRESQL : SQLITE) + ", and the database of "
                            + target.name() + " is " + (postgres ? SQLITE : POSTGRESQL));
        }
        field("Why", definition.why());
        field("Fix", definition.fix());
        field("Every", Durations.text(definition.every()));
        Thresholds thresholds = definition.thresholds();
        thresholds.warning().ifPresent(limit -> field("WARN", limit(limit, definition)));
        thresholds.critical().ifPresent(limit -> field("CRIT", limit(limit, definition)));
        if (!definition.needs().isEmpty()) {
            field("Rights", String.join(", ", definition.needs()) + "; without them it is UNKNOWN");
        }
        if (!definition.after().isEmpty()) {
            field("After", String.join(", ", definition.after()));
        }
        field(
                "Alert",
                "after " + definition.badResults() + " bad in a row, over after " + definition.goodResults()
                        + " good ones");
        if (check.applies() && check.results().isEmpty()) {
            field("Last", "not made yet; `upkeep checks run " + definition.id() + "` makes it");
        }
        for (LastResult last : check.results()) {
            terminal.data("");
            new HealthText(terminal.columns()).lines(last.result(), Map.of()).forEach(terminal::data);
            field(
                    "Since",
                    Times.minute(last.since()) + " UTC, made last " + Times.minute(last.observedAt()) + " UTC in "
                            + last.cost().toMillis() + " ms");
        }
    }

    private static String limit(BigDecimal limit, CheckDefinition definition) {
        return definition.thresholds().lowerIsWorse()
                ? CheckValue.text(limit, definition.unit()) + " or less"
                : "from " + CheckValue.text(limit, definition.unit()) + " on";
    }

    private void field(String name, String text) {
        Wrapped.lines(
                        HealthText.pad("  " + name, INDENT.length()),
                        INDENT,
                        text,
                        context.terminal().columns())
                .forEach(context.terminal()::data);
    }
}
