package dev.upkeep.migration;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationVersion;

/**
 * What the name of a migration's file says.
 *
 * @param reverse whether it goes back
 * @param version the version that it goes up to, or back from
 * @param description what stands behind the version
 */
public record ScriptName(boolean reverse, MigrationVersion version, String description) {
    static final Pattern PATTERN =
            Pattern.compile("(?<kind>[VU])(?<version>\\d{1,18}([._]\\d{1,9})*)__(?<description>[A-Za-z0-9_]+)\\.sql");

    /**
     * Reads a name.
     *
     * @param name a file's name, with the folders below that of the migrations in front
     * @return empty when it is named neither as a migration nor as a reverse
     */
    public static Optional<ScriptName> of(String name) {
        Matcher matcher = PATTERN.matcher(name);
        return matcher.matches()
                ? Optional.of(new ScriptName(
                        matcher.group("kind").equals("U"),
                        MigrationVersion.fromVersion(matcher.group("version")),
                        matcher.group("description")))
                : Optional.empty();
    }
}
