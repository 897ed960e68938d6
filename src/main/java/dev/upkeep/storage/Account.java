package dev.upkeep.storage;

/** Sums up the objects of one owner. Not thread-safe. */
final class Account {
    private final String owner;
    private Usage usage = Usage.NONE;

    /** @param owner the owner, as messages name it */
    Account(String owner) {
        this.owner = owner;
    }

    void add(long bytes) {
        usage = usage.plus(bytes);
    }

    Usage usage() {
        return usage;
    }

    /** The owner, as messages name it. */
    @Override
    public String toString() {
        return owner;
    }
}
