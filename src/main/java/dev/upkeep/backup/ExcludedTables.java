package dev.upkeep.backup;

import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables whose rows a backup leaves out, by the names that somebody wrote down. */
final class ExcludedTables {
    private static final String MISSING = """
            select wanted.name from unnest(?::text[]) wanted (name)
             where not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                                where c.relkind in ('r', 'p')
                                  and wanted.name in (c.relname, n.nspname || '.' || c.relname))
            """;

    private ExcludedTables() {}

    /**
     * Those that none of some PostgreSQL databases has: misspelt, most likely.
     *
     * @param databases where they may be
     * @param names each `name` or `schema.name`
     * @throws dev.upkeep.failure.UpkeepException when a database cannot be asked
     */
    static List<String> missing(List<Database> databases, List<String> names) {
        List<String> missing = names;
        for (Database database : databases) {
            if (!missing.isEmpty()) {
                missing = missing(database, missing);
            }
        }
        return missing;
    }

    private static List<String> missing(Database database, List<String> names) {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(MISSING)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            List<String> missing = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    missing.add(rows.getString(1));
                }
            }
            return missing;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }
}
