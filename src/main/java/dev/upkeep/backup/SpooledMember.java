package dev.upkeep.backup;

import dev.upkeep.backup.members.Member;
import java.nio.file.Path;

/**
 * One file of a dump on disk: pg_dump writes it, at the same time somebody may send what is there already, and the
 * disk is given back what was sent. Thread-safe.
 */
final class SpooledMember {
    /** What even a small file takes of a disk. */
    private static final long BLOCK = 4096;

    private final Member member;
    private final Path file;
    private long size;
    private long sent;
    private boolean written;
    private boolean taken;
    private boolean beingSent;

    SpooledMember(Member member, Path file) {
        this.member = member;
        this.file = file;
    }

    Member member() {
        return member;
    }

    Path file() {
        return file;
    }

    /**
     * Takes note of how it stands.
     *
     * @param bytes how large it is now
     * @param finished whether pg_dump has closed it: it will not change any more
     */
    synchronized void found(long bytes, boolean finished) {
        size = bytes;
        written = finished;
        notifyAll();
    }

    synchronized boolean isWritten() {
        return written;
    }

    synchronized long size() {
        return size;
    }

    /** Claims it for sending; only the first call returns true. */
    synchronized boolean take() {
        boolean first = !taken;
        taken = true;
        return first;
    }

    /** Takes note that somebody sends it from here on. */
    synchronized void begin() {
        beingSent = true;
    }

    /** Takes note of how many of its bytes were sent. */
    synchronized void sent(long bytes) {
        sent = bytes;
    }

    /** How much of the disk waits to be sent, in whole blocks. */
    synchronized long waitingBytes() {
        return (size - sent + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Whether its sending goes on without pg_dump. */
    synchronized boolean canGoOn() {
        return beingSent && size > sent;
    }

    /**
     * Waits until there is more of it.
     *
     * @param position how much of it was read by now
     * @return how large it is by then; the position itself when that is its end
     */
    synchronized long awaitBeyond(long position) throws InterruptedException {
        while (size <= position && !written) {
            wait();
        }
        return size;
    }
}
