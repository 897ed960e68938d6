package dev.upkeep.storage.inventory;

import java.util.Set;

/**
 * The one statement that adds an inventory up, in the SQL that DuckDB, Trino, Athena and PostgreSQL have in common. Its
 * rows are sorted, each database in its own way: neighbours mostly have one owner, who is then looked up once. Its
 * columns are the part of the key, the state as a number, objects, bytes, billed bytes, and how many rows are of no use.
 */
final class GroupingQuery {
    /** Deeper than this the whole key matters: the statement would outgrow its use. */
    private static final int DEEPEST = 12;

    private final String bucket;
    private final String relation;
    private final boolean versions;

    /**
     * @param bucket the bucket that every row has to be of
     * @param relation the table or view, with the columns bucket, key and size
     * @param columns the relation's columns, in lower case: with is_latest and is_delete_marker it tells versions apart
     */
    GroupingQuery(String bucket, String relation, Set<String> columns) {
        this.bucket = bucket;
        this.relation = relation;
        this.versions = columns.contains("is_latest") && columns.contains("is_delete_marker");
    }

    /** @param condition which rows count, after `where`; empty for all */
    String text(Grouping grouping, String condition) {
        String rows = "select key as rest, '' as part, " + state() + " as state, coalesce(size, 0) as bytes, " + flaw()
                + " as flaw from " + relation + (condition.isEmpty() ? "" : " where " + condition);
        boolean whole = grouping.folders() > DEEPEST;
        for (int i = 0; i < (whole ? 0 : grouping.folders()); i++) {
            // Without a further slash, position gives 0 and nothing is taken over.
            rows = "select substring(rest, position('/' in rest) + 1) as rest,"
                    + " part || substring(rest, 1, position('/' in rest)) as part, state, bytes, flaw"
                    + " from (" + rows + ") level" + i;
        }
        String part = "part";
        if (whole) {
            part = "rest";
        } else if (grouping.names()) {
            part = "part || case when position('/' in rest) = 0 then rest"
                    + " else substring(rest, 1, position('/' in rest)) end";
        }
        return "select part, state, count(*), cast(sum(bytes) as bigint), cast(sum(billed) as bigint),"
                + " cast(sum(flaw) as bigint) from (select " + part + " as part, state, bytes, case when bytes < "
                + grouping.leastBilledBytes() + " then " + grouping.leastBilledBytes()
                + " else bytes end as billed, flaw from (" + rows + ") kept) parted group by part, state order by part";
    }

    private String state() {
        return versions ? "case when is_delete_marker then 2 when is_latest then 0 else 1 end" : "0";
    }

    private String flaw() {
        String marker = versions ? " and not is_delete_marker" : "";
        return "case when key is null or key = '' or size < 0 or (size is null" + marker + ") or bucket is null"
                + " or bucket <> " + literal(bucket)
                + (versions ? " or is_latest is null or is_delete_marker is null" : "")
                + " then 1 else 0 end";
    }

    /** A text as a statement has it. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
