package dev.upkeep.backup.catalogue;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A table's fingerprint: the sum of a hash of each row's text. It does not depend on the order of the rows, and finds
 * what a count cannot, such as one flipped bit in a dump without checksums. PostgreSQL promises the same hash within one
 * major version only, so fingerprints of different major versions say nothing.
 */
public final class Fingerprint {
    /** Selects the count and the fingerprint from a table with the alias `t`. */
    public static final String COLUMNS = "count(*), sum(hashtextextended(t::text, 0)::numeric)";

    private Fingerprint() {}

    /** The fingerprint as manifests have it; a table without rows has the sum of nothing. */
    public static String text(@Nullable BigDecimal sum) {
        return sum == null ? "0" : sum.toPlainString();
    }
}
