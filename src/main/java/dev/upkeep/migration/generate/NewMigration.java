package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.MigrationFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the next migration of a folder and its reverse: from the difference between `schema.sql` and what the existing
 * migrations make, or empty. It needs no database.
 */
public final class NewMigration {
    private static final int LONGEST_DESCRIPTION = 100;

    private final MigrationFolder folder;

    /** @param folder the folder of the migrations */
    public NewMigration(Path folder) {
        this.folder = new MigrationFolder(folder);
    }

    /**
     * Writes the two files, or finds that nothing has changed.
     *
     * @param description what the migration is for, in a few words; the files are named by it
     * @param renames what was renamed: `table.column=new_column` or `table=new_table` each
     * @param dryRun whether no file is written
     * @throws UpkeepException of kind CONFIGURATION when a file is wrong, or something cannot be generated; of kind
     *     REFUSED when the description or a rename cannot be used
     */
    public NewMigrationReport generate(String description, List<String> renames, boolean dryRun) {
        String words = words(description);
        folder.check();
        Generator.Both both = generator().generate(Renames.parse(renames));
        if (both.forward().isEmpty() && both.reverse().isEmpty()) {
            return NewMigrationReport.unchanged(both.hints());
        }
        return finish(
                words,
                text(description, both.forward()),
                text("The reverse of: " + description, both.reverse()),
                both,
                dryRun);
    }

    /**
     * Writes two files that say nothing yet, for what is not generated: data, for example.
     *
     * @param description what the migration is for, in a few words
     * @param dryRun whether no file is written
     * @throws UpkeepException as {@link #generate} does
     */
    public NewMigrationReport empty(String description, boolean dryRun) {
        String words = words(description);
        folder.check();
        return finish(
                words,
                "-- " + oneLine(description) + "\n",
                "-- The reverse of: " + oneLine(description) + "\n",
                new Generator.Both(new ScriptText(), new ScriptText(), List.of()),
                dryRun);
    }

    private NewMigrationReport finish(
            String words, String forward, String reverse, Generator.Both both, boolean dryRun) {
        String version = folder.nextVersion();
        NewMigrationReport.Script up = script("V", version, words, forward, both.forward());
        NewMigrationReport.Script down = script("U", version, words, reverse, both.reverse());
        if (!dryRun) {
            new ScriptFiles(folder.path()).write(List.of(down, up));
        }
        return new NewMigrationReport(true, !dryRun, version, up, down, both.hints());
    }

    private static NewMigrationReport.Script script(
            String letter, String version, String words, String text, ScriptText script) {
        return new NewMigrationReport.Script(letter + version + "__" + words + ".sql", text, script.warnings());
    }

    private Generator generator() {
        Path whole = folder.wholeSchema();
        if (!Files.isRegularFile(whole)) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "No migration was written, because there is no " + whole + ". Write the schema into it as it should"
                            + " be, or add --empty and write the migration by hand.");
        }
        List<Script> migrations = new ArrayList<>();
        folder.migrations().forEach(file -> migrations.add(Script.read(file)));
        return new Generator(migrations, Script.read(whole));
    }

    private static String text(String description, ScriptText script) {
        StringBuilder text = new StringBuilder("-- " + oneLine(description) + "\n");
        script.warnings()
                .forEach(warning -> text.append("-- WARNING: ").append(warning).append('\n'));
        return text.append('\n').append(script.body()).toString();
    }

    private static String oneLine(String text) {
        // A placeholder would be replaced in a comment as well.
        return text.strip().replaceAll("\\s+", " ").replace("${", "$ {");
    }

    /** The description as it may stand in a file's name. */
    private static String words(String description) {
        String words = Normalizer.normalize(description, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
        if (words.isEmpty() || words.length() > LONGEST_DESCRIPTION) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "The description is '" + oneLine(description) + "'; it has to be 1 to " + LONGEST_DESCRIPTION
                            + " letters and digits long, for the files are named by it: \"add invoice number\".");
        }
        return words;
    }
}
