package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about migrations, each as a process of its own. */
class MigrateCommandIT {
    @TempDir
    Path folder;

    @Test
    void writesAMigrationFromWhatHasChangedInTheSchema() throws IOException {
        TestHome home = UpkeepProcess.local(folder.resolve("home"));
        UpkeepProcess nothing = UpkeepProcess.run(home, "migrate", "new", "nothing");
        assertThat(nothing.err()).contains("Nothing was written: the migrations in ");
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.exitCode()).isZero();

        Path schema = home.folder().resolve("config/migrations/schema.sql");
        Files.writeString(schema, Files.readString(schema).replace("  name text not null,", "  full_name text,"));
        UpkeepProcess dry = UpkeepProcess.run(home, "migrate", "new", "Full names", "--dry-run");
        assertThat(dry.out()).contains("-- V7__full_names.sql", "alter table \"user\" add column full_name text;");
        assertThat(dry.err()).contains("--rename user.name=full_name");

        UpkeepProcess json =
                UpkeepProcess.run(home, "migrate", "new", "Full names", "--rename", "user.name=full_name", "--json");
        assertThat(json.exitCode()).as(json.all()).isZero();
        JsonNode migration = new ObjectMapper().readTree(json.out()).get("migration");
        assertThat(migration.get("version").asText()).isEqualTo("7");
        assertThat(migration.get("forward").get("text").asText())
                .contains("alter table \"user\" rename column name to full_name;");
        assertThat(home.folder().resolve("config/migrations/U7__full_names.sql"))
                .content()
                .contains("alter table \"user\" rename column full_name to name;");
    }

    @Test
    void refusesByNameWhatCannotBeGenerated() throws IOException {
        TestHome home = UpkeepProcess.local(folder.resolve("refused"));
        Path schema = home.folder().resolve("config/migrations/schema.sql");
        Files.writeString(schema, Files.readString(schema) + "create table odd (a integer) strict;\n");

        UpkeepProcess refused = UpkeepProcess.run(home, "migrate", "new", "Something odd");

        assertThat(refused.err()).contains("the table odd: `strict` is known to one engine only");
        assertThat(refused.exitCode()).isEqualTo(78);
    }

    @Test
    void readsWhatIsPendingForWhatWouldGoWrong() throws IOException {
        TestHome home = UpkeepProcess.local(folder.resolve("lint"));
        UpkeepProcess all = UpkeepProcess.run(home, "migrate", "lint");
        assertThat(all.exitCode()).as(all.all()).isZero();
        assertThat(all.out())
                .contains("V3__index_document_by_user.sql:2 warning index-without-concurrently")
                .contains("0 errors, 4 warnings in 12 scripts");
        assertThat(all.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(UpkeepProcess.run(home, "migrate", "lint", "--strict").exitCode())
                .isEqualTo(1);

        assertThat(UpkeepProcess.run(home, "migrate", "up").exitCode()).isZero();
        UpkeepProcess nothing = UpkeepProcess.run(home, "migrate", "lint", "--strict");
        assertThat(nothing.out()).isEqualTo("nothing found in 0 scripts\n");
        assertThat(nothing.exitCode()).as(nothing.all()).isZero();

        Path scripts = home.folder().resolve("config/migrations");
        Files.writeString(scripts.resolve("V7__forget.sql"), "delete from document;\n");
        Files.writeString(scripts.resolve("U7__forget.sql"), "select 1;\n");
        UpkeepProcess pending = UpkeepProcess.run(home, "migrate", "lint", "--json");
        assertThat(pending.exitCode()).as(pending.all()).isEqualTo(1);
        JsonNode finding =
                new ObjectMapper().readTree(pending.out()).at("/lint/findings").get(0);
        assertThat(finding.get("rule").asText()).isEqualTo("delete-without-where");
        assertThat(finding.get("line").asInt()).isEqualTo(1);
    }

    @Test
    void explainsARuleAndNamesTheNearestOfAWrongId() {
        TestHome home = UpkeepProcess.local(folder.resolve("explain"));
        assertThat(UpkeepProcess.run(home, "migrate", "lint", "--explain", "drop-table")
                        .out())
                .startsWith("drop-table (warning)\n")
                .contains("-- upkeep:allow drop-table: <reason>");

        UpkeepProcess wrong = UpkeepProcess.run(home, "migrate", "lint", "--explain", "drop-tables");
        assertThat(wrong.err()).contains("There is no rule drop-tables. Did you mean drop-table?");
        assertThat(wrong.exitCode()).isEqualTo(64);
    }
}
