package dev.upkeep.backup;

import dev.upkeep.database.Database;
import dev.upkeep.database.ReadRights;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the role of the settings may read of a PostgreSQL database. A migration that makes a table takes it from a role
 * with too few rights, so this is asked before each dump; and a policy that hides rows must never make a dump of what is
 * left.
 */
final class DumpRights {
    private static final int NAMED = 5;

    private static final String HIDDEN_BY_POLICY = """
            select format('%I.%I', n.nspname, c.relname)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and row_security_active(c.oid)
             order by 1
            """;

    private static final String UNREADABLE_LARGE_OBJECTS = """
            select format('GRANT SELECT ON LARGE OBJECT %s TO %I;', m.oid, current_user)
              from pg_largeobject_metadata m
             where not pg_has_role(m.lomowner, 'USAGE')
               and not exists (select from aclexplode(m.lomacl) a
                                where a.privilege_type = 'SELECT'
                                  and (a.grantee = 0 or pg_has_role(a.grantee, 'USAGE')))
               and current_setting('lo_compat_privileges') = 'off'
               and not (select rolsuper from pg_roles where rolname = current_user)
             order by m.oid
            """;

    private final Database database;
    private final String where;
    private final String role;

    /**
     * @param database the database that is to be dumped
     * @param where what to call it in a message
     * @param role the role of the settings
     */
    DumpRights(Database database, String where, String role) {
        this.database = database;
        this.where = where;
        this.role = Database.quoteName(role);
    }

    /**
     * Makes sure that everything may be read.
     *
     * @throws UpkeepException of kind CONFIGURATION, with the statements that grant what is missing
     */
    void check() {
        List<String> grants = new ReadRights(database).missing();
        if (!grants.isEmpty()) {
            throw refused("pg_dump may not read everything in " + where + ". " + remedy(grants));
        }
        List<String> hidden = texts(HIDDEN_BY_POLICY);
        if (!hidden.isEmpty()) {
            throw refused("Row-level security hides rows of " + some(hidden) + " in " + where + " from " + role
                    + ", and a backup without them would be none. As a superuser: ALTER ROLE " + role
                    + " BYPASSRLS; or let the tables' owner make the backup.");
        }
        List<String> objects = texts(UNREADABLE_LARGE_OBJECTS);
        if (!objects.isEmpty()) {
            throw refused(objects.size() + " large objects in " + where + " may not be read by " + role
                    + "; pg_read_all_data does not cover them. Let their owner make the backup, or: " + some(objects));
        }
    }

    /** What to do about missing rights, as whole sentences. */
    String remedy() {
        return remedy(new ReadRights(database).missing());
    }

    private String remedy(List<String> grants) {
        if (grants.isEmpty()) {
            return "Let the database's owner or a superuser make the backup.";
        }
        return "As a superuser: GRANT pg_read_all_data TO " + role
                + "; (PostgreSQL 14 and newer), or only what is missing: " + some(grants);
    }

    private static String some(List<String> all) {
        int more = all.size() - NAMED;
        return String.join(" ", all.subList(0, Math.min(NAMED, all.size())))
                + (more > 0 ? " (and " + more + " more)" : "");
    }

    private List<String> texts(String query) {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
        return texts;
    }

    private static UpkeepException refused(String message) {
        return new UpkeepException(FailureKind.CONFIGURATION, message);
    }
}
