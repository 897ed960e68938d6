package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.migration.catalogue.OwnTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether a database has a history of migrations, and whether it could be without one. */
final class History {
    /** What Flyway takes for a sign that somebody else has made the schema. */
    private static final String ANYTHING_ON_POSTGRES = """
            select exists (
              select from pg_class c where c.relnamespace = current_schema()::regnamespace
                and c.relkind in ('r', 'v', 'S', 't', 'p') and not exists (
                  select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
              union all
              select from pg_proc p where p.pronamespace = current_schema()::regnamespace and not exists (
                select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
              union all
              select from pg_type t where t.typnamespace = current_schema()::regnamespace
                and t.typcategory not in ('A', 'C') and not exists (
                  select from pg_depend d where d.objid = t.oid and d.deptype = 'e'))
            """;

    private static final String ANYTHING_ON_SQLITE =
            "select exists (select 1 from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape"
                    + " '\\')";

    private final Database database;

    History(Database database) {
        this.database = database;
    }

    /** Whether the database has tables or the like, but no history, so that nothing may be applied to it. */
    boolean isMissingBesideTables() {
        try (Connection connection = database.connect()) {
            return !exists(connection, OwnTables.HISTORY) && hasAnything(connection);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private boolean hasAnything(Connection connection) throws SQLException {
        String query = switch (database.engine()) {
            case POSTGRESQL -> ANYTHING_ON_POSTGRES;
            case SQLITE -> ANYTHING_ON_SQLITE;
        };
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Whether there is a table of that name. */
    static boolean exists(Connection connection, String table) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, null, table, null)) {
            return tables.next();
        }
    }
}
