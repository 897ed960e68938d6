package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DumpedSqlTest {
    private static final String TRAILER = lines("-- PostgreSQL database dump complete", "", "\\unrestrict abc");

    @Test
    void countsTheLinesOfEachTable() {
        DumpedRows read = read(
                "COPY public.t (a, b) FROM stdin;",
                "1\t2",
                "3\t4",
                "\\.",
                "",
                "COPY billing.invoice (id) FROM stdin;",
                "\\.",
                TRAILER);

        assertThat(read.rows()).isEqualTo(Map.of(table("public", "t"), 2L, table("billing", "invoice"), 0L));
        assertThat(read.complete()).isTrue();
    }

    @Test
    void countsTheEmptyLinesOfATableWithoutColumns() {
        assertThat(read("COPY public.t  FROM stdin;", "", "", "", "\\.").rows())
                .containsEntry(table("public", "t"), 3L);
    }

    @Test
    void takesRowsThatLookLikeSqlForRows() {
        DumpedRows read = read(
                "COPY public.t (a) FROM stdin;",
                "COPY public.u (a) FROM stdin;",
                "\\\\.",
                "--",
                "-- PostgreSQL database dump complete",
                "'",
                "\"",
                "$$",
                "\\.x",
                "\\",
                "/*",
                "\\.");

        assertThat(read.rows()).isEqualTo(Map.of(table("public", "t"), 10L));
        assertThat(read.complete()).isFalse();
    }

    @Test
    void takesSqlThatLooksLikeRowsForSql() {
        String lure = lines(
                "",
                "COPY public.lure (a) FROM stdin;",
                "SELECT pg_catalog.lo_create('1');",
                "-- PostgreSQL database dump complete",
                "");
        String quotable = lure.replace("'", "''");

        DumpedRows read = read(
                "CREATE FUNCTION f() AS $_$" + lure + "$$ $_ $__$;" + lure + "$_$;",
                "COMMENT ON TABLE t IS '" + quotable + "''" + quotable + "';",
                "SELECT E'\\'" + quotable + "\\\\''\\'" + quotable + "';",
                "CREATE TABLE \"a'" + lure + "\"\" $$\" (b int);",
                "/* /* */" + lure + "*/",
                "SELECT $1, a$b$c, 'it''s';",
                "-- it's; a $$ \"comment",
                "\\restrict it's",
                "COPY public.t (a) FROM stdin;",
                "1",
                "\\.");

        assertThat(read.rows()).isEqualTo(Map.of(table("public", "t"), 1L));
        assertThat(read.largeObjects()).isZero();
        assertThat(read.complete()).isFalse();
    }

    @Test
    void readsNamesAsTheyAre() {
        DumpedRows read = read(
                "COPY \"My.Schema\".\"a\"\"b; (c)\" (\"x y\") FROM stdin;",
                "1",
                "\\.",
                "COPY \"größe\".\"日本\n語\" (a) FROM stdin;",
                "1",
                "1",
                "\\.");

        assertThat(read.rows()).isEqualTo(Map.of(table("My.Schema", "a\"b; (c)"), 1L, table("größe", "日本\n語"), 2L));
    }

    @Test
    void readsNamesInTheDumpsOwnEncoding() {
        String dump = lines("SET client_encoding = 'LATIN1';", "COPY public.\"größe\" (a) FROM stdin;", "1", "\\.", "");

        assertThat(read(dump, StandardCharsets.ISO_8859_1, 4096).rows())
                .isEqualTo(Map.of(table("public", "größe"), 1L));
    }

    @Test
    void countsLargeObjects() {
        DumpedRows read = read(
                "SELECT pg_catalog.lo_create('16393');",
                "SELECT pg_catalog.lo_create('16394');",
                "BEGIN;",
                "SELECT pg_catalog.lo_open('16393', 131072);",
                "SELECT pg_catalog.lowrite(0, '\\x2f');",
                "SELECT pg_catalog.lo_close(0);",
                "COMMIT;");

        assertThat(read.largeObjects()).isEqualTo(2);
    }

    @Test
    void findsTheSameHoweverTheDumpIsCutIntoPieces() {
        String dump = lines(
                "SET client_encoding = 'UTF8';",
                "CREATE FUNCTION f() AS $_$ $ $_ COPY x; $_$;",
                "SELECT pg_catalog.lo_create('1');",
                "/* a */ COPY public.\"t\"\"ü\" (a) FROM stdin;",
                "\\\\",
                "\\.",
                TRAILER);

        for (int piece = 1; piece < dump.length(); piece++) {
            DumpedRows read = read(dump, StandardCharsets.UTF_8, piece);
            assertThat(read.rows()).isEqualTo(Map.of(table("public", "t\"ü"), 1L));
            assertThat(read.largeObjects()).isEqualTo(1);
            assertThat(read.complete()).isTrue();
        }
    }

    @Test
    void aDumpThatEndsInItsRowsIsNotComplete() {
        assertThat(read("COPY public.t (a) FROM stdin;", "1", "2").complete()).isFalse();
        assertThat(read("").complete()).isFalse();
        assertThat(read("-- PostgreSQL database dump complete", StandardCharsets.UTF_8, 4096)
                        .complete())
                .isTrue();
    }

    private static DumpedRows read(String... lines) {
        return read(lines(lines), StandardCharsets.UTF_8, 4096);
    }

    private static DumpedRows read(String sql, Charset charset, int piece) {
        DumpedSql dump = new DumpedSql();
        byte[] bytes = sql.getBytes(charset);
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] some = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
            dump.accept(some, some.length);
        }
        return dump.end();
    }

    private static String lines(String... lines) {
        return Arrays.stream(lines).map(line -> line + '\n').collect(Collectors.joining());
    }

    private static DumpedRows.Table table(String schema, String name) {
        return new DumpedRows.Table(schema, name);
    }
}
