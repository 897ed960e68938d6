package dev.upkeep.cli;

import dev.upkeep.run.CommandText;
import dev.upkeep.run.Progress;
import dev.upkeep.storage.Measurement;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.storage.StorageReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the last pass again, and the users who have most. */
@Command(name = "report", description = "Show the last pass for all users, and who has most.")
final class StorageReportCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--top", paramLabel = "N", description = "How many users to show, 1 to 100000 (default: 20).")
    private int top = 20;

    @Option(
            names = "--by-quota",
            description = "Show the users who take up the largest share of their quota instead of those with most.")
    private boolean byQuota;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--csv", description = "Print the users as CSV, with bytes.")
    private boolean csv;

    StorageReportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (top < 1 || top > MOST) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--top is " + top + "; it has to be 1 to " + MOST + ".");
        }
        if (json && csv) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--json and --csv exclude each other.");
        }
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            StorageHistory history = application.storage(target.name());
            Optional<StorageReport> report = history.lastReport();
            List<Measurement> users = byQuota ? history.above(0, top) : history.largest(top);
            if (csv) {
                terminal.data("user_id,label,measured_at,object_count,total_bytes,quota_bytes");
                users.forEach(user -> terminal.data(csv(user)));
            } else if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                report.ifPresent(found -> parts.put("report", found));
                parts.put("users", users);
                terminal.json(parts);
            } else if (report.isEmpty()) {
                terminal.say("No pass over the bucket of " + target.name() + " yet. `"
                        + CommandText.of("run recalculate-storage", target.name()) + "` makes one.");
            } else if (byQuota && users.isEmpty()) {
                terminal.say("No user with a quota was measured; storage.quota-column names the column that has it.");
            } else {
                StorageText.lastPass(
                                report.get(), byQuota ? "Fullest users" : "Largest users", users, terminal.columns())
                        .forEach(terminal::data);
            }
            return ExitCode.OK;
        }
    }

    private static String csv(Measurement user) {
        return quoted(user.userId()) + "," + quoted(user.label()) + "," + user.measuredAt() + "," + user.objectCount()
                + "," + user.totalBytes() + "," + (user.quotaBytes() == null ? "" : user.quotaBytes());
    }

    /** A spreadsheet would take a text that begins like a formula for one. */
    private static String quoted(String text) {
        String safe = text.matches("[=+@\\t\\r-].*") ? "'" + text : text;
        return "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
