package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.members.Member;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends a dump's members into the bucket while pg_dump writes them: as many large ones at the same time as pg_dump has
 * workers, each from when it is large, and the small ones by one more thread. What was sent is deleted from the disk.
 * One thread gives members here, and closes this, which aborts what is not complete.
 */
final class MemberUploads implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Spool spool;
    private final MemberSizes sizes;
    private final LargeMember large;
    private final SmallMembers small;
    private final ExecutorService workers;
    private final List<StoredFile> files = new ArrayList<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param dump the dump's own name, which the names of its objects begin with
     * @param uploads where they go
     * @param spool the folder that they lie in
     * @param holes gives the disk back what was sent
     * @param jobs how many workers pg_dump has
     */
    MemberUploads(String dump, DumpUploads uploads, Spool spool, Holes holes, MemberSizes sizes, int jobs) {
        this.spool = spool;
        this.sizes = sizes;
        this.large = new LargeMember(dump, uploads, holes, sizes, sentBytes::addAndGet);
        this.small = new SmallMembers(dump, uploads, spool, sizes, sentBytes::addAndGet);
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(jobs + 1, work -> {
            Thread thread = new Thread(work, "send-members-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        workers.execute(() -> guarded(() -> small.send(this::keep)));
    }

    /**
     * Sends what is ready to be sent and was not given before. The table of contents is not: it goes last.
     *
     * @param members what the spool has
     */
    void send(List<SpooledMember> members) {
        for (SpooledMember member : members) {
            if (member.member().equals(Member.CONTENTS)) {
                continue;
            }
            if (member.size() > sizes.smallBytes()) {
                if (member.take()) {
                    sendAlone(member);
                }
            } else if (member.isWritten() && member.take()) {
                small.add(member);
            }
        }
    }

    private void sendAlone(SpooledMember member) {
        workers.execute(() -> guarded(() -> {
            large.send(member, this::keep);
            spool.remove(member);
        }));
    }

    /**
     * Sends the table of contents. Nothing can be given after it.
     *
     * @param contents the table of contents, finished
     */
    void sendLast(SpooledMember contents) {
        sendAlone(contents);
        small.end();
        workers.shutdown();
    }

    /**
     * Waits a while until everything was sent.
     *
     * @return whether it was
     * @throws UpkeepException when something could not be sent
     */
    boolean awaitEnd(Duration patience) throws InterruptedException, IOException {
        boolean ended = workers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        throwIfFailed();
        return ended;
    }

    /** Throws what went wrong first, if anything did. */
    void throwIfFailed() throws IOException {
        Throwable failed = failure.get();
        if (failed instanceof UpkeepException known) {
            throw known;
        }
        if (failed instanceof IOException known) {
            throw known;
        }
        if (failed != null) {
            throw new UpkeepException(FailureKind.INTERNAL, "A part of the dump could not be sent: " + failed, failed);
        }
    }

    /** The bytes of the dump that were sent by now, before compression. */
    long sentBytes() {
        return sentBytes.get();
    }

    /** What was stored by now: the table of contents first, as soon as it was, and the others by their names. */
    List<StoredFile> files() {
        synchronized (files) {
            return files.stream()
                    .sorted(Comparator.comparing(
                                    (StoredFile file) -> !file.name().contains(Member.CONTENTS.name()))
                            .thenComparing(StoredFile::key))
                    .toList();
        }
    }

    @Override
    public void close() {
        // What is still being sent would store something after the run has cleaned up.
        Workers.stop(workers, STOP);
    }

    private void keep(StoredFile file) {
        synchronized (files) {
            files.add(file);
        }
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
