package dev.upkeep.migration.lint;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQLite's own reading of a statement: whether it is SQLite's grammar at all. Nothing is executed, and no table has to
 * exist. Not thread-safe.
 */
final class SqliteSyntax implements AutoCloseable {
    private static final Pattern SYNTAX =
            Pattern.compile("(?:near \"|unsupported use of )(?<word>.+?)(?:\": syntax error|\\))", Pattern.DOTALL);

    private final Connection connection;

    SqliteSyntax() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite cannot be started in memory", e);
        }
    }

    /**
     * Where SQLite stops reading.
     *
     * @param statement one statement
     * @return the word that it does not expect; empty when it reads to the end
     */
    Optional<String> stopsAt(String statement) {
        try {
            connection.prepareStatement(statement).close();
            return Optional.empty();
        } catch (SQLException e) {
            // All other complaints are about tables and columns that are not there.
            Matcher syntax = SYNTAX.matcher(String.valueOf(e.getMessage()));
            return syntax.find() ? Optional.of(syntax.group("word")) : Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite in memory cannot be closed", e);
        }
    }
}
