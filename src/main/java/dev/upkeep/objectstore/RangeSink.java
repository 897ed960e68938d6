package dev.upkeep.objectstore;

import java.util.List;

/**
 * Who is told what a listing in ranges finds. Calls come from several threads, one at a time, and none comes after the
 * listing has ended. What one call is told happened once: a page that had to be asked for again is told once.
 */
public interface RangeSink {
    /**
     * A page of a range.
     *
     * @param objects in the order of the keys, greater than everything that the range showed before; may be empty
     * @param rest what remains of the range
     * @param ended whether nothing remains of it
     */
    void page(List<ListedVersion> objects, KeyRange rest, boolean ended);

    /**
     * Keys at which a range may well be cut in pieces, if any are known.
     *
     * @param rest what remains of the range
     * @param wanted how many pieces would keep everybody busy
     * @return keys in their order, greater than those already seen and less than the range's end; may be empty
     */
    List<String> cuts(KeyRange rest, int wanted);

    /**
     * A range from here on ends at a key, and what lies beyond is a range of its own.
     *
     * @param rest what remains of the range, as it was
     * @param at where it ends from now on, that key included
     * @return the id of the new range, which begins after that key and ends where the old one did
     */
    long cut(KeyRange rest, String at);
}
