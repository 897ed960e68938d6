package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of a folder, or of what a database keeps.
 *
 * @param version the migration's version
 * @param file the name of its file
 * @param sql its text
 */
public record SqlScript(String version, String file, String sql) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");

    /** Its text, with a semicolon behind its last statement if that has none, so that another script may follow. */
    public String ended() {
        List<Token> tokens = new Tokenizer(file, sql).tokens();
        boolean open = !tokens.isEmpty() && !tokens.get(tokens.size() - 1).is(";");
        return sql.stripTrailing() + (open ? "\n;" : "");
    }

    /**
     * The script as an engine is sent it.
     *
     * @throws UpkeepException of kind CONFIGURATION when it has a placeholder that stands for nothing
     */
    SqlScript on(Engine engine) {
        String filled = Dialect.fill(sql, engine);
        Matcher unknown = PLACEHOLDER.matcher(filled);
        if (unknown.find()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    file + " has a placeholder that stands for nothing, " + unknown.group() + ". Placeholders: "
                            + String.join(
                                    ", ",
                                    new TreeSet<>(Dialect.placeholders(engine).keySet()))
                            + ". Correct the script.");
        }
        return new SqlScript(version, file, filled);
    }
}
