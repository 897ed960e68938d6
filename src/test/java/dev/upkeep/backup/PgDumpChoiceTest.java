package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgDumpChoiceTest {
    private static final PostgresFacts SERVER_15 = new PostgresFacts(150014, "15.14", "app", 1);

    @TempDir
    Path folder;

    private final Programs programs = new Programs(Duration.ZERO);

    @AfterEach
    void close() {
        programs.close();
    }

    @Test
    void takesTheServersOwnMajorVersionAlthoughANewerIsInstalled() throws Exception {
        List<Path> usual = List.of(pgDump("a", "17.2"), pgDump("b", "15.3"), pgDump("c", "14.9"));

        assertThat(choose(usual)).isEqualTo(new PgDumpProgram(folder.resolve("b/pg_dump"), 15, 3));
    }

    @Test
    void takesTheNewestOfSeveralMinorVersions() throws Exception {
        List<Path> usual =
                List.of(pgDump("a", "15.3"), pgDump("b", "15.14 (Debian 15.14-0+deb12u1)"), pgDump("c", "15.9"));

        assertThat(choose(usual).version()).isEqualTo("15.14");
    }

    @Test
    void knowsPreliminaryVersions() throws Exception {
        assertThat(choose(List.of(pgDump("beta", "15beta2"))).version()).isEqualTo("15.0");
    }

    @Test
    void passesOverWhatDoesNotTellItsVersion() throws Exception {
        Path broken = script("broken", "echo 'pg_dump (PostgreSQL) 15.99'; exit 1");
        Path silent = script("silent", "exit 0");
        Path unexecutable = pgDump("unexecutable", "15.98");
        assertThat(unexecutable.resolve("pg_dump").toFile().setExecutable(false))
                .isTrue();

        assertThat(choose(List.of(broken, silent, unexecutable, pgDump("good", "15.1")))
                        .version())
                .isEqualTo("15.1");
    }

    @Test
    void namesWhatIsThereAndWhatToInstallWhenNoneFits() throws Exception {
        List<Path> folders = List.of(pgDump("old", "13.1"), pgDump("new", "17.2"));

        assertThatThrownBy(() -> choose(folders))
                .hasMessageContaining("PostgreSQL 15.14")
                .hasMessageContaining("13.1 (" + folder.resolve("old/pg_dump") + ")")
                .hasMessageContaining("17.2 (" + folder.resolve("new/pg_dump") + ")")
                .hasMessageContaining("apt-get install postgresql-client-15")
                .hasMessageContaining("backup.pg-client-directories")
                .asInstanceOf(InstanceOfAssertFactories.type(UpkeepException.class))
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void saysThatNoneWasFoundAtAll() {
        assertThatThrownBy(() -> choose(List.of())).hasMessageContaining("No pg_dump was found");
    }

    @Test
    void looksInTheFoldersOfTheSearchPathToo() {
        assertThat(PgDumpChoice.usualFolders("/some/bin::/other/bin"))
                .endsWith(Path.of("/some/bin"), Path.of("/other/bin"));
    }

    private PgDumpProgram choose(List<Path> folders) throws InterruptedException {
        return new PgDumpChoice(programs, folders).choose("main", SERVER_15);
    }

    private Path pgDump(String name, String version) throws IOException {
        return script(name, "echo 'pg_dump (PostgreSQL) " + version + "'");
    }

    private Path script(String name, String text) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        Path file = Files.writeString(directory.resolve("pg_dump"), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return directory;
    }
}
