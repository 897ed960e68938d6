package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.PostgresContents;
import java.util.List;

/**
 * How a dump is restored.
 *
 * @param tables the tables to restore; empty for everything
 * @param jobs how many workers restore at the same time; more than one need the dump on disk
 * @param keepOwners whether owners and rights are restored as well, for which their roles have to be there
 * @param replacing whether what is there of the same name is dropped before, all or nothing
 * @param comments whether comments are restored as well, each of which only the owner of what it is about may make
 * @param replication whether publications and subscriptions are restored as well; a subscription may begin to fetch
 */
public record RestoreOptions(
        List<PostgresContents.Table> tables,
        int jobs,
        boolean keepOwners,
        boolean replacing,
        boolean comments,
        boolean replication) {
    public RestoreOptions {
        tables = List.copyOf(tables);
    }

    /**
     * Those of a restore for proof: into an empty database of its own, where it may leave out what is no content.
     *
     * @param jobs how many workers restore
     */
    public static RestoreOptions forProof(int jobs) {
        return new RestoreOptions(List.of(), jobs, false, false, false, false);
    }

    /**
     * Those of a restore whose schema is compared with another: into an empty database of its own, with the comments.
     *
     * @param jobs how many workers restore
     */
    public static RestoreOptions forTrial(int jobs) {
        return new RestoreOptions(List.of(), jobs, false, false, true, false);
    }
}
