package dev.upkeep.backup;

/** Dumps the database of one target; there is one for each kind of database. */
interface Dumper {
    /**
     * Checks everything that can be checked before a dump is made, and changes nothing.
     *
     * @throws InterruptedException when this thread is interrupted
     * @throws dev.upkeep.failure.UpkeepException when something is missing
     */
    PreparedDump prepare() throws InterruptedException;
}
