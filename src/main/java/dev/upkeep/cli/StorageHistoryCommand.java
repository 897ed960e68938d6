package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import dev.upkeep.storage.Measurement;
import dev.upkeep.storage.SizeText;
import java.util.List;
import java.util.Locale;
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
            List<Measurement> measurements = application.storage(target.name()).of(user);
            if (json) {
                terminal.json("measurements", measurements);
            } else if (measurements.isEmpty()) {
                terminal.say(
                        "Nothing was ever measured for '" + user + "' in " + target.name()
                                + ". Give the e-mail as it stands in the database; `upkeep storage report` shows who there is.");
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
                            StorageText.minute(one.measuredAt()),
                            one.objectCount(),
                            size.of(one.totalBytes()),
                            i + 1 < measurements.size() ? (change > 0 ? "+" : "") + size.of(change) : ""));
                }
            }
            return ExitCode.OK;
        }
    }
}
