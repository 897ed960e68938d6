package dev.upkeep.cli;

import dev.upkeep.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the settings that hold, without what is secret in them. */
@Command(name = "config", description = "Print the settings that hold and where each comes from; secrets are masked.")
final class ConfigCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ConfigCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings();
        if (json) {
            List<Map<String, String>> rows = new ArrayList<>();
            for (Settings.Entry entry : settings.entries()) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("key", entry.key());
                row.put("value", entry.masked());
                row.put("source", entry.source());
                rows.add(row);
            }
            context.terminal().json(Map.of("profile", settings.profile(), "settings", rows));
            return ExitCode.OK;
        }
        context.terminal().say("Profile " + settings.profile() + ", folder " + settings.home());
        for (Settings.Entry entry : settings.entries()) {
            String source = entry.source().equals(Settings.Entry.DEFAULT) ? "" : "  (" + entry.source() + ")";
            context.terminal()
                    .data(entry.key() + "=" + entry.masked()
                            + context.terminal().faint(source));
        }
        return ExitCode.OK;
    }
}
