package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewMigrationTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        write("V001__start.sql", "create table a (id integer primary key);");
        write("schema.sql", "create table a (id integer primary key, b text);");
    }

    @Test
    void writesBothFilesUnderTheNextVersionWithAsManyDigits() throws IOException {
        NewMigrationReport report = generate("Füge b hinzu!");

        assertThat(names())
                .containsExactly("U002__fuge_b_hinzu.sql", "V001__start.sql", "V002__fuge_b_hinzu.sql", "schema.sql");
        assertThat(Files.readString(folder.resolve("V002__fuge_b_hinzu.sql"))).isEqualTo("""
                -- Füge b hinzu!

                alter table a add column b text;
                """);
        assertThat(report.forward().warnings()).isEmpty();
        assertThat(report.reverse().warnings()).containsExactly("drops data: what is in a.b.");
        assertThat(Files.readString(folder.resolve("U002__fuge_b_hinzu.sql"))).isEqualTo("""
                -- The reverse of: Füge b hinzu!
                -- WARNING: drops data: what is in a.b.

                alter table a drop column b;
                """);
    }

    @Test
    void writesNothingWhenNothingHasChanged() throws IOException {
        generate("first");
        List<String> before = names();

        NewMigrationReport report = generate("second");

        assertThat(report.changed()).isFalse();
        assertThat(report.scripts()).isEmpty();
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void writesNothingInADryRun() throws IOException {
        NewMigrationReport report = new NewMigration(folder).generate("add b", List.of(), true);

        assertThat(report.written()).isFalse();
        assertThat(report.forward().file()).isEqualTo("V002__add_b.sql");
        assertThat(names()).containsExactly("V001__start.sql", "schema.sql");
    }

    @Test
    void passesOverAByteOrderMarkAtTheBeginningOfAScript() throws IOException {
        write("V001__start.sql", "\uFEFFcreate table a (id integer primary key);");
        write("schema.sql", "\uFEFFcreate table a (id integer primary key, b text);");

        assertThat(generate("add b").forward().text()).endsWith("\nalter table a add column b text;\n");
    }

    @Test
    void writesEmptyFilesWithoutReadingTheOthers() throws IOException {
        write("schema.sql", "nonsense;");
        new NewMigration(folder).empty("fill ${b}", false);

        assertThat(names()).contains("U002__fill_b.sql", "V002__fill_b.sql");
        assertThat(Files.readString(folder.resolve("V002__fill_b.sql"))).isEqualTo("-- fill $ {b}\n");
    }

    @Test
    void takesNothingBackAndReplacesNothing() throws IOException {
        NewMigrationReport.Script script = new NewMigrationReport.Script("V001__start.sql", "other", List.of());

        assertThatThrownBy(() -> new ScriptFiles(folder)
                        .write(List.of(new NewMigrationReport.Script("U001__start.sql", "new", List.of()), script)))
                .hasMessageContaining("nothing was");
        assertThat(names()).containsExactly("V001__start.sql", "schema.sql");
        assertThat(Files.readString(folder.resolve("V001__start.sql"))).startsWith("create table");
    }

    @Test
    void refusesADescriptionThatNamesNoFile() {
        assertThatThrownBy(() -> generate("…")).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> generate("x".repeat(101))).hasMessageContaining("1 to 100");
    }

    @Test
    void saysWhatIsMissingWithoutASchema() throws IOException {
        Files.delete(folder.resolve("schema.sql"));
        assertThatThrownBy(() -> generate("x"))
                .hasMessageContaining("schema.sql")
                .hasMessageContaining("--empty");
    }

    private NewMigrationReport generate(String description) {
        return new NewMigration(folder).generate(description, List.of(), false);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
