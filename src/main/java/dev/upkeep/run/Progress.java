package dev.upkeep.run;

/** Is told how far a run has come; a command line shows it, the process does not. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = (activity, done, total) -> {};

    /**
     * Is told how far the run has come.
     *
     * @param activity what is being done, with its unit: "uploaded bytes"
     * @param done how much of it is done
     * @param total how much there is, or 0 when nobody knows
     */
    void report(String activity, long done, long total);
}
