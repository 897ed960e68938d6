package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
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
    void saysOnceWhichFolderIsMissing() {
        TestHome home = UpkeepProcess.local(folder.resolve("lost"));
        assertThat(UpkeepProcess.run(home, "migrate", "up").exitCode()).isZero();

        UpkeepProcess lint = UpkeepProcess.run(
                home.with(
                        "UPKEEP_MIGRATION_DIRECTORY", folder.resolve("nowhere").toString()),
                "migrate",
                "lint");

        assertThat(lint.exitCode()).as(lint.all()).isNotZero();
        assertThat(lint.all()).containsOnlyOnce("nowhere").doesNotContain("All migrations are read");
    }

    @Test
    void leadsFromAFileThatIsMissingToWhatCanBeDone() throws IOException {
        TestHome home = UpkeepProcess.local(folder.resolve("missing"));
        assertThat(UpkeepProcess.run(home, "migrate", "up").exitCode()).isZero();
        Path scripts = home.folder().resolve("config/migrations");
        Files.delete(scripts.resolve("V6__refuse_negative_sizes.sql"));
        Files.delete(scripts.resolve("U6__refuse_negative_sizes.sql"));
        Files.writeString(scripts.resolve("V7__further.sql"), "create table further (id integer primary key);\n");

        UpkeepProcess status = UpkeepProcess.run(home, "migrate", "status");
        UpkeepProcess repair = UpkeepProcess.run(home, "migrate", "repair", "--dry-run");
        UpkeepProcess down = UpkeepProcess.run(home, "migrate", "down", "--to", "5", "--yes");
        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");

        assertThat(status.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(status.err())
                .contains("Version 6: file missing")
                .contains("upkeep migrate repair --dry-run")
                .doesNotContain("pending; apply");
        assertThat(repair.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(repair.all().replaceAll("\\s+", " "))
                .contains("V6__refuse_negative_sizes.sql was applied, and is not in ")
                .contains("upkeep migrate down --to 5");
        assertThat(down.exitCode()).as(down.all()).isZero();
        assertThat(up.exitCode()).as(up.all()).isZero();
        assertThat(up.all()).contains("from version 5 to version 7");
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

    @Test
    void printsTheSqlThatGoingUpAndDownExecute() throws IOException {
        TestHome home = UpkeepProcess.local(folder.resolve("sql")).with("UPKEEP_SAMPLE_APPLICATION_ENABLED", "false");
        Files.createDirectories(home.folder().resolve("data/local"));
        Files.createFile(home.folder().resolve("data/local/application.db"));

        UpkeepProcess all = UpkeepProcess.run(home, "migrate", "sql");
        assertThat(all.exitCode()).as(all.all()).isZero();
        assertThat(all.out())
                .startsWith("-- V1__create_plan_and_user.sql: leads to version 1")
                .contains("-- V3__index_document_by_user.sql: leads to version 3", "-- create index concurrently")
                .doesNotContain("${");
        UpkeepProcess.run(home, "migrate", "up");
        UpkeepProcess nothing = UpkeepProcess.run(home, "migrate", "sql");
        assertThat(nothing.exitCode()).isZero();
        assertThat(nothing.out()).isEqualTo("-- Nothing is pending.\n");

        UpkeepProcess down = UpkeepProcess.run(home, "migrate", "sql", "--down", "--to", "5", "--json");
        JsonNode document = new ObjectMapper().readTree(down.out());
        assertThat(document.has("schemaVersion")).isTrue();
        assertThat(document.get("scripts").get(0).get("file").asText()).isEqualTo("U6__refuse_negative_sizes.sql");
        UpkeepProcess incomplete = UpkeepProcess.run(home, "migrate", "sql", "--down");
        assertThat(incomplete.exitCode()).isEqualTo(64);
        assertThat(incomplete.err()).contains("--down needs the version to go back to");
    }

    @Test
    void saysWhatWasChangedByHandAndPutsTheHistoryInOrder() throws Exception {
        var address = PostgresServer.shared().newDatabase();
        TestHome home = UpkeepProcess.bucketOnly(
                        folder.resolve("drift"), S3Server.shared().newBucket())
                .with("DATABASE_URL", UpkeepProcess.url(address))
                .with("UPKEEP_BACKUP_VERIFY_URL", "target");
        PostgresServer.shared().asAdministrator(address.database(), "alter role " + address.user() + " createdb");
        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");
        assertThat(up.exitCode()).as(up.all()).isZero();
        UpkeepProcess none = UpkeepProcess.run(home, "migrate", "drift");
        assertThat(none.err()).contains("No drift: the database is what its 6 applied migrations make.");
        assertThat(none.exitCode()).isZero();
        PostgresServer.shared()
                .asAdministrator(address.database(), "create index by_hand on \"user\" (name)", "drop table document");

        UpkeepProcess drift = UpkeepProcess.run(home, "migrate", "drift");
        assertThat(drift.exitCode()).as(drift.all()).isEqualTo(1);
        assertThat(drift.out()).isEqualTo("""
                        index by_hand is there and should not be
                        table document is missing
                        """);
        assertThat(drift.all().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        UpkeepProcess json = UpkeepProcess.run(home, "migrate", "drift", "--json");
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .get("drift")
                        .get("differences")
                        .size())
                .isEqualTo(2);

        UpkeepProcess baseline = UpkeepProcess.run(home, "migrate", "baseline", "x");
        assertThat(baseline.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(baseline.err())
                .contains("The parameter baseline cannot be 'x'")
                .contains("baseline=1");

        UpkeepProcess repair = UpkeepProcess.run(home, "migrate", "repair", "--dry-run");
        assertThat(repair.exitCode()).as(repair.all()).isZero();
        assertThat(repair.err()).contains("migrate SUCCEEDED: nothing to repair");
    }
}
