package dev.upkeep.cli;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Migrations;
import dev.upkeep.migration.Migrations.State;
import dev.upkeep.migration.Migrations.Step;
import dev.upkeep.migration.lint.Lint;
import dev.upkeep.migration.lint.LintReport;
import dev.upkeep.migration.lint.LintRule;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads the migrations for what would fail, lose data, or stop the application. */
@Command(
        name = "lint",
        description = "Read the pending migrations and their reverses for what would fail, lose data, or stop the "
                + "application. Nothing is changed, and no database is needed: without one, all are read. Ends with 1 "
                + "when there is an error.")
final class MigrateLintCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--all", description = "Read what the database has already as well.")
    private boolean all;

    @Option(names = "--strict", description = "End with 1 when there is a warning.")
    private boolean strict;

    @Option(names = "--explain", paramLabel = "RULE", description = "Explain one rule and read nothing.")
    private @Nullable String rule;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    MigrateLintCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (rule != null) {
            explain(rule);
            return ExitCode.OK;
        }
        Settings settings = context.bucketSettings();
        settings.require(target.name());
        TargetSettings of = settings.target(target.name());
        Engine engine = of.database().address() instanceof DatabaseAddress.Sqlite ? Engine.SQLITE : Engine.POSTGRESQL;
        LintReport report = steps(of.database().address())
                .map(steps -> new Lint()
                        .report(
                                of.migration().directory(),
                                versions(steps, State.PENDING, State.FAILED, State.LATE),
                                versions(steps, State.LATE),
                                engine))
                .orElseGet(() -> new Lint().reportAll(of.migration().directory(), engine));
        if (json) {
            context.terminal().json("lint", report);
        } else {
            new LintText(context.terminal()).print(report);
        }
        return report.hasFindings() || (strict && report.warnings() > 0) ? ExitCode.FINDINGS : ExitCode.OK;
    }

    private static Set<String> versions(List<Step> steps, State... states) {
        return steps.stream()
                .filter(step -> List.of(states).contains(step.state()))
                .map(Step::version)
                .collect(Collectors.toSet());
    }

    /** How folder and database stand to each other; empty when all scripts are to be read. */
    private Optional<List<Step>> steps(DatabaseAddress address) {
        boolean none = address instanceof DatabaseAddress.Unset
                || (address instanceof DatabaseAddress.Sqlite sqlite && !Files.exists(sqlite.file()));
        if (all || none) {
            return Optional.empty();
        }
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            Migrations migrations = application.migrations(target.name());
            return Optional.of(application.unrecorded("lint", target.name(), context.user(), migrations::status));
        } catch (UpkeepException e) {
            if (e.kind() == FailureKind.CANCELLED
                    || !Files.isDirectory(
                            context.settings().target(target.name()).migration().directory())) {
                throw e;
            }
            context.terminal()
                    .say("All migrations are read, because nobody can say what is pending: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void explain(String id) {
        LintRule found = LintRule.of(id)
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.REFUSED,
                        "There is no rule " + id + "." + Suggestion.sentence(id, LintRule.ids()) + " Rules: "
                                + String.join(", ", LintRule.ids()) + "."));
        if (json) {
            Map<String, String> parts = new LinkedHashMap<>();
            parts.put("id", found.id());
            parts.put("severity", found.severity().name());
            parts.put("why", found.why());
            parts.put("fix", found.fix());
            context.terminal().json("rule", parts);
        } else {
            new LintText(context.terminal()).print(found);
        }
    }
}
