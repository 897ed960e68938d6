package dev.upkeep.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * The inventory of a bucket that is read in place of a listing.
 *
 * @param source where it is
 * @param maxAge one that was begun longer ago is refused
 */
public record InventorySettings(Source source, Duration maxAge) {
    /** Where an inventory is. */
    public sealed interface Source {}

    /**
     * Files in a bucket, as S3 writes them.
     *
     * @param bucket the bucket that has them, at the store of the measured one
     * @param prefix the folder that has a folder for each inventory, without a slash at its end; empty for the whole
     *     bucket
     * @param memoryBytes how much memory the embedded SQL engine may take beside the heap
     */
    public record Files(String bucket, String prefix, long memoryBytes) implements Source {}

    /**
     * A table or view of a database that has the rows of all inventories, or of the newest.
     *
     * @param jdbcUrl the database's address; it may have secrets in it, as drivers want them
     * @param name the table's name as a statement has it, with its catalogue and schema or without
     * @param user as whom to go there; empty when the address says it
     * @param password empty when the database asks for none
     */
    public record Table(String jdbcUrl, String name, Optional<String> user, Optional<String> password)
            implements Source {
        /** Which table it is and where, for people: without a user, a password and what else may be secret. */
        public String describe() {
            return name + " at " + jdbcUrl.replaceFirst("[?;].*", "").replaceFirst("//[^/]*@", "//");
        }

        /** Without the password: it never stands in a log by accident. */
        @Override
        public String toString() {
            return "Table[" + describe() + "]";
        }
    }
}
