package dev.upkeep.cli;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.retention.DeleteBackup;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.Progress;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes one backup, after its id was typed once more. */
@Command(name = "delete", description = "Delete one backup. The one to restore when something happens now stays.")
final class BackupsDeleteCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "ID", description = "The backup's id, whole, as `backups list` has it.")
    private String id = "";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--confirm", paramLabel = "ID", description = "The id once more, instead of typing it when asked.")
    private @Nullable String confirmed;

    BackupsDeleteCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.bucketSettings(), Progress.SILENT)) {
            DeleteBackup deletion = application.backups(target.name()).deletion();
            Backup backup = deletion.require(id);
            String what = "the backup " + id + " of " + BackupText.databases(backup) + ", finished "
                    + Times.minute(backup.manifest().finishedAt()) + " UTC, "
                    + BackupText.proof(backup, Instant.now());
            String answer = confirmed != null
                    ? confirmed
                    : terminal.ask("This deletes " + what + ". Nothing brings it back.\nType its id to go on: ")
                            .orElse("");
            if (!answer.equals(id)) {
                throw new UpkeepException(
                        FailureKind.REFUSED,
                        "Nothing was deleted: the id was not confirmed. To delete " + what + ", add --confirm " + id
                                + ".");
            }
            deletion.delete(backup);
            terminal.say(terminal.good(
                    "Deleted " + what + ": " + Bytes.text(backup.manifest().storedBytes()) + "."));
            return ExitCode.OK;
        }
    }
}
