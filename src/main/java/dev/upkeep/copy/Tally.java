package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.objectstore.ObjectTransfer.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The figures of one pass, and the first names. Thread-safe. */
final class Tally {
    static final int MOST_NAMED = 100;
    private static final int HOPELESS_IN_A_ROW = 50;
    private static final int AWAY_IN_A_ROW = 3;

    private final List<FailedCopy> failures = new ArrayList<>();
    private final List<String> wouldCopy = new ArrayList<>();
    private long sourceObjects;
    private long sourceBytes;
    private long copyObjects;
    private long done;
    private long same;
    private long copied;
    private long copiedBytes;
    private long bytesThroughHere;
    private long gone;
    private long changing;
    private long failed;
    private int failedInARow;
    private int awayInARow;
    private @Nullable UpkeepException lastFailure;

    /** Nothing has been done yet. */
    Tally() {}

    /**
     * Goes on from an attempt that was given up: what that one copied is going to be found in both ends.
     *
     * @param givenUp nobody counts in it any more
     */
    Tally(Tally givenUp) {
        copied = givenUp.copied();
        copiedBytes = givenUp.copiedBytes();
        bytesThroughHere = givenUp.bytesThroughHere();
        same = -copied;
    }

    synchronized void listedInSource(ListedObject object) {
        sourceObjects++;
        sourceBytes += object.bytes();
    }

    synchronized void listedInCopy() {
        copyObjects++;
    }

    synchronized void same() {
        same++;
        done++;
    }

    synchronized void wouldCopy(ListedObject object) {
        copied++;
        done++;
        copiedBytes += object.bytes();
        if (wouldCopy.size() < MOST_NAMED) {
            wouldCopy.add(object.key());
        }
    }

    synchronized void transferred(Transfer transfer) {
        done++;
        failedInARow = 0;
        awayInARow = 0;
        switch (transfer.outcome()) {
            case COPIED -> {
                copied++;
                copiedBytes += transfer.bytes();
                bytesThroughHere += transfer.throughHere() ? transfer.bytes() : 0;
            }
            case GONE -> gone++;
            case CHANGING -> changing++;
        }
    }

    synchronized void failed(ListedObject object, UpkeepException reason) {
        done++;
        failed++;
        // What is wrong with one object says nothing of the stores: archived ones lie side by side by the thousand.
        if (reason.kind() != FailureKind.DATA) {
            failedInARow++;
            lastFailure = reason;
        }
        awayInARow = reason.kind() == FailureKind.UNAVAILABLE ? awayInARow + 1 : 0;
        if (failures.size() < MOST_NAMED) {
            failures.add(new FailedCopy(object.key(), object.bytes(), reason.getMessage()));
        }
    }

    /** Whether so many failed for want of a store that it has to be asked whether it is there; counts anew then. */
    synchronized boolean mayBeAway() {
        boolean away = awayInARow >= AWAY_IN_A_ROW;
        awayInARow = away ? 0 : awayInARow;
        return away;
    }

    /** Why going on is no use: many failed, and none between them did not. */
    synchronized Optional<UpkeepException> hopeless() {
        UpkeepException last = lastFailure;
        if (last == null || (failedInARow < HOPELESS_IN_A_ROW && last.kind() != FailureKind.CANCELLED)) {
            return Optional.empty();
        }
        return Optional.of(new UpkeepException(
                last.kind(),
                failedInARow + " objects in a row could not be copied. The last one: " + last.getMessage(),
                last));
    }

    synchronized long done() {
        return done;
    }

    synchronized long sourceObjects() {
        return sourceObjects;
    }

    synchronized long sourceBytes() {
        return sourceBytes;
    }

    synchronized long copyObjects() {
        return copyObjects;
    }

    synchronized long sameObjects() {
        return same;
    }

    synchronized long copied() {
        return copied;
    }

    synchronized long copiedBytes() {
        return copiedBytes;
    }

    synchronized long bytesThroughHere() {
        return bytesThroughHere;
    }

    synchronized long gone() {
        return gone;
    }

    synchronized long changing() {
        return changing;
    }

    synchronized long failed() {
        return failed;
    }

    synchronized List<FailedCopy> failures() {
        return List.copyOf(failures);
    }

    synchronized List<String> toCopy() {
        return List.copyOf(wouldCopy);
    }
}
