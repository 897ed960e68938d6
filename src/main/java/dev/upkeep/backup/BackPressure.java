package dev.upkeep.backup;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.Bytes;
import java.io.IOException;

/**
 * Pauses pg_dump while more of its dump waits on disk than is allowed, or the disk is nearly full, and lets it go on as
 * soon as half of that was sent. It never waits for what only pg_dump can bring about: while nothing is being sent,
 * pg_dump goes on. Not thread-safe.
 */
final class BackPressure {
    /** More than pg_dump writes between two looks. */
    static final long RESERVE_BYTES = 256L * 1024 * 1024;

    private static final long LAST_BYTES = RESERVE_BYTES / 4;

    private final Spool spool;
    private final RunningProgram program;
    private final long mostBytes;
    private boolean paused;

    /**
     * @param spool what waits
     * @param program pg_dump
     * @param mostBytes how much may wait
     */
    BackPressure(Spool spool, RunningProgram program, long mostBytes) {
        this.spool = spool;
        this.program = program;
        this.mostBytes = mostBytes;
    }

    /**
     * Looks once, and pauses pg_dump or lets it go on.
     *
     * @throws UpkeepException of kind CONFIGURATION when the disk is nearly full, and nothing is left to be sent that
     *     would make room
     */
    void apply() throws IOException {
        long waiting = spool.waitingBytes();
        long usable = spool.usableBytes();
        if (!spool.canGoOn()) {
            if (usable < LAST_BYTES) {
                throw full(spool);
            }
            goOn();
        } else if (usable < RESERVE_BYTES || waiting > mostBytes) {
            if (!paused) {
                program.suspend();
                paused = true;
            }
        } else if (waiting <= mostBytes / 2) {
            goOn();
        }
    }

    private void goOn() {
        if (paused) {
            program.resume();
            paused = false;
        }
    }

    /** What to say when there is no room for the tables that are being dumped. */
    static UpkeepException full(Spool spool) throws IOException {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The disk of " + spool.folder().getParent() + " is full: " + Bytes.text(spool.usableBytes())
                        + " are left. A dump of the format directory needs room there for what waits to be uploaded, "
                        + "and for whole tables where the file system cannot give back what was sent of a file. Make "
                        + "room, name another folder in the setting backup.temp-directory, or set "
                        + "backup.format=custom, which needs none.");
    }
}
