package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A migration while it is written: statements for both engines or for one, and what to know of them. Not thread-safe. */
final class ScriptText {
    private final List<String> statements = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    /** Adds a statement that both engines execute. */
    void both(String statement) {
        add("", statement);
    }

    /** Adds a statement for PostgreSQL. */
    void postgres(String statement) {
        add("${pg}", statement);
    }

    /** Adds a statement for SQLite. */
    void sqlite(String statement) {
        add("${sqlite}", statement);
    }

    /** Adds the statements of another one. */
    void addAll(ScriptText other) {
        statements.addAll(other.statements);
    }

    private void add(String prefix, String statement) {
        String lines = (statement + ";").replace("\r\n", "\n");
        statements.add(prefix + lines.replace("\n", "\n" + prefix));
    }

    /** Adds what a person has to know before it is applied: on one line, for it is written as a comment. */
    void warn(String warning) {
        warnings.add(warning.replaceAll("\\s+", " "));
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    boolean isEmpty() {
        return statements.isEmpty();
    }

    /** The statements. */
    String body() {
        return String.join("\n", statements) + (statements.isEmpty() ? "" : "\n");
    }
}
