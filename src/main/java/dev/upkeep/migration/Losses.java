package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads in a reverse script which tables and columns it drops. A table that another is given the name of afterwards was
 * only made anew. Not thread-safe.
 */
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final List<Token> tokens;
    private final List<Loss> dropped = new ArrayList<>();
    private final Set<String> madeAnew = new HashSet<>();
    private int at;

    private Losses(String source, String sql) {
        this.tokens = new Tokenizer(source, sql).tokens();
    }

    /**
     * What scripts take away together, counted in the database as it is now.
     *
     * @param database where they are going to run
     * @param scripts in the order in which they run
     */
    static List<Loss> of(Database database, List<SqlScript> scripts) {
        List<Loss> all = new ArrayList<>();
        for (SqlScript script : scripts) {
            all.addAll(new Losses(script.file(), Dialect.fill(script.sql(), database.engine())).read());
        }
        if (all.isEmpty()) {
            return all;
        }
        try (Connection connection = database.connect()) {
            List<Loss> counted = new ArrayList<>();
            for (Loss loss : all) {
                counted.add(count(connection, loss));
            }
            return counted;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static Loss count(Connection connection, Loss loss) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(loss.counting())) {
            row.next();
            return new Loss(loss.table(), loss.column(), row.getLong(1));
        } catch (SQLException e) {
            // Of a table that an earlier reverse renames, or that takes too long, nobody knows the count.
            LOG.debug("Could not count {}", loss.name(), e);
            return loss;
        }
    }

    private List<Loss> read() {
        while (at < tokens.size()) {
            if (accept("drop", "table")) {
                dropTables();
            } else if (accept("alter", "table")) {
                alterTable();
            }
            passStatement();
        }
        dropped.removeIf(loss -> loss.column() == null && madeAnew.contains(loss.table()));
        return dropped;
    }

    private void dropTables() {
        accept("if", "exists");
        do {
            dropped.add(new Loss(name(), null, null));
        } while (accept(","));
    }

    private void alterTable() {
        accept("if", "exists");
        accept("only");
        String table = name();
        do {
            if (accept("rename", "to")) {
                madeAnew.add(name());
            } else if (accept("drop") && !sees("constraint")) {
                accept("column");
                accept("if", "exists");
                dropped.add(new Loss(table, name(), null));
            }
            passAction();
        } while (accept(","));
    }

    /** Goes on behind the semicolon. */
    private void passStatement() {
        while (at < tokens.size() && !tokens.get(at).is(";")) {
            at++;
        }
        at++;
    }

    /** Goes on at the comma or semicolon that ends what is done to a table. */
    private void passAction() {
        int depth = 0;
        while (at < tokens.size() && !sees(";") && (depth > 0 || !sees(","))) {
            if (sees("(")) {
                depth++;
            } else if (sees(")")) {
                depth--;
            }
            at++;
        }
    }

    /** A name, with the schema in front of it if there is one. */
    private String name() {
        StringBuilder name = new StringBuilder();
        while (at < tokens.size() && tokens.get(at).isName()) {
            name.append(tokens.get(at++).name());
            if (!accept(".")) {
                break;
            }
            name.append('.');
        }
        return name.toString();
    }

    private boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean accept(String... words) {
        boolean seen = sees(words);
        at += seen ? words.length : 0;
        return seen;
    }
}
