package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.members.MemberObject;
import dev.upkeep.backup.members.RowsEnd;
import dev.upkeep.backup.members.TarOutput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Sends small members, many of them as one object: thousands of small tables, or a million large objects, must be no
 * thousands of uploads. One thread sends; members may be added by another.
 */
final class SmallMembers {
    /** An archive that nothing is added to for so long is completed: a store may abort what stays open for days. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** Nothing comes after it. */
    private static final SpooledMember END = new SpooledMember(Member.CONTENTS, Path.of(""));

    private final String dump;
    private final DumpUploads uploads;
    private final Spool spool;
    private final MemberSizes sizes;
    private final LongConsumer sentBytes;
    private final BlockingQueue<SpooledMember> members = new LinkedBlockingQueue<>();

    /**
     * @param dump the dump's own name
     * @param uploads where they go
     * @param spool the folder that they lie in, and are removed from
     * @param sentBytes is told how many bytes more were sent
     */
    SmallMembers(String dump, DumpUploads uploads, Spool spool, MemberSizes sizes, LongConsumer sentBytes) {
        this.dump = dump;
        this.uploads = uploads;
        this.spool = spool;
        this.sizes = sizes;
        this.sentBytes = sentBytes;
    }

    /** Adds one, which pg_dump has finished. */
    void add(SpooledMember member) {
        members.add(member);
    }

    /** Nothing is added any more. */
    void end() {
        members.add(END);
    }

    /**
     * Sends what is added, until {@link #end}.
     *
     * @param stored is given each archive
     */
    void send(Consumer<StoredFile> stored) throws IOException, InterruptedException {
        SpooledMember next = members.take();
        for (int number = 1; next != END; number++) {
            try (DumpUpload upload = uploads.begin(new MemberObject(null, number).name(dump))) {
                sendAll(next, new TarOutput(upload.input()));
                stored.accept(uploads.complete(upload));
            }
            next = members.take();
        }
    }

    /** Sends what fits in one archive. */
    private void sendAll(SpooledMember first, TarOutput tar) throws IOException, InterruptedException {
        long bytes = send(first, tar);
        while (bytes < sizes.archiveBytes()) {
            SpooledMember next = members.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == END) {
                end();
            }
            if (next == null || next == END) {
                break;
            }
            bytes += send(next, tar);
        }
        tar.end();
    }

    private long send(SpooledMember member, TarOutput tar) throws IOException {
        member.begin();
        RowsEnd end = new RowsEnd();
        try (InputStream content = watched(member.file(), end)) {
            tar.add(member.member().name(), member.size(), content);
        }
        LargeMember.checkEnd(member, end);
        member.sent(member.size());
        sentBytes.accept(member.size());
        spool.remove(member);
        return member.size();
    }

    private static InputStream watched(Path file, RowsEnd end) throws IOException {
        return new FilterInputStream(Files.newInputStream(file)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                if (read > 0) {
                    end.accept(buffer, offset, read);
                }
                return read;
            }
        };
    }
}
