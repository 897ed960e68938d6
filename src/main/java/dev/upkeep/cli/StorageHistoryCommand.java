package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.CommandText;
import dev.upkeep.run.Progress;
import dev.upkeep.storage.Measurement;
import dev.upkeep.storage.SizeText;
import dev.upkeep.storage.StorageHistory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how one user's storage has changed. */
@Command(name = "history", description = "Show how a user's storage has changed.")
final class StorageHistoryCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "USER",
            description = "The user's e-mail as the database has it, or the prefix where users have no e-mail.")
    private String user = "";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    StorageHistoryCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        var settings = context.settings();
        try (Application application = context.assembler().assemble(settings, Progress.SILENT)) {
            StorageHistory history = application.storage(target.name());
            List<Measurement> measurements = history.of(user);
            if (measurements.isEmpty()) {
                throw new UpkeepException(
                        FailureKind.REFUSED,
                        "Nothing was ever measured for '" + user + "' in " + target.name() + "."
                                + Suggestion.sentence(user, history.alike(user))
                                + " Give the e-mail as it stands in the database; `"
                                + CommandText.of("storage report", target.name()) + "` shows who there is.");
            }
            Instant newest = measurements.get(0).measuredAt();
            Instant last = history.lastSeen(user).orElse(newest);
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("lastMeasuredAt", last);
                parts.put("measurements", measurements);
                terminal.json(parts);
            } else {
                SizeText size =
                        new SizeText(settings.target(target.name()).storage().decimal());
                terminal.data("measured (UTC)       objects        size      change");
                for (int i = 0; i < measurements.size(); i++) {
                    Measurement one = measurements.get(i);
                    long before = i + 1 < measurements.size()
                            ? measurements.get(i + 1).totalBytes()
                            : one.totalBytes();
                    long change = one.totalBytes() - before;
                    terminal.data(String.format(
                            Locale.ROOT,
                            "%s  %10d  %10s  %10s",
                            Times.minute(one.measuredAt()),
                            one.objectCount(),
                            size.of(one.totalBytes()),
                            i + 1 < measurements.size() ? (change > 0 ? "+" : "") + size.of(change) : ""));
                }
                if (last.isAfter(newest)) {
                    terminal.paragraph(0, "Nothing has changed since; measured last " + Times.minute(last) + " UTC.");
                }
            }
            return ExitCode.OK;
        }
    }
}
