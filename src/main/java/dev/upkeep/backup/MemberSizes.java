package dev.upkeep.backup;

/**
 * How members are put into objects.
 *
 * @param smallBytes a member of this size at most goes into an archive with others, once it is finished; a larger one is
 *     sent by itself, while pg_dump still writes it
 * @param archiveBytes an archive of this size takes no further member
 * @param pieceBytes a piece of a large member has this size at most, so that its upload has few parts enough
 */
record MemberSizes(long smallBytes, long archiveBytes, long pieceBytes) {
    private static final long MEBIBYTE = 1024 * 1024;

    /** Those of a backup: with parts of 5 MiB a piece needs 820 of them, and the strictest store takes 1,000. */
    static final MemberSizes USUAL = new MemberSizes(8 * MEBIBYTE, 256 * MEBIBYTE, 4096 * MEBIBYTE);
}
