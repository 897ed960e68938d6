package dev.upkeep.backup;

import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a PostgreSQL server says about itself and one of its databases.
 *
 * @param versionNumber its version as one number: 150014
 * @param version its version as people write it: 15.14
 * @param database the database's name
 * @param databaseBytes how large the database is
 */
record PostgresFacts(int versionNumber, String version, String database, long databaseBytes) {
    private static final String FACTS = """
            select current_setting('server_version_num')::int,
                   split_part(current_setting('server_version'), ' ', 1),
                   current_database(), pg_database_size(current_database())
            """;

    /** What pg_dump has to read, less what belongs to extensions: that it does not dump. */
    private static final String MISSING_GRANTS = """
            with dumped as (
              select c.oid, c.relkind, c.relname, n.oid as schema_oid, n.nspname
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where c.relkind in ('r', 'p', 'S')
                 and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
                 and not exists (select from pg_depend d
                                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
            select distinct format('GRANT USAGE ON SCHEMA %I TO %I;', nspname, current_user) as missing, 1 as place
              from dumped where not has_schema_privilege(schema_oid, 'USAGE')
            union all
            select format('GRANT SELECT ON %s %I.%I TO %I;', case relkind when 'S' then 'SEQUENCE' else 'TABLE' end,
                          nspname, relname, current_user), 2
              from dumped
             where not case relkind when 'S' then has_sequence_privilege(oid, 'SELECT')
                                    else has_table_privilege(oid, 'SELECT') end
             order by 2, 1
            """;

    /** The major version: 15 of 15.14. */
    int major() {
        return versionNumber / 10_000;
    }

    static PostgresFacts ask(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            return new PostgresFacts(row.getInt(1), row.getString(2), row.getString(3), row.getLong(4));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** The statements that would let this user read what pg_dump has to read; none when it may read everything. */
    static List<String> missingGrants(Database database) {
        List<String> grants = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MISSING_GRANTS)) {
            while (rows.next()) {
                grants.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
        return grants;
    }
}
