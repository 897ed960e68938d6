package dev.upkeep.cli;

import dev.upkeep.backup.StoredBackups;
import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.run.Progress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one backup: its manifest, what verifying it found, and how to restore it without Upkeep. */
@Command(name = "show", description = "Show a backup: what is in it, how it was proven, how to restore it.")
final class BackupsShowCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "WHICH",
            description = "latest, an id of `backups list`, or a time: the newest that was finished by then.")
    private String which = "";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print the manifest and the status as JSON.")
    private boolean json;

    BackupsShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Application application = context.assembler().assemble(context.bucketSettings(), Progress.SILENT)) {
            StoredBackups stored = application.backups(target.name());
            Backup backup = stored.find(which);
            List<String> restore = stored.restoreLines(backup.manifest());
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("manifest", backup.manifest());
                parts.put("status", backup.status());
                parts.put("restore", restore);
                context.terminal().json(parts);
            } else {
                new BackupPage(context.terminal(), Instant.now()).print(backup, stored.bucket(), restore);
            }
            return ExitCode.OK;
        }
    }
}
