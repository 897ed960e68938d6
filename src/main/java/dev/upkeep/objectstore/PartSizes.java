package dev.upkeep.objectstore;

/** How large the parts of a copy are. */
final class PartSizes {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int SMALLEST = 5;

    private PartSizes() {}

    /**
     * The size of the original's own parts as far as its ETag tells, so that the copy has the same ETag; the usual one
     * elsewhere.
     *
     * @param source an object; the ETag of a multipart upload ends with the number of its parts
     * @param usual the size to take when nothing is known; none is larger
     */
    static int like(ListedObject source, int usual) {
        int dash = source.eTag().lastIndexOf('-');
        if (dash < 0 || !source.eTag().substring(dash + 1).matches("[1-9][0-9]{0,4}")) {
            return usual;
        }
        long count = Long.parseLong(source.eTag().substring(dash + 1));
        for (int size = usual / MEBIBYTE; size >= SMALLEST; size--) {
            long bytes = (long) size * MEBIBYTE;
            if ((source.bytes() + bytes - 1) / bytes == count) {
                return size * MEBIBYTE;
            }
        }
        return usual;
    }
}
