package dev.upkeep.testing;

import dev.upkeep.settings.Settings;
import dev.upkeep.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A folder with the shipped config and routes, for a test to change as an operator would. */
public final class TestHome {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Copies the shipped files.
     *
     * @param folder an empty folder of the test
     */
    public TestHome(Path folder) {
        this.folder = folder;
        copy(Path.of("config"), folder.resolve("config"));
        copy(Path.of("routes"), folder.resolve("routes"));
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Sets an environment variable. */
    public TestHome with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The environment variables that were set. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Reads the settings as the program does. */
    public Settings settings() {
        return new SettingsReader(folder, environment).read();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
