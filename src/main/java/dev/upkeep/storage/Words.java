package dev.upkeep.storage;

/** Numbers with their nouns, in messages. */
final class Words {
    private Words() {}

    /** `1 user`, `2 users`. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
