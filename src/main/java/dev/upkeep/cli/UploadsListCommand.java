package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import dev.upkeep.uploads.StoredUploads;
import dev.upkeep.uploads.UploadsListing;
import dev.upkeep.uploads.UploadsListing.Row;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the incomplete uploads in the bucket, and changes nothing. */
@Command(name = "list", description = "List the incomplete uploads in the bucket, oldest first. Changes nothing.")
final class UploadsListCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 50;

    private final CommandContext context;

    @Mixin
    private UploadsOptions which = new UploadsOptions();

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    UploadsListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    @SuppressWarnings("try") // the hook only has to be closed
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.bucketSettings(), terminal.progress());
                StopHook hook = new StopHook(application, terminal)) {
            StoredUploads stored = application.uploads(target.name());
            UploadsListing listing = application.unrecorded(
                    "the listing", target.name(), context.user(), run -> stored.list(run, which.parameters()));
            if (json) {
                terminal.json("uploads", listing);
            } else {
                print(listing);
            }
            return ExitCode.OK;
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CANCELLED) {
                throw e;
            }
            // Said now: the process is gone as soon as the application is closed.
            terminal.complain(e.getMessage());
            return ExitCode.INTERRUPTED;
        }
    }

    private void print(UploadsListing listing) {
        Terminal terminal = context.terminal();
        if (!listing.uploads().isEmpty()) {
            terminal.data("begun (UTC)         age        size  would be  key");
        }
        listing.uploads().stream().limit(MOST_SHOWN).forEach(row -> print(row, listing));
        if (listing.listed() > MOST_SHOWN) {
            terminal.data("… and " + (listing.listed() - MOST_SHOWN) + " younger ones; --json has the oldest 1,000");
        }
        terminal.paragraph(0, summary(listing));
        listing.next().forEach(sentence -> terminal.paragraph(0, sentence));
    }

    private void print(Row row, UploadsListing listing) {
        Terminal terminal = context.terminal();
        String key = Shown.of(row.key());
        String line = Times.minute(row.initiatedAt())
                + String.format("%7s", BackupText.age(row.initiatedAt(), listing.time()))
                + String.format("%12s", row.bytes() == null ? "" : Bytes.text(row.bytes()))
                + "  "
                + String.format(
                        "%-8s",
                        switch (row.verdict()) {
                            case OLD, LEFT_BY_A_RUN -> "aborted";
                            case YOUNG -> "kept";
                            case OF_A_RUN_AT_WORK -> "in use";
                        });
        if (line.length() + 2 + key.length() <= terminal.columns()) {
            terminal.data(line + "  " + key);
        } else {
            terminal.data(line.stripTrailing());
            terminal.data("  " + key);
        }
    }

    private static String summary(UploadsListing listing) {
        String text = listing.listed()
                + (listing.listed() == 1 ? " incomplete upload in " : " incomplete uploads in ")
                + listing.bucket()
                + UploadsText.under(listing.prefixes());
        boolean measured = listing.unmeasured() < listing.listed();
        if (measured) {
            text += ", " + (listing.unmeasured() > 0 ? "at least " : "") + Bytes.text(listing.bytes());
        }
        if (listing.listed() > 0) {
            text += "; " + listing.abortable() + " older than " + Durations.text(listing.olderThan())
                    + " or left by a dead run" + (measured ? ", " + Bytes.text(listing.abortableBytes()) : "");
        }
        return text + (listing.excluded() > 0 ? "; " + listing.excluded() + " left out by prefix." : ".");
    }
}
