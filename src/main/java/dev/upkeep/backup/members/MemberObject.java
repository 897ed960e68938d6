package dev.upkeep.backup.members;

import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a stored file of a dump of the format `directory` is, as its name says: `dump.3456.dat.0001.zst` is the first
 * piece of a large member, and `dump.members.0001.tar.zst` a tar archive of small ones.
 *
 * @param member the member that it is a piece of; absent when it is an archive
 * @param number the piece's place among the member's, or a number of the archive; from 1
 */
public record MemberObject(@Nullable Member member, int number) {
    private static final Pattern PIECE = Pattern.compile("[^.]+\\.(.+)\\.([0-9]{4,9})\\.zst(\\.age)?");
    private static final Pattern ARCHIVE = Pattern.compile("[^.]+\\.members\\.([0-9]{4,9})\\.tar\\.zst(\\.age)?");

    /**
     * What a file is.
     *
     * @throws UpkeepException of kind DATA when its name does not say so
     */
    public static MemberObject of(StoredFile file) {
        Matcher archive = ARCHIVE.matcher(file.name());
        if (archive.matches()) {
            return new MemberObject(null, Integer.parseInt(archive.group(1)));
        }
        Matcher piece = PIECE.matcher(file.name());
        if (piece.matches()) {
            Member member = Member.of(piece.group(1)).orElseThrow(() -> unknown(file));
            return new MemberObject(member, Integer.parseInt(piece.group(2)));
        }
        throw unknown(file);
    }

    /**
     * The name of an object.
     *
     * @param dump the dump's own name: `dump`
     */
    public String name(String dump) {
        return member == null
                ? String.format("%s.members.%04d.tar.zst", dump, number)
                : String.format("%s.%s.%04d.zst", dump, member.name(), number);
    }

    private static UpkeepException unknown(StoredFile file) {
        return new UpkeepException(
                FailureKind.DATA, "'" + file.key() + "' is the name of no file of a dump of the format directory.");
    }
}
