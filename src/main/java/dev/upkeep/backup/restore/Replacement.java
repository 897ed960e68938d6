package dev.upkeep.backup.restore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;

/**
 * What a restore would do to the database that it goes to.
 *
 * @param dump what is to be restored
 * @param address the database
 * @param state what is there now
 * @param own whether it is the target's own database
 * @param rights whose rights would end
 */
record Replacement(
        StoredDump dump,
        DatabaseAddress.Postgres address,
        Destination.State state,
        boolean own,
        ReplacedRights rights) {
    /** Whether its name has to be confirmed. */
    boolean isCautious() {
        return state == Destination.State.USED || own;
    }

    /** What would be lost, in whole sentences. */
    String caution() {
        return "The database " + address.describe()
                + (state == Destination.State.USED ? " holds something" : " is the target's own") + ". To restore "
                + dump.describe()
                + " into it drops everything in it that is in the dump as well, with all rows written "
                + "since; what only it has stays."
                + (rights.isEmpty() ? "" : " " + rights.caution());
    }

    /**
     * Refuses what was not confirmed, or cannot be done whole.
     *
     * @throws UpkeepException of kind REFUSED
     */
    void check(RestoreRequest request) {
        if (!isCautious()) {
            return;
        }
        if (!address.database().equals(request.confirmedName())) {
            String wrong = request.confirmedName() == null
                    ? ""
                    : "The name that was confirmed (--confirm) is '" + request.confirmedName()
                            + "', and the database is '" + address.database() + "'. ";
            throw refused(wrong + caution() + " Name a database that does not exist yet, or confirm by the name '"
                    + address.database() + "' (--confirm).");
        }
        boolean replacing = state == Destination.State.USED;
        if (replacing && !dump.manifest().isForPgRestore()) {
            throw refused(
                    "The database " + address.describe() + " holds something, and a dump of the format plain has no "
                            + "way to replace it. Name a database that does not exist yet.");
        }
        if (replacing && request.jobs() > 1) {
            throw refused(
                    "What is in a database can be replaced by one worker only, so that it is done whole or not at "
                            + "all. Ask for one worker, or name a database that does not exist yet.");
        }
    }

    /** A failure, and what it left behind. */
    UpkeepException failure(UpkeepException thrown) {
        String left = switch (state) {
            case MISSING ->
                " The database " + address.database()
                        + " was made for this and holds what was restored until then: drop it before you try again.";
            case EMPTY ->
                " The database " + address.database() + " was empty and may hold what was restored until then.";
            case USED -> " The database " + address.database() + " is as it was.";
        };
        return new UpkeepException(thrown.kind(), thrown.getMessage() + left, thrown);
    }

    private static UpkeepException refused(String message) {
        return new UpkeepException(FailureKind.REFUSED, message);
    }
}
