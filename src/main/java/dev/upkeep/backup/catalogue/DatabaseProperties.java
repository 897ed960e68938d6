package dev.upkeep.backup.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a PostgreSQL database itself is like, which no dump of its contents brings along: how it writes and sorts text,
 * and what was set for it.
 *
 * @param encoding the encoding's name: `UTF8`
 * @param collation the locale of the order of text: `de_DE.UTF-8`
 * @param characterType the locale that tells letters from other characters
 * @param provider who knows these locales: `c` for the operating system, `i` for ICU, `b` for PostgreSQL itself
 * @param locale the provider's own name of the locale; absent for the operating system
 * @param settings what ALTER DATABASE and ALTER ROLE … IN DATABASE have set
 */
public record DatabaseProperties(
        String encoding,
        String collation,
        String characterType,
        String provider,
        @Nullable String locale,
        List<Setting> settings) {
    /** Read as JSON, for older servers lack the newer columns. */
    private static final String PROPERTIES = """
            select pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
                   coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
              from pg_database d where d.datname = current_database()
            """;

    private static final String SETTINGS = """
            select r.rolname, split_part(c.setting, '=', 1), substr(c.setting, strpos(c.setting, '=') + 1)
              from pg_db_role_setting s cross join unnest(s.setconfig) c (setting)
              left join pg_roles r on r.oid = s.setrole
             where s.setdatabase = (select oid from pg_database where datname = current_database())
               and (s.setrole = 0 or r.rolname is not null)
             order by 1 nulls first, 2
            """;

    public DatabaseProperties {
        Objects.requireNonNull(encoding, "a database without an encoding");
        Objects.requireNonNull(collation, "a database without a collation");
        Objects.requireNonNull(characterType, "a database without a character type");
        Objects.requireNonNull(provider, "a database without a provider of locales");
        settings = List.copyOf(settings);
    }

    /** Asks the database that a connection is to. */
    public static DatabaseProperties of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<Setting> settings = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(SETTINGS)) {
                while (rows.next()) {
                    settings.add(Setting.of(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
            try (ResultSet row = statement.executeQuery(PROPERTIES)) {
                row.next();
                return new DatabaseProperties(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        settings);
            }
        }
    }

    /** Whether both write and sort text alike. */
    public boolean treatsTextLike(DatabaseProperties other) {
        return encoding.equals(other.encoding)
                && collation.equals(other.collation)
                && characterType.equals(other.characterType)
                && provider.equals(other.provider)
                && Objects.equals(locale, other.locale);
    }

    /** How it writes and sorts text, as a phrase: `UTF8, de_DE.UTF-8`. */
    public String text() {
        return encoding + ", "
                + (locale == null ? collation : locale + " of " + (provider.equals("i") ? "ICU" : "PostgreSQL"));
    }

    /**
     * One setting. Those of an application's own, which have a dot in their names, are where some platforms keep secrets;
     * as a manifest is not encrypted, their values stay out of it.
     *
     * @param role the role that it is set for; absent for everybody
     * @param name the setting's name
     * @param value its value as the server keeps it; absent when it is an application's own
     */
    public record Setting(
            @Nullable String role, String name, @Nullable String value) {
        private static Setting of(@Nullable String role, String name, String value) {
            return new Setting(role, name, name.contains(".") ? null : value);
        }

        /** The setting without its value, as a phrase. */
        public String text() {
            return name + (role == null ? "" : " of the role " + role);
        }
    }
}
