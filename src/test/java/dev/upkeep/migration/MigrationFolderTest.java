package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationFolderTest {
    @TempDir
    private Path folder;

    @Test
    void takesMigrationsReversesTheWholeSchemaAndOtherKindsOfFile() throws IOException {
        write("V1__a.sql");
        write("U1__a.sql");
        write("V1.1__b_c.sql");
        write("V20261123021500__d.sql");
        write("schema.sql");
        write("README.md");
        assertThatCode(new MigrationFolder(folder)::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V1_a.sql",
                "v1__a.sql",
                "V__a.sql",
                "V1__a b.sql",
                "R__view.sql",
                "beforeMigrate.sql",
                "x.sql",
                "V1__a.sql.conf"
            })
    void refusesWhatWouldBePassedOver(String name) throws IOException {
        write(name);
        assertThatThrownBy(new MigrationFolder(folder)::check).hasMessageContaining(name);
    }

    @Test
    void refusesScriptsInSubFolders() throws IOException {
        Files.createDirectory(folder.resolve("old"));
        write("old/V1__a.sql");
        assertThatThrownBy(new MigrationFolder(folder)::check).hasMessageContaining("old/V1__a.sql");
    }

    @Test
    void namesTheLineThatIsNotInUtf8() throws IOException {
        String text = "create table t (n text);\ninsert into t values ('M\u00fcller');\n";
        Files.write(folder.resolve("V1__a.sql"), text.getBytes(StandardCharsets.ISO_8859_1));
        MigrationFolder migrations = new MigrationFolder(folder);

        assertThatThrownBy(() -> migrations.text("V1__a.sql"))
                .hasMessageContaining("V1__a.sql is not in UTF-8: line 2 has the byte 0xFC. Save the file as UTF-8");
    }

    @Test
    void refusesTwoMigrationsOfOneVersion() throws IOException {
        write("V2__a.sql");
        write("V02__b.sql");
        assertThatThrownBy(new MigrationFolder(folder)::check).hasMessageContaining("same version");
    }

    @Test
    void ofTwoMigrationsOfOneVersionNeitherLacksItsReverse() throws IOException {
        write("V07__a.sql");
        write("U07__a.sql");
        write("V7__b.sql");
        write("U7__b.sql");
        assertThatThrownBy(new MigrationFolder(folder)::check)
                .hasMessageContaining("not in order, and nothing was applied: V7__b.sql has the same version as"
                        + " V07__a.sql. A name that is in order: ");
    }

    @Test
    void refusesAReverseOfNothing() throws IOException {
        write("V2__a.sql");
        write("U2__b.sql");
        assertThatThrownBy(new MigrationFolder(folder)::check)
                .hasMessageContaining(
                        "U2__b.sql has no V2__b.sql beside it: restore that, or rename or remove the reverse.");
    }

    @Test
    void refusesToStopAtAVersionThatNoMigrationHas() throws IOException {
        write("V1__a.sql");
        write("V10__b.sql");
        MigrationFolder migrations = new MigrationFolder(folder);

        assertThatCode(() -> migrations.require("10")).doesNotThrowAnyException();
        assertThatThrownBy(() -> migrations.require("9"))
                .hasMessageContaining("has the version 9, so nothing was changed. Versions: 1, 10.");
    }

    private void write(String name) throws IOException {
        Files.writeString(folder.resolve(name), "select 1;");
    }
}
