package dev.upkeep.cli;

import dev.upkeep.backup.StoredBackups;
import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the backups in the bucket. */
@Command(name = "list", description = "List the backups in the bucket, newest first.")
final class BackupsListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    BackupsListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.bucketSettings(), Progress.SILENT)) {
            StoredBackups stored = application.backups(target.name());
            List<Backup> backups = stored.list();
            Instant now = Instant.now();
            if (json) {
                terminal.json(
                        "backups",
                        backups.stream().map(backup -> Row.of(backup, now)).toList());
            } else if (backups.isEmpty()) {
                terminal.say("No backups of " + target.name() + " in " + stored.bucket()
                        + " yet. `upkeep run back-up` makes one.");
            } else {
                terminal.data("finished (UTC)      age        size  proof");
                backups.forEach(backup -> print(backup, now));
            }
            return ExitCode.OK;
        }
    }

    private void print(Backup backup, Instant now) {
        Terminal terminal = context.terminal();
        String proof = BackupText.proof(backup, now);
        boolean failed = backup.status().failure().isPresent();
        terminal.data(Times.minute(backup.manifest().finishedAt())
                + String.format("%7s  ", BackupText.age(backup.manifest().finishedAt(), now))
                + String.format("%10s  ", Bytes.text(backup.manifest().storedBytes()))
                + (failed ? terminal.bad(proof) : backup.isVerified() ? terminal.good(proof) : proof));
        String label = backup.manifest().label();
        terminal.paragraph(
                2,
                backup.id() + "  " + BackupText.databases(backup) + ", " + BackupText.rows(backup) + " rows, "
                        + (backup.manifest().encryption() == null ? "not encrypted" : "encrypted")
                        + (label == null ? "" : ", \"" + label + "\""));
        if (failed) {
            terminal.paragraph(2, 2, BackupText.findings(backup), terminal::bad);
        }
    }

    /**
     * A backup in the JSON.
     *
     * @param proof the highest level that it passed, unless a later attempt failed; absent without one
     * @param provenAt when that was
     * @param findings what the newest attempt found, when it failed
     */
    record Row(
            String id,
            String target,
            @Nullable String label,
            Instant finishedAt,
            Duration age,
            List<String> databases,
            long storedBytes,
            long rawBytes,
            long rows,
            boolean encrypted,
            @Nullable VerificationLevel proof,
            @Nullable Instant provenAt,
            boolean failed,
            List<String> findings) {
        static Row of(Backup backup, Instant now) {
            var manifest = backup.manifest();
            var proof = backup.status().proof().orElse(null);
            var failure = backup.status().failure();
            return new Row(
                    backup.id(),
                    manifest.target(),
                    manifest.label(),
                    manifest.finishedAt(),
                    Duration.between(manifest.finishedAt(), now),
                    manifest.databases().stream().map(DatabaseDump::name).toList(),
                    manifest.storedBytes(),
                    manifest.rawBytes(),
                    BackupText.rows(backup),
                    manifest.encryption() != null,
                    proof == null ? null : proof.level(),
                    proof == null ? null : proof.verifiedAt(),
                    failure.isPresent(),
                    failure.map(one -> one.findings()).orElse(List.of()));
        }
    }
}
