package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.members.MemberObject;
import dev.upkeep.backup.members.TarInput;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored dump of the format `directory`: what its files hold of the folder that pg_dump wrote.
 *
 * @param dump the dump
 */
record FolderDump(StoredDump dump) {
    /**
     * All its files; the pieces of a member follow each other.
     *
     * @throws UpkeepException of kind DATA when the manifest leaves one out
     */
    List<Piece> pieces() {
        List<StoredFile> files = new ArrayList<>(dump.dump().files());
        files.sort(Comparator.comparing((StoredFile file) -> name(MemberObject.of(file)))
                .thenComparing(file -> MemberObject.of(file).number()));
        List<Piece> pieces = new ArrayList<>();
        long offset = 0;
        String member = "";
        int number = 0;
        for (StoredFile file : files) {
            MemberObject object = MemberObject.of(file);
            boolean begins = !name(object).equals(member);
            member = name(object);
            number = begins ? 1 : number + 1;
            offset = begins ? 0 : offset;
            if (object.number() != number) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "The manifest of the backup " + dump.manifest().id() + " names no file with the number "
                                + number + " before '" + file.key() + "'.");
            }
            pieces.add(new Piece(file, object.member(), offset));
            offset += file.rawBytes();
        }
        return pieces;
    }

    /** The file with the table of contents. */
    List<Piece> contents() {
        return pieces().stream()
                .filter(piece -> Member.CONTENTS.equals(piece.member()))
                .toList();
    }

    private static String name(MemberObject object) {
        Member member = object.member();
        return member == null ? "" : member.name();
    }

    /**
     * Reads one file to its end, by which it is proven.
     *
     * @param visitor is given each member in it, or the piece of one
     * @throws UpkeepException of kind DATA when the file is not what was stored
     */
    void read(Piece piece, Visitor visitor) throws IOException {
        try (StoredContent content = dump.open(piece.file())) {
            Member member = piece.member();
            if (member != null) {
                visitor.visit(member, piece.offset(), content);
            } else {
                readArchive(piece.file(), content, visitor);
            }
            content.readToEnd();
        }
    }

    private static void readArchive(StoredFile file, InputStream content, Visitor visitor) throws IOException {
        TarInput archive = new TarInput(content, file.key());
        for (String name = archive.next(); name != null; name = archive.next()) {
            String unknown = "'" + file.key() + "' has a file '" + name + "', which pg_dump does not write.";
            Member member = Member.of(name).orElseThrow(() -> new UpkeepException(FailureKind.DATA, unknown));
            visitor.visit(member, 0, archive.content());
        }
    }

    /**
     * One stored file of the dump.
     *
     * @param file the file
     * @param member the member that it is a piece of; absent when it is an archive of small ones
     * @param offset where the piece begins in the member
     */
    record Piece(StoredFile file, @Nullable Member member, long offset) {}

    /** Takes what a file holds. */
    interface Visitor {
        /**
         * Takes a member, or a piece of one.
         *
         * @param offset where the piece begins in the member
         * @param content the piece; need not be read to its end, nor closed
         */
        void visit(Member member, long offset, InputStream content) throws IOException;
    }
}
