package dev.upkeep.run;

/**
 * What a job found and did: a record that also is its JSON. Only the record's own components stand in the JSON, not
 * the two answers below.
 */
public interface JobReport {
    /** One line for the ledger, the log and a notice: what was found or done, with figures. */
    String summary();

    /** Whether it names something that a person should look at; a command then ends with exit code 1. */
    boolean hasFindings();
}
