package dev.upkeep.migration.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written, or would be.
 *
 * @param changed whether there is a migration at all; without a change there is none
 * @param written whether the files were written
 * @param version the new version; absent without a change
 * @param forward what leads to the new version; absent without a change
 * @param reverse what leads back; absent without a change
 * @param hints what a person should look at before going on
 */
public record NewMigrationReport(
        boolean changed,
        boolean written,
        @Nullable String version,
        @Nullable Script forward,
        @Nullable Script reverse,
        List<String> hints) {
    public NewMigrationReport {
        hints = List.copyOf(hints);
    }

    static NewMigrationReport unchanged(List<String> hints) {
        return new NewMigrationReport(false, false, null, null, null, hints);
    }

    /** The two scripts in the order of their use; none without a change. */
    public List<Script> scripts() {
        return forward == null || reverse == null ? List.of() : List.of(forward, reverse);
    }

    /**
     * One file.
     *
     * @param file its name
     * @param text what is in it
     * @param warnings what to know before it is applied; they stand in the file as well
     */
    public record Script(String file, String text, List<String> warnings) {
        public Script {
            warnings = List.copyOf(warnings);
        }
    }
}
