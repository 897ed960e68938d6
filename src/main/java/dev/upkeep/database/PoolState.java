package dev.upkeep.database;

/**
 * How a pool of connections stands at one moment.
 *
 * @param active how many connections are in use
 * @param idle how many wait to be used
 * @param waiting how many threads wait for a connection
 * @param most how many connections there may be
 * @param timeOuts how often, since the pool was made, somebody waited in vain for as long as
 *     `database.connection-timeout` says
 */
public record PoolState(int active, int idle, int waiting, int most, long timeOuts) {
    /** How many connections there are. */
    public int total() {
        return active + idle;
    }
}
