package dev.upkeep.migration.generate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What PostgreSQL's catalogue says a schema consists of, names of constraints and sequences among it. */
final class PostgresCatalogue {
    private static final String FACTS = """
            select concat_ws(' ', 'relation', c.relkind, c.relname)
              from pg_class c where c.relnamespace = current_schema()::regnamespace
            union all
            select concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
              from pg_attribute a
              join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'v')
              left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
              where a.attnum > 0 and not a.attisdropped and c.relnamespace = current_schema()::regnamespace
            union all
            select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), condeferrable,
                condeferred, convalidated)
              from pg_constraint where connamespace = current_schema()::regnamespace
            union all
            select concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary, i.indisvalid)
              from pg_index i join pg_class c on c.oid = i.indexrelid
              where c.relnamespace = current_schema()::regnamespace
            union all
            select concat_ws(' ', 'view', c.relname, pg_get_viewdef(c.oid))
              from pg_class c where c.relkind = 'v' and c.relnamespace = current_schema()::regnamespace
            union all
            select concat_ws(' ', 'comment', c.relname, a.attname, d.description)
              from pg_description d
              join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
              left join pg_attribute a on a.attrelid = d.objoid and a.attnum = d.objsubid and d.objsubid > 0
              where c.relnamespace = current_schema()::regnamespace
            """;

    private PostgresCatalogue() {}

    /** The facts of the first schema that names are looked up in, sorted; the order of columns is none. */
    static List<String> of(Connection connection) throws SQLException {
        List<String> facts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select regexp_replace(fact, '(?<= ON |REFERENCES )'"
                        + " || current_schema() || '\\.', '', 'g') from (" + FACTS + ") as facts (fact)")) {
            while (rows.next()) {
                facts.add(rows.getString(1));
            }
        }
        facts.sort(null);
        return facts;
    }

    /** The names of a table's columns in their order. */
    static List<String> columns(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select attname from pg_attribute where attnum > 0"
                        + " and not attisdropped and attrelid = '" + RandomSchema.quote(table) + "'::regclass"
                        + " order by attnum")) {
            while (rows.next()) {
                columns.add(rows.getString(1));
            }
        }
        return columns;
    }
}
