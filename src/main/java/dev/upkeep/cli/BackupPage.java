package dev.upkeep.cli;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Encryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A backup as text for people.
 *
 * @param terminal where it is printed
 * @param now the present, which ages are counted from
 */
record BackupPage(Terminal terminal, Instant now) {
    private static final int NAMES = 11;
    /** A dump of the format directory may have thousands. */
    private static final int SHOWN_FILES = 20;

    /**
     * Prints it.
     *
     * @param backup the backup
     * @param bucket where it lies
     * @param restore how to restore it without Upkeep: a line for each database
     */
    void print(Backup backup, String bucket, List<String> restore) {
        Manifest manifest = backup.manifest();
        field("backup", backup.id() + " of " + manifest.target());
        if (manifest.label() != null) {
            field("label", manifest.label());
        }
        field(
                "finished",
                Times.minute(manifest.finishedAt()) + " UTC, " + BackupText.age(manifest.finishedAt(), now)
                        + " ago, in "
                        + Durations.text(Duration.between(manifest.startedAt(), manifest.finishedAt())));
        field(
                "made by",
                manifest.tool() + " " + manifest.toolVersion() + " of " + manifest.engine() + " "
                        + manifest.serverVersion() + ", Upkeep " + manifest.upkeepVersion() + ", asked by "
                        + manifest.trigger());
        field("format", manifest.format() + ", " + manifest.compression());
        encryption(manifest.encryption());
        field("proof", BackupText.proof(backup, now));
        field("bucket", bucket);
        manifest.databases().forEach(this::database);
        terminal.data("files");
        manifest.files().stream().limit(SHOWN_FILES).forEach(this::file);
        if (manifest.files().size() > SHOWN_FILES) {
            int more = manifest.files().size() - SHOWN_FILES;
            terminal.data("  and " + count(more, "more file") + "; --json shows all "
                    + manifest.files().size() + ", stored as " + Bytes.text(manifest.storedBytes()) + " together");
        }
        if (!backup.status().verifications().isEmpty()) {
            terminal.data("verifications");
            backup.status().verifications().forEach(this::verification);
        }
        terminal.data("restore without Upkeep");
        restore.forEach(line -> terminal.data("  " + line));
    }

    private void encryption(@Nullable Encryption encryption) {
        if (encryption == null) {
            field("encrypted", "no");
            return;
        }
        field(
                "encrypted",
                encryption.format() + ", to " + count(encryption.recipients().size(), "recipient"));
        encryption.recipients().forEach(recipient -> terminal.data("  " + recipient));
    }

    private void database(DatabaseDump dump) {
        terminal.data("database " + dump.name());
        terminal.paragraph(
                2,
                Bytes.text(dump.bytes()) + ", as of " + dump.snapshotAt() + ", "
                        + count(dump.contents().tables().size(), "table") + ", "
                        + count(dump.contents().rows(), "row"));
        int width = dump.contents().tables().stream()
                .mapToInt(table -> name(table).length())
                .max()
                .orElse(0);
        for (TableRows table : dump.contents().tables()) {
            terminal.data("    " + name(table) + " ".repeat(width - name(table).length())
                    + String.format("  %12s", table.rows() == null ? "rows left out" : table.rows()));
        }
        if (dump.contents().largeObjects() > 0) {
            terminal.data("    " + count(dump.contents().largeObjects(), "large object"));
        }
        dump.contents()
                .extensions()
                .forEach(extension -> terminal.data("    extension " + extension.name() + " " + extension.version()));
        if (dump.contents().schemaVersion() != null) {
            terminal.data("    migrated to version " + dump.contents().schemaVersion());
        }
    }

    private void file(StoredFile file) {
        terminal.data("  " + file.key());
        terminal.data("    " + Bytes.text(file.rawBytes()) + ", stored as " + Bytes.text(file.storedBytes()));
        terminal.data("    SHA-256 " + file.sha256());
    }

    private void verification(Verification verification) {
        String line = verification.level().word() + " " + Times.minute(verification.verifiedAt()) + " UTC, "
                + BackupText.age(verification.verifiedAt(), now) + " ago: "
                + (verification.passed()
                        ? "passed in " + verification.seconds() + " s"
                        : "FAILED. " + String.join(" ", verification.findings()));
        terminal.paragraph(2, 4, line, verification.passed() ? UnaryOperator.identity() : terminal::bad);
    }

    private void field(String name, String text) {
        terminal.paragraph(0, NAMES, name + " ".repeat(NAMES - name.length()) + text, UnaryOperator.identity());
    }

    private static String name(TableRows table) {
        return table.schema() + "." + table.name();
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
