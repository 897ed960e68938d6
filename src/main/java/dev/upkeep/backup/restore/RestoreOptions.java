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
 * @param contentsOnly whether to leave out what no table needs: comments, publications, subscriptions
 */
public record RestoreOptions(
        List<PostgresContents.Table> tables, int jobs, boolean keepOwners, boolean replacing, boolean contentsOnly) {
    public RestoreOptions {
        tables = List.copyOf(tables);
    }

    /**
     * Those of a restore for proof: into an empty database of its own, where it may leave out what is no content.
     *
     * @param jobs how many workers restore
     */
    public static RestoreOptions forProof(int jobs) {
        return new RestoreOptions(List.of(), jobs, false, false, true);
    }
}
