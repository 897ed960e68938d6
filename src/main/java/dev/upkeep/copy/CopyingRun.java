package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.objectstore.ObjectTransfer;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.CopySettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run that copies, or says what it would copy: from its mark in the copy to its report. */
final class CopyingRun {
    private static final Logger LOG = LoggerFactory.getLogger(CopyingRun.class);

    /** As many are gone through in a minute or so: nobody asks how long that takes. */
    private static final long WORTH_COUNTING = 20_000;

    private final ActiveRun run;
    private final Ends ends;
    private final CopySettings settings;
    private final ObjectTransfer.Limits limits;
    private final LastCopies last;
    private final Clock clock;
    private final CopyState state;
    private final UploadsUnderWay uploads;
    private final Throttle throttle;
    private Tally attempted = new Tally();

    CopyingRun(
            ActiveRun run,
            Ends ends,
            CopySettings settings,
            ObjectTransfer.Limits limits,
            LastCopies last,
            Clock clock) {
        this.run = run;
        this.ends = ends;
        this.settings = settings;
        this.limits = limits;
        this.last = last;
        this.clock = clock;
        this.state = new CopyState(ends, run.target());
        this.uploads = new UploadsUnderWay(state);
        this.throttle = new Throttle(settings.bytesPerSecond(), settings.requestsPerSecond());
    }

    CopyReport report() {
        Instant startedAt = now();
        Optional<LastPass> before = state.passBefore();
        CopyState.LeftUploads aborted = CopyState.LeftUploads.NONE;
        if (!run.dryRun()) {
            state.begin(run.id(), startedAt);
            aborted = state.abortLeftUploads();
            if (settings.deletion().isEmpty()) {
                state.forgetMissing();
            }
        }
        CopyState.LeftUploads left = aborted;
        try {
            return Walk.inWhicheverOrder(order -> attempt(order, startedAt, before, left));
        } finally {
            clearUploads();
        }
    }

    /** A list that stays does no harm, and must not hide why the run failed. */
    private void clearUploads() {
        try {
            Uninterrupted.call(() -> {
                uploads.clear();
                return true;
            });
        } catch (UpkeepException e) {
            LOG.warn("The list of uploads stays in the copy until the next run: {}", e.getMessage());
        }
    }

    private CopyReport attempt(
            KeyOrder order, Instant startedAt, Optional<LastPass> before, CopyState.LeftUploads left) {
        Tally tally = run.dryRun() ? new Tally() : new Tally(attempted);
        attempted = tally;
        boolean deletes = settings.deletion().isPresent();
        try (MissingList missing = deletes ? missingList(order) : null;
                SourceCount count = new SourceCount(
                        new CopyEnd(ends.source(), throttle),
                        Scope.of(settings),
                        before.map(LastPass::objects).orElse(0L),
                        WORTH_COUNTING);
                ObjectTransfer transfer = new ObjectTransfer(ends.source(), ends.copy(), throttle, uploads, limits);
                ObjectWorkers workers = new ObjectWorkers(settings.concurrency())) {
            Deletions deletions =
                    new Deletions(settings.deletion(), missing, new CopyEnd(ends.source(), throttle), startedAt);
            CopyPass pass = new CopyPass(run, ends, transfer, workers, tally, deletions, throttle, count);
            try {
                new Walk(run, ends, Scope.of(settings), throttle).over(order, pass);
            } catch (Disorder e) {
                // Another walk begins: what is cut off in the middle would be counted by neither.
                pass.finish();
                throw e;
            }
            pass.finish();
            if (missing != null) {
                missing.complete();
            }
            deletions.perform(run, ends, workers, pass, tally.sourceObjects(), tally.copyObjects());
            if (!run.dryRun()) {
                remember(startedAt, tally);
            }
            return report(startedAt, before, left, tally, deletions);
        } catch (UpkeepException e) {
            throw tally.copied() == 0 || run.dryRun() ? e : withProgress(e, tally);
        }
    }

    private MissingList missingList(KeyOrder order) {
        return MissingList.open(ends.copy(), state.missingKey(), ends.source().describe(), order, !run.dryRun());
    }

    /** What was copied is not lost by a failure; who reads of it should know. */
    private static UpkeepException withProgress(UpkeepException failure, Tally tally) {
        return failure.kind() == FailureKind.CANCELLED
                ? failure
                : new UpkeepException(
                        failure.kind(),
                        failure.getMessage() + " " + tally.copied() + " objects ("
                                + Bytes.text(tally.copiedBytes())
                                + ") were copied before; the next run goes on from there.",
                        failure);
    }

    private void remember(Instant startedAt, Tally tally) {
        LastPass pass = new LastPass(
                1,
                run.target(),
                ends.source().describe(),
                run.id(),
                startedAt,
                now(),
                tally.sourceObjects(),
                tally.sourceBytes(),
                tally.copied(),
                tally.copiedBytes(),
                tally.failed());
        state.record(pass);
        last.remember(pass);
        LOG.info(
                "Went over {} objects of {}: {} copied, {} failed",
                pass.objects(),
                pass.source(),
                pass.copied(),
                pass.failed());
    }

    private CopyReport report(
            Instant startedAt,
            Optional<LastPass> before,
            CopyState.LeftUploads left,
            Tally tally,
            Deletions deletions) {
        return new CopyReport(
                1,
                run.dryRun(),
                ends.source().describe(),
                ends.describeCopy(),
                tally.sourceObjects(),
                tally.sourceBytes(),
                tally.sameObjects(),
                tally.copied(),
                tally.copiedBytes(),
                tally.bytesThroughHere(),
                tally.gone(),
                tally.changing(),
                tally.failed(),
                deletions.onlyInCopy(),
                deletions.onlyInCopyBytes(),
                deletions.deleted(),
                deletions.deletedBytes(),
                deletions.held().orElse(null),
                left.aborted(),
                Duration.between(startedAt, now()),
                tally.toCopy(),
                tally.failures(),
                CopyAdvice.after(
                        run.dryRun(),
                        settings,
                        tally,
                        deletions,
                        before,
                        left,
                        ends.source().describe(),
                        run.target()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
