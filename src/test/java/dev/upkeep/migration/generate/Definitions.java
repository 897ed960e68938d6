package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What triggers, functions, views and comments are, as the engine itself says it, read by none of the product's
 * readers.
 */
final class Definitions {
    private static final String POSTGRES = """
            select pg_describe_object('pg_proc'::regclass, oid, 0), pg_get_functiondef(oid)
              from pg_proc where pronamespace = 'public'::regnamespace
            union all
            select pg_describe_object('pg_trigger'::regclass, oid, 0), pg_get_triggerdef(oid) || ' ' || tgenabled::text
              from pg_trigger where not tgisinternal
            union all
            select pg_describe_object('pg_class'::regclass, oid, 0), pg_get_viewdef(oid)
              from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
            union all
            select 'comment on ' || pg_describe_object(classoid, objoid, objsubid), description
              from pg_description where objoid >= 16384
            """;
    private static final String SQLITE =
            "select type || ' ' || name, sql from sqlite_schema where type in ('trigger', 'view')";

    private Definitions() {}

    /** The definitions by what each is of. */
    static Map<String, String> of(Connection connection, Engine engine) throws SQLException {
        Map<String, String> definitions = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(engine == Engine.POSTGRESQL ? POSTGRES : SQLITE)) {
            while (rows.next()) {
                String definition = rows.getString(2);
                definitions.put(rows.getString(1), engine == Engine.POSTGRESQL ? definition : bare(definition));
            }
        }
        return definitions;
    }

    /** Without what SQLite keeps of how it was typed. */
    private static String bare(String text) {
        return text.replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT);
    }
}
