package dev.upkeep.backup.verify;

import dev.upkeep.settings.DatabaseSettings;

/** A PostgreSQL server for scratch databases. */
interface ScratchServer extends AutoCloseable {
    /** The database on it that is connected to in order to create others. */
    DatabaseSettings maintenance();

    /** Whether it is only there for this, so that roles may be created as needed. */
    boolean isOurs();

    /** Ends it, if it was started for this. */
    @Override
    void close();

    /**
     * A server of the operator's choice.
     *
     * @param maintenance the database on it that is connected to
     */
    static ScratchServer given(DatabaseSettings maintenance) {
        return new ScratchServer() {
            @Override
            public DatabaseSettings maintenance() {
                return maintenance;
            }

            @Override
            public boolean isOurs() {
                return false;
            }

            @Override
            public void close() {
                // It is not ours to end.
            }
        };
    }
}
