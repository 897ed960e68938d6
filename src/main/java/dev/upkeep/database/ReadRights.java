package dev.upkeep.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tables and sequences of a PostgreSQL database a role may not read, as the statements that would let it. What
 * belongs to extensions does not count: pg_dump does not dump it.
 */
public final class ReadRights {
    private static final String MISSING_GRANTS = """
            with reader as (select coalesce(nullif(?, ''), current_user)::name as name),
                 dumped as (
              select c.oid, c.relkind, c.relname, n.oid as schema_oid, n.nspname
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where c.relkind = any (string_to_array(?, ',')::"char"[])
                 and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
                 and not exists (select from pg_depend d
                                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
            select distinct format('GRANT USAGE ON SCHEMA %I TO %I;', nspname, reader.name) as missing, 1 as place
              from dumped, reader where not has_schema_privilege(reader.name, schema_oid, 'USAGE')
            union all
            select format('GRANT SELECT ON %s %I.%I TO %I;', case relkind when 'S' then 'SEQUENCE' else 'TABLE' end,
                          nspname, relname, reader.name), 2
              from dumped, reader
             where not case relkind when 'S' then has_sequence_privilege(reader.name, oid, 'SELECT')
                                    else has_table_privilege(reader.name, oid, 'SELECT') end
             order by 2, 1
            """;

    private final Database database;

    /** Looks at this database. */
    public ReadRights(Database database) {
        this.database = database;
    }

    /**
     * What the role lacks that the database is connected to by.
     *
     * @return GRANT statements; none when it may read everything
     */
    public List<String> missing() {
        return missing("", Kind.ALL);
    }

    /**
     * What the role lacks of one kind.
     *
     * @param kind what it should be able to read
     * @return GRANT statements; none when it may read all of it
     */
    public List<String> missing(Kind kind) {
        return missing("", kind);
    }

    /**
     * What roles lack.
     *
     * @param roles their names
     * @return GRANT statements; none when all may read everything, or when the database is not PostgreSQL's
     */
    public List<String> missing(List<String> roles) {
        if (database.engine() != Engine.POSTGRESQL) {
            return List.of();
        }
        return roles.stream().flatMap(role -> missing(role, Kind.ALL).stream()).toList();
    }

    /**
     * Which roles the server does not have.
     *
     * @param roles their names
     * @return those of them that do not exist; none when the database is not PostgreSQL's
     */
    public List<String> unknown(List<String> roles) {
        if (database.engine() != Engine.POSTGRESQL || roles.isEmpty()) {
            return List.of();
        }
        List<String> unknown = new ArrayList<>(roles);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select rolname from pg_roles")) {
            while (rows.next()) {
                unknown.remove(rows.getString(1));
            }
            return unknown;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private List<String> missing(String role, Kind kind) {
        List<String> grants = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement select = connection.prepareStatement(MISSING_GRANTS)) {
            select.setString(1, role);
            select.setString(2, kind.relations);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    grants.add(rows.getString(1));
                }
            }
            return grants;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** What may be read. */
    public enum Kind {
        /** Tables, and partitioned ones. */
        TABLES("r,p"),
        /** Sequences. */
        SEQUENCES("S"),
        /** Both. */
        ALL("r,p,S");

        /** As the catalogue names them. */
        private final String relations;

        Kind(String relations) {
            this.relations = relations;
        }
    }
}
