package dev.upkeep.backup;

import java.nio.file.Path;

/**
 * An installed pg_dump.
 *
 * @param file the program
 * @param major its major version, which has to be the server's
 * @param minor its minor version
 */
record PgDumpProgram(Path file, int major, int minor) {
    String version() {
        return major + "." + minor;
    }
}
