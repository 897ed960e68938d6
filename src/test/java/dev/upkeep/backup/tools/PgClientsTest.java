package dev.upkeep.backup.tools;

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

class PgClientsTest {
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

        assertThat(choose(usual)).isEqualTo(new PgClient(folder.resolve("b/pg_dump"), 15, 3));
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
    void readsADumpByANewerProgramWhereItsOwnIsMissingButNeverByAnOlderOne() throws Exception {
        List<Path> folders = List.of(psql("old", "13.1"), psql("newer", "16.2"), psql("newest", "17.1"));

        assertThat(new PgClients(programs, folders).restorer("psql", 15).version())
                .isEqualTo("16.2");
        assertThat(new PgClients(programs, folders).restorer("psql", 17).version())
                .isEqualTo("17.1");
        assertThatThrownBy(() -> new PgClients(programs, folders).restorer("psql", 18))
                .hasMessageContaining("no psql of that version or a newer one")
                .hasMessageContaining("postgresql-client-18");
    }

    @Test
    void takesAServerOnlyWithInitdbBesideIt() throws Exception {
        Path folder = script("server", "postgres", "echo 'postgres (PostgreSQL) 15.3'");

        assertThat(new PgClients(programs, List.of(folder)).server(15)).isEmpty();

        Path initdb = Files.writeString(folder.resolve("initdb"), "");
        assertThat(initdb.toFile().setExecutable(true)).isTrue();
        assertThat(new PgClients(programs, List.of(folder)).server(15)).isPresent();
        assertThat(new PgClients(programs, List.of(folder)).server(16)).isEmpty();
    }

    @Test
    void looksInTheFoldersOfTheSearchPathToo() {
        assertThat(PgClients.usualFolders("/some/bin::/other/bin"))
                .endsWith(Path.of("/some/bin"), Path.of("/other/bin"));
    }

    private PgClient choose(List<Path> folders) throws InterruptedException {
        return new PgClients(programs, folders).dumper("main", 15, "15.14");
    }

    private Path pgDump(String name, String version) throws IOException {
        return script(name, "echo 'pg_dump (PostgreSQL) " + version + "'");
    }

    private Path psql(String name, String version) throws IOException {
        return script(name, "psql", "echo 'psql (PostgreSQL) " + version + "'");
    }

    private Path script(String name, String text) throws IOException {
        return script(name, "pg_dump", text);
    }

    private Path script(String name, String program, String text) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        Path file = Files.writeString(directory.resolve(program), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return directory;
    }
}
