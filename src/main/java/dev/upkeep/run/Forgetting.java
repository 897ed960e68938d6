package dev.upkeep.run;

import java.time.Duration;

/** Keeps Upkeep's own database small: what is older than the settings keep is forgotten. */
public final class Forgetting {
    private final RunLedger ledger;
    private final Duration keep;

    /**
     * @param ledger the ledger
     * @param keep how long runs are kept at most
     */
    public Forgetting(RunLedger ledger, Duration keep) {
        this.ledger = ledger;
        this.keep = keep;
    }

    /** Forgets what is old. */
    public void forget() {
        ledger.forget(keep);
    }
}
