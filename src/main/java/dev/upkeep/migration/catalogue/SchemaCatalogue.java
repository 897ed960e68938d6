package dev.upkeep.migration.catalogue;

import dev.upkeep.database.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All of an application's schema as its database has it: tables, columns, constraints, indexes, views, triggers,
 * functions and so on. The order of columns is none of it, because a column that is added comes last wherever it stands
 * in a script; nor are owners, rights, and the versions of extensions. Two databases that came to the same schema by
 * different ways have equal catalogues.
 *
 * @param objects what each object is, by its kind and name: `column user.nick` is `type text, not null`. A name that
 *     the connection finds without being told a schema has none
 * @param owners the table, by its kind and name, of each object that belongs to one
 */
public record SchemaCatalogue(SortedMap<String, String> objects, Map<String, String> owners) {
    private static final int LONGEST = 200;

    public SchemaCatalogue {
        objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
        owners = Map.copyOf(owners);
    }

    /**
     * Reads a database's schema. The tables of Upkeep and Flyway, and on PostgreSQL the schema of Upkeep's own state
     * and whatever belongs to an extension, are left out.
     *
     * @param connection a connection that sees the schema; it is left as it was, unless this fails
     * @param engine what it is connected to
     * @throws SQLException when the database does not answer
     */
    public static SchemaCatalogue of(Connection connection, Engine engine) throws SQLException {
        Finds finds = new Finds();
        switch (engine) {
            case POSTGRESQL -> new PostgresReader(connection, finds).read();
            case SQLITE -> new SqliteReader(connection, finds).read();
        }
        return new SchemaCatalogue(finds.objects(), finds.owners());
    }

    /**
     * How this schema differs from the one that is expected. The parts of a table that is missing, or that should not
     * be there, are not named.
     *
     * @param expected how it should be
     * @return a sentence without a full stop for each object that differs: `column user.nick is missing`, `index a_b is
     *     there and should not be`, `column t.c: type bigint, expected type integer`; none when they are equal
     */
    public List<String> differencesTo(SchemaCatalogue expected) {
        TreeSet<String> names = new TreeSet<>(objects.keySet());
        names.addAll(expected.objects.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String here = objects.get(name);
            String there = expected.objects.get(name);
            if (here == null || there == null) {
                String owner = here == null ? expected.owners.get(name) : owners.get(name);
                boolean told = owner != null && objects.containsKey(owner) != expected.objects.containsKey(owner);
                if (!told) {
                    differences.add(name + (here == null ? " is missing" : " is there and should not be"));
                }
            } else if (!here.equals(there)) {
                boolean readable = here.length() + there.length() <= LONGEST && !(here + there).contains("\n");
                differences.add(
                        readable ? name + ": " + here + ", expected " + there : name + " is another one than expected");
            }
        }
        return differences;
    }
}
