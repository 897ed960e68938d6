package dev.upkeep.health;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.ReadRights;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the role of a PostgreSQL database lacks for a check to be true. With too few rights PostgreSQL's catalogue answers
 * "nothing wrong" instead of failing. Each right is looked up once; not thread-safe.
 */
public final class Rights {
    private static final String SELECT = "select:";

    private final Database database;
    private final Map<String, List<String>> known = new HashMap<>();

    /** @param database the database, as the role that makes the checks */
    public Rights(Database database) {
        this.database = database;
    }

    /**
     * The statements that would give the role what it lacks.
     *
     * @param needs the rights by their names: `read-all-stats`, `read-all-tables`, `read-all-sequences`,
     *     `select:<table>`
     * @return GRANT statements; none when nothing is missing, or the database is in a file
     * @throws UpkeepException when the database cannot be asked, or of kind CONFIGURATION when there is no such right
     */
    public List<String> missing(Collection<String> needs) {
        if (database.engine() != Engine.POSTGRESQL) {
            return List.of();
        }
        Set<String> grants = new LinkedHashSet<>();
        for (String need : needs) {
            grants.addAll(known.computeIfAbsent(need, this::lookUp));
        }
        return List.copyOf(grants);
    }

    /**
     * What would show the role the rows that policies hide from it, and the statistics of these.
     *
     * @return a statement; none when nothing is hidden, or the database is in a file
     * @throws UpkeepException when the database cannot be asked
     */
    List<String> seeingAllRows() {
        if (database.engine() != Engine.POSTGRESQL) {
            return List.of();
        }
        return grant("""
                select format('ALTER ROLE %I BYPASSRLS;', current_user)
                 where exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                                where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%'
                                  and pg_catalog.row_security_active(c.oid)
                                  and not exists (select from pg_catalog.pg_depend d
                                                   where d.classid = 'pg_catalog.pg_class'::regclass
                                                     and d.objid = c.oid and d.deptype = 'e'))
                """);
    }

    /** Says what is missing, with the statements that cure it. */
    static String sentence(List<String> grants) {
        int shown = 3;
        return "this role has too few rights to know; run: "
                + String.join(" ", grants.subList(0, Math.min(shown, grants.size())))
                + (grants.size() > shown
                        ? " and " + (grants.size() - shown) + " more, which `upkeep doctor` prints"
                        : "");
    }

    private List<String> lookUp(String need) {
        ReadRights reading = new ReadRights(database);
        return switch (need) {
            case "read-all-stats" -> grant("""
                    select format('GRANT pg_monitor TO %I;', current_user)
                     where not pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
                    """);
            case "read-all-tables" -> reading.missing(ReadRights.Kind.TABLES);
            case "read-all-sequences" -> reading.missing(ReadRights.Kind.SEQUENCES);
            default -> table(need);
        };
    }

    private List<String> table(String need) {
        if (!need.startsWith(SELECT) || need.length() == SELECT.length()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "It needs a right '" + need + "', which there is not. There are read-all-stats, read-all-tables, "
                            + "read-all-sequences and select:<table>.");
        }
        String name = need.substring(SELECT.length());
        int dot = name.indexOf('.');
        List<String> schema = dot < 0 ? List.of() : schema(name.substring(0, dot));
        // Without a right to its schema a table cannot even be looked up.
        return schema.isEmpty() ? tableItself(name) : schema;
    }

    private List<String> schema(String name) {
        return JdbcClient.create(database.checks())
                .sql("select format('GRANT USAGE ON SCHEMA %I TO %I;', nspname, current_user)"
                        + " from pg_catalog.pg_namespace where nspname = :name"
                        + " and not pg_catalog.has_schema_privilege(oid, 'USAGE')")
                .param("name", name)
                .query(String.class)
                .list();
    }

    private List<String> tableItself(String name) {
        return JdbcClient.create(database.checks())
                .sql("select format('GRANT SELECT ON %s TO %I;', found, current_user)"
                        + " from pg_catalog.to_regclass(:name) found where found is not null"
                        + " and not pg_catalog.has_table_privilege(found, 'SELECT')")
                .param("name", Database.quote(name))
                .query(String.class)
                .list();
    }

    private List<String> grant(String sql) {
        return JdbcClient.create(database.checks()).sql(sql).query(String.class).list();
    }
}
