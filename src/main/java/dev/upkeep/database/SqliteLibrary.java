package dev.upkeep.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, unpacked once beside Upkeep's jar. Its driver would unpack it for each process, compare it byte by byte,
 * which is a tenth of a short command, and leave a copy in the folder for temporary files when the process is killed.
 */
final class SqliteLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    /** The driver's own setting: the folder in which the library is. An operator's own value stays. */
    private static final String FOLDER_SETTING = "org.sqlite.lib.path";

    private SqliteLibrary() {}

    /** Tells the driver where the library is; leaves everything to the driver where there is no such place. */
    static void prepare() {
        if (System.getProperty(FOLDER_SETTING) == null) {
            OwnJar.beside("native")
                    .flatMap(SqliteLibrary::unpacked)
                    .ifPresent(folder -> System.setProperty(FOLDER_SETTING, folder.toString()));
        }
    }

    /**
     * Has the library in a folder.
     *
     * @param parent in it there is a folder for each of the driver's versions
     * @return the folder with the library; empty when it cannot be written, or when the driver has none for this machine
     */
    static Optional<Path> unpacked(Path parent) {
        Path folder = parent.resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
        String name = LibraryLoaderUtil.getNativeLibName();
        Path library = folder.resolve(name);
        if (Files.exists(library)) {
            return Optional.of(folder);
        }
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream content = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (content == null) {
                return Optional.empty();
            }
            Files.createDirectories(folder);
            // Several processes may do this at once; none may load half of a library.
            Path part = folder.resolve(name + "." + UUID.randomUUID());
            Files.copy(content, part);
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(folder);
        } catch (IOException e) {
            LOG.debug("SQLite's library is not kept in {}: {}", folder, e.toString());
            return Optional.empty();
        }
    }
}
