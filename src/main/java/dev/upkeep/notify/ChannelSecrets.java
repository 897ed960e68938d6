package dev.upkeep.notify;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Finds the secrets that a channel's file only names: in an environment variable, or in a file (`file:` and its path).
 * They are read at each use, so a file that is replaced counts at once.
 */
public final class ChannelSecrets {
    private static final String FILE = "file:";

    private final Map<String, String> environment;
    private final Path home;

    /**
     * @param environment the process's environment variables
     * @param home the folder that relative paths begin at
     */
    public ChannelSecrets(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    /**
     * The secret of that name, without white space around it.
     *
     * @param name an environment variable's, or `file:` and a path
     * @throws UpkeepException of kind CONFIGURATION when there is none; never with the secret
     */
    public String read(String name) {
        String secret = name.startsWith(FILE) ? content(name.substring(FILE.length())) : variable(name);
        if (secret.isBlank()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    (name.startsWith(FILE)
                                    ? "The file " + name.substring(FILE.length())
                                    : "The environment variable " + name)
                            + ", which a channel's file in routes/ names, is empty or not set. Set it and start again.");
        }
        return secret.strip();
    }

    private String variable(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            // It may be the secret itself, so it is not shown.
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "A channel's file in routes/ has something that is no name of an environment variable where the "
                            + "name of one belongs. Put the secret into a variable, ALERT_SECRET for example, and "
                            + "write that name; or write file: and the path of a file that holds it.");
        }
        if (name.startsWith("UPKEEP_")) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The variable " + name + ", which a channel's file in routes/ names, begins with UPKEEP_: those "
                            + "stand for settings only. Name it otherwise, ALERT_SECRET for example.");
        }
        return environment.getOrDefault(name, "");
    }

    private String content(String path) {
        try {
            return Files.readString(home.resolve(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The file " + path + ", which a channel's file in routes/ names, cannot be read ("
                            + e.getClass().getSimpleName() + "). Put the secret there, and start again.",
                    e);
        }
    }
}
