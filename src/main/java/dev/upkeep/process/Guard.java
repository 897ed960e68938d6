package dev.upkeep.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A shell that waits for a word on its standard input. Should that end without one, whoever held it was killed, and the
 * shell kills the processes that it guards: a signal that nothing can catch, also of those that are suspended.
 */
final class Guard {
    /** The word that tells the shell to go. */
    static final byte[] RELEASE = "over\n".getBytes(StandardCharsets.US_ASCII);

    private static final Path SHELL = Path.of("/bin/sh");
    private static final String SCRIPT = "read -r word; [ \"$word\" = over ] || kill -s KILL -- \"-$1\" \"$1\"";

    private Guard() {}

    /**
     * What to start.
     *
     * @param processId the program to guard, with its process group if it leads one
     */
    static Command command(long processId) {
        return new Command(SHELL, List.of("-c", SCRIPT, "guard", Long.toString(processId)), Map.of());
    }
}
