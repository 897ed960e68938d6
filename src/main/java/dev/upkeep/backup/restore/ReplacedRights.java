package dev.upkeep.backup.restore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whose rights end when tables are dropped and made anew without owners and rights. What is made anew belongs to the
 * role that restores.
 *
 * @param role the role that restores
 * @param owners whose tables, views, sequences and schemas these are, without the role that restores
 * @param granted who may use them beside their owner, and the role that restores
 */
record ReplacedRights(String role, List<Holder> owners, List<Holder> granted) {
    /** Partitioned parents and views have no rows that a manifest counts; they are dropped with the tables. */
    private static final String HOLDERS = """
            with recursive relation (oid) as (
                select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  join unnest(?, ?) as dumped (schema, name) on dumped.schema = n.nspname and dumped.name = c.relname
                 where c.relkind in ('r', 'p', 'f', 'S')
                union
                select beside.oid from relation cross join lateral (
                    select i.inhparent from pg_inherits i where i.inhrelid = relation.oid
                    union all
                    select r.ev_class from pg_depend d join pg_rewrite r on r.oid = d.objid
                     where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
                       and d.refobjid = relation.oid) as beside (oid)
                 where ?
            ), object (oid, owner, acl) as (
                select c.oid, c.relowner, c.relacl from relation join pg_class c on c.oid = relation.oid
                union all
                select n.oid, n.nspowner, n.nspacl from pg_namespace n
                 where ? and n.nspname = any (?) and n.nspname <> 'public'
            ), grantee (oid, owner, role) as (
                select o.oid, o.owner, (aclexplode(o.acl)).grantee from object o
                union all
                select o.oid, o.owner, (aclexplode(a.attacl)).grantee
                  from object o join pg_attribute a on a.attrelid = o.oid where a.attacl is not null
            )
            select current_user, true, pg_get_userbyid(owner), count(*) from object
             where pg_get_userbyid(owner) <> current_user group by 3
            union all
            select current_user, false, case role when 0 then 'PUBLIC' else pg_get_userbyid(role) end,
                   count(distinct oid)
              from grantee where role <> owner and (role = 0 or pg_get_userbyid(role) <> current_user) group by 3
            order by 2 desc, 4 desc, 3
            """;

    ReplacedRights {
        owners = List.copyOf(owners);
        granted = List.copyOf(granted);
    }

    /** Nobody's. */
    static ReplacedRights none() {
        return new ReplacedRights("", List.of(), List.of());
    }

    /**
     * Reads them.
     *
     * @param names the schemas and names of tables and sequences of a dump
     * @param whole whether the whole dump is restored, and not some tables of it
     */
    static ReplacedRights of(Connection connection, List<DumpedRows.Table> names, boolean whole) throws SQLException {
        Object[] schemas = names.stream().map(DumpedRows.Table::schema).toArray();
        Object[] tables = names.stream().map(DumpedRows.Table::name).toArray();
        try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
            statement.setArray(1, connection.createArrayOf("text", schemas));
            statement.setArray(2, connection.createArrayOf("text", tables));
            statement.setBoolean(3, whole);
            statement.setBoolean(4, whole);
            statement.setArray(5, connection.createArrayOf("text", schemas));
            try (ResultSet rows = statement.executeQuery()) {
                String role = "";
                List<Holder> owners = new ArrayList<>();
                List<Holder> granted = new ArrayList<>();
                while (rows.next()) {
                    role = rows.getString(1);
                    (rows.getBoolean(2) ? owners : granted).add(new Holder(rows.getString(3), rows.getLong(4)));
                }
                return new ReplacedRights(role, owners, granted);
            }
        }
    }

    /** Whether nobody's rights end. */
    boolean isEmpty() {
        return owners.isEmpty() && granted.isEmpty();
    }

    /** What is going to be lost, in whole sentences. */
    String caution() {
        return "Owners and rights are not restored: " + sentence("will own", "will lose", "on what is dropped")
                + " --keep-owners restores those that the backup has.";
    }

    /** What was lost, in whole sentences. */
    String loss() {
        return "Owners and rights were not restored: " + sentence("owns now", "lost", "on what was dropped")
                + " Grant them again, or restore once more with --keep-owners.";
    }

    private String sentence(String owns, String lose, String dropped) {
        List<String> parts = new ArrayList<>();
        if (!owners.isEmpty()) {
            parts.add("the role \"" + role + "\" " + owns + " what " + listed(owners) + " owned");
        }
        if (!granted.isEmpty()) {
            parts.add(listed(granted) + " " + lose + " the rights that were granted " + dropped);
        }
        return String.join("; ", parts) + ".";
    }

    private static String listed(List<Holder> holders) {
        return holders.stream().map(Holder::text).collect(Collectors.joining(", "));
    }

    /**
     * A role, and of how many objects it is the owner or may use them.
     *
     * @param role its name; PUBLIC for everybody
     * @param objects how many
     */
    record Holder(String role, long objects) {
        String text() {
            return (role.equals("PUBLIC") ? role : "\"" + role + "\"") + " (" + objects
                    + (objects == 1 ? " object)" : " objects)");
        }
    }
}
