package dev.upkeep.backup.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:15:00Z");

    @TempDir
    Path temp;

    @Test
    void deletesWhatItHoldsWhenClosed() {
        Path parent = temp.resolve("not/yet/there");
        try (RunFolder folder = RunFolder.create(parent, "run", NOW)) {
            assertThat(folder.createFile("copy.db")).exists();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void sweepsFoldersOlderThanAnyRunMayBeAndNothingElse() throws IOException {
        Path old = aged("back-up-old", Duration.ofDays(8).plusHours(1));
        Path young = aged("back-up-young", Duration.ofDays(7));
        Path foreign = aged("precious", Duration.ofDays(9));

        RunFolder.create(temp, "run", NOW).close();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
    }

    @Test
    void startsAfreshWhenTheSameRunTriesAgain() throws IOException {
        Files.writeString(Files.createDirectory(temp.resolve("back-up-run")).resolve("copy.db"), "half");

        try (RunFolder folder = RunFolder.create(temp, "run", NOW)) {
            assertThat(folder.createFile("copy.db")).isEmptyFile();
        }
    }

    @Test
    void namesTheSettingWhenTheFolderCannotBeMade() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> RunFolder.create(file, "run", NOW))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("backup.temp-directory");
    }

    private Path aged(String name, Duration age) throws IOException {
        Path folder = Files.createDirectory(temp.resolve(name));
        Files.writeString(folder.resolve("pgpass"), "x");
        Files.setLastModifiedTime(folder, FileTime.from(NOW.minus(age)));
        return folder;
    }
}
