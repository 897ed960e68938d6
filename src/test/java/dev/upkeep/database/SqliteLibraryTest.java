package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

class SqliteLibraryTest {
    private final Path parent;

    SqliteLibraryTest(@TempDir Path parent) {
        this.parent = parent;
    }

    @Test
    void isTheOneInTheDriverAndNothingElseIsLeft() throws Exception {
        Path folder = SqliteLibrary.unpacked(parent).orElseThrow();

        Path library = folder.resolve(LibraryLoaderUtil.getNativeLibName());
        try (var shipped = SQLiteJDBCLoader.class.getResourceAsStream(
                LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName())) {
            assertThat(library).hasBinaryContent(shipped.readAllBytes());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(library);
        }
    }

    @Test
    void isUnpackedOnce() throws Exception {
        Path library = SqliteLibrary.unpacked(parent).orElseThrow().resolve(LibraryLoaderUtil.getNativeLibName());
        FileTime then = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setLastModifiedTime(library, then);

        assertThat(SqliteLibrary.unpacked(parent)).contains(library.getParent());
        assertThat(Files.getLastModifiedTime(library)).isEqualTo(then);
    }

    @Test
    void isLeftToTheDriverWhereItCannotBeKept() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        assertThat(SqliteLibrary.unpacked(file)).isEmpty();
    }
}
