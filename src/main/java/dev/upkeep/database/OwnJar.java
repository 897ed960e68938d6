package dev.upkeep.database;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Where Upkeep's own jar is, and what is kept beside it. */
final class OwnJar {
    private OwnJar() {}

    /**
     * The place of a folder beside the jar, whether it exists or not; empty when the classes come from no jar.
     *
     * @param folder its name
     */
    static Optional<Path> beside(String folder) {
        CodeSource source = OwnJar.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(source.getLocation().toURI()))
                    .filter(Files::isRegularFile)
                    .map(jar -> jar.resolveSibling(folder));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Upkeep's own jar is nowhere: " + source.getLocation(), e);
        }
    }
}
