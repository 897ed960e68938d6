package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JDBC drivers that few need, in folders of their own beside the class path: a process that asks for none of them does
 * not load them. They stay loaded until the process ends, for a driver with a native part can be loaded once. Thread-safe.
 */
public final class Drivers {
    private final List<Path> folders;
    private @Nullable ClassLoader loader;

    /** @param folders where their jars are; those that do not exist are passed over */
    public Drivers(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /**
     * The drivers that come with Upkeep, in the folder `inventory` beside its jar, and those that an operator adds.
     *
     * @param added the operator's folder
     */
    public static Drivers shippedAnd(Path added) {
        List<Path> folders = new ArrayList<>();
        OwnJar.beside("inventory").ifPresent(folders::add);
        folders.add(added);
        return new Drivers(folders);
    }

    /**
     * Opens a connection by the first driver that understands the address; the caller closes it.
     *
     * @param url a JDBC address
     * @param properties what the driver is told beside it
     * @return empty when no driver understands the address
     * @throws SQLException as the driver throws it
     * @throws UpkeepException of kind CONFIGURATION when the folders cannot be read or hold a driver that is damaged
     */
    public Optional<Connection> connect(String url, Properties properties) throws SQLException {
        try {
            for (Driver driver : ServiceLoader.load(Driver.class, loader())) {
                Connection connection = driver.acceptsURL(url) ? driver.connect(url, properties) : null;
                if (connection != null) {
                    return Optional.of(connection);
                }
            }
            return Optional.empty();
        } catch (ServiceConfigurationError | LinkageError | IOException | UncheckedIOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "A JDBC driver cannot be loaded: " + e.getMessage() + ". Look at the jars in "
                            + folders.stream()
                                    .map(Path::toString)
                                    .reduce((one, other) -> one + " and " + other)
                                    .orElse("no folder")
                            + ", and whether the folder for temporary files lets programs run.",
                    e);
        }
    }

    private synchronized ClassLoader loader() throws IOException {
        ClassLoader known = loader;
        if (known == null) {
            List<URL> jars = new ArrayList<>();
            for (Path folder : folders) {
                if (Files.isDirectory(folder)) {
                    jars.addAll(jarsIn(folder));
                }
            }
            known = new URLClassLoader("drivers", jars.toArray(new URL[0]), Drivers.class.getClassLoader());
            loader = known;
        }
        return known;
    }

    private static List<URL> jarsIn(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                jars.add(url(file));
            }
        }
        return jars;
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }
}
