package dev.upkeep.backup.tools;

import java.nio.file.Path;

/**
 * An installed program of PostgreSQL.
 *
 * @param file the program
 * @param major its major version
 * @param minor its minor version
 */
public record PgClient(Path file, int major, int minor) {
    /** The version as people write it: 15.14. */
    public String version() {
        return major + "." + minor;
    }

    /** Another program of the same package, which may not be there. */
    public Path sibling(String program) {
        return file.resolveSibling(program);
    }
}
