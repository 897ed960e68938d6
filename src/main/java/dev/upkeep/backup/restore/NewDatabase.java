package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates an empty database on a PostgreSQL server for a dump: with the encoding that its texts need, and with the
 * order of text that it had, where the server knows that.
 */
public final class NewDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(NewDatabase.class);

    /**
     * SQL states of a server that lacks a locale: an unknown one, one that does not fit the encoding, a provider that
     * it was built without, and a provider that its version has no word for.
     */
    private static final Set<String> LACKS_LOCALE = Set.of("42809", "22023", "42704", "42P17", "0A000", "42601");

    private NewDatabase() {}

    /**
     * Creates it.
     *
     * @param connection is to another database of the server, and in no transaction
     * @param name the new database's name, unquoted
     * @param properties those of the database that was dumped; null when its manifest does not know them
     */
    public static void create(Connection connection, String name, @Nullable DatabaseProperties properties)
            throws SQLException {
        String create = "create database " + Database.quoteName(name) + " template template0";
        if (properties == null) {
            execute(connection, create);
            return;
        }
        String encoding = " encoding " + text(properties.encoding());
        try {
            execute(connection, create + encoding + locale(properties));
        } catch (SQLException e) {
            if (!LACKS_LOCALE.contains(e.getSQLState())) {
                throw e;
            }
            LOG.debug("The server has no {}", properties.text(), e);
            createWithoutLocale(connection, create + encoding);
        }
    }

    /** Any encoding goes with the locale C; with the server's own only one, unless that is C itself. */
    private static void createWithoutLocale(Connection connection, String create) throws SQLException {
        try {
            execute(connection, create);
        } catch (SQLException e) {
            if (!LACKS_LOCALE.contains(e.getSQLState())) {
                throw e;
            }
            LOG.debug("The server's locale does not go with the encoding", e);
            execute(connection, create + " lc_collate 'C' lc_ctype 'C'");
        }
    }

    private static String locale(DatabaseProperties properties) {
        String system = " lc_collate " + text(properties.collation()) + " lc_ctype " + text(properties.characterType());
        String locale = properties.locale();
        if (locale == null) {
            return system;
        }
        return switch (properties.provider()) {
            case "i" -> " locale_provider icu icu_locale " + text(locale) + system;
            case "b" -> " locale_provider builtin builtin_locale " + text(locale) + system;
            default -> system;
        };
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
