package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.members.MemberObject;
import dev.upkeep.backup.members.RowsEnd;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Sends a large member, piece by piece, while pg_dump writes it. Thread-safe. */
final class LargeMember {
    private static final int BUFFER = 256 * 1024;

    private final String dump;
    private final DumpUploads uploads;
    private final Holes holes;
    private final MemberSizes sizes;
    private final LongConsumer sentBytes;

    /**
     * @param dump the dump's own name
     * @param uploads where it goes
     * @param holes gives the disk back what was sent
     * @param sentBytes is told how many bytes more were sent
     */
    LargeMember(String dump, DumpUploads uploads, Holes holes, MemberSizes sizes, LongConsumer sentBytes) {
        this.dump = dump;
        this.uploads = uploads;
        this.holes = holes;
        this.sizes = sizes;
        this.sentBytes = sentBytes;
    }

    /**
     * Sends it to its end, which is when pg_dump has finished it.
     *
     * @param stored is given each piece
     * @throws UpkeepException of kind DATA when it does not end as it has to
     */
    void send(SpooledMember member, Consumer<StoredFile> stored) throws IOException, InterruptedException {
        member.begin();
        RowsEnd end = new RowsEnd();
        try (FileChannel file = FileChannel.open(member.file(), StandardOpenOption.READ)) {
            long position = 0;
            for (int piece = 1; member.awaitBeyond(position) > position; piece++) {
                String name = new MemberObject(member.member(), piece).name(dump);
                try (DumpUpload upload = uploads.begin(name)) {
                    position = send(member, file, position, upload, end);
                    stored.accept(uploads.complete(upload));
                }
            }
        }
        checkEnd(member, end);
    }

    /** Sends one piece; returns where the next begins. */
    private long send(SpooledMember member, FileChannel file, long begin, DumpUpload upload, RowsEnd end)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        long position = begin;
        long hole = begin / Holes.BYTES * Holes.BYTES;
        long limit = begin + sizes.pieceBytes();
        long size = member.size();
        while (position < limit && size > position) {
            int length = (int) Math.min(BUFFER, Math.min(limit, size) - position);
            int read = file.read(ByteBuffer.wrap(buffer, 0, length), position);
            if (read <= 0) {
                throw new IOException(member.file() + " has become shorter while it was sent");
            }
            upload.input().write(buffer, 0, read);
            end.accept(buffer, 0, read);
            position += read;
            member.sent(position);
            sentBytes.accept(read);
            if (position - hole >= Holes.BYTES) {
                holes.punch(member.file(), hole, Holes.BYTES);
                hole += Holes.BYTES;
            }
            size = position < limit ? member.awaitBeyond(position) : size;
        }
        return position;
    }

    /** Whoever takes a file for finished too early must not take it for whole. */
    static void checkEnd(SpooledMember member, RowsEnd end) {
        if (member.member().isRows() && !end.isReached()) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "pg_dump's file " + member.member().name() + " has no end: the rows of its table are not whole.");
        }
    }
}
