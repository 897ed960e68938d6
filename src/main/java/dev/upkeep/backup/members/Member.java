package dev.upkeep.backup.members;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One of the files that pg_dump writes into the folder of a dump of the format `directory`.
 *
 * @param name the file's name, as pg_dump chose it: `3456.dat`
 */
public record Member(String name) {
    /** The table of contents, without which the others say nothing. */
    public static final Member CONTENTS = new Member("toc.dat");

    private static final Pattern ROWS = Pattern.compile("[0-9]{1,10}\\.dat");
    private static final Pattern LARGE_OBJECT = Pattern.compile("blob_[0-9]{1,10}\\.dat");
    private static final Pattern LARGE_OBJECTS = Pattern.compile("blobs(_[0-9]{1,10})?\\.toc");

    /** The member of that name; empty for a name that pg_dump does not give. */
    public static Optional<Member> of(String name) {
        Member member = new Member(name);
        boolean known = member.equals(CONTENTS)
                || member.isRows()
                || member.isLargeObject()
                || LARGE_OBJECTS.matcher(name).matches();
        return known ? Optional.of(member) : Optional.empty();
    }

    /** Whether it has a table's rows. */
    public boolean isRows() {
        return ROWS.matcher(name).matches();
    }

    /** Whether it has what is in a large object. */
    public boolean isLargeObject() {
        return LARGE_OBJECT.matcher(name).matches();
    }
}
