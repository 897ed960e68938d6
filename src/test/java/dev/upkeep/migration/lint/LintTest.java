package dev.upkeep.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.upkeep.database.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {
    private static final Set<LintRule> ABOUT_FILES = Set.of(
            LintRule.NO_STATEMENT,
            LintRule.MISSING_REVERSE,
            LintRule.REVERSE_DROPS_DATA,
            LintRule.REVERSE_WITHOUT_MIGRATION,
            LintRule.FILE_NAME,
            LintRule.DUPLICATE_VERSION,
            LintRule.VERSION_GAP,
            LintRule.LATE_VERSION);

    @TempDir
    private Path folder;

    static Stream<LintRule> rulesAboutStatements() {
        return Arrays.stream(LintRule.values()).filter(rule -> !ABOUT_FILES.contains(rule));
    }

    @ParameterizedTest
    @MethodSource("rulesAboutStatements")
    void findsWhatBreaksARuleAndNotWhatIsNearToIt(LintRule rule) throws IOException {
        LintExamples.Example example = LintExamples.all().get(rule);
        assertThat(example).as("an example of " + rule.id()).isNotNull();

        assertThat(ids(migration(example.breaks()))).contains(rule.id());
        assertThat(ids(migration(example.nearMiss()))).doesNotContain(rule.id());
    }

    @ParameterizedTest
    @MethodSource("rulesAboutStatements")
    void aCommentWithAReasonSilencesARule(LintRule rule) throws IOException {
        if (rule.id().startsWith("silence") || rule == LintRule.UNREADABLE) {
            return;
        }
        List<Finding> before = migration(LintExamples.all().get(rule).breaks());
        Finding finding = before.stream()
                .filter(found -> found.rule().equals(rule.id()))
                .findFirst()
                .orElseThrow();
        String[] lines = LintExamples.all().get(rule).breaks().split("\n");
        lines[finding.line() - 1] += " -- upkeep:allow " + rule.id() + ": it is meant";

        assertThat(migration(String.join("\n", lines)))
                .noneMatch(found -> found.rule().equals(rule.id()) && found.line() == finding.line())
                .noneMatch(found -> found.rule().startsWith("silence"));
    }

    @Test
    void theSampleAndWhatIsGeneratedForItBreakFewRules() {
        LintReport report = new Lint().reportAll(Path.of("config/migrations"), Engine.POSTGRESQL);

        assertThat(report.findings())
                .extracting(Finding::script, Finding::line, Finding::rule)
                .containsExactly(
                        tuple("V3__index_document_by_user.sql", 2, "index-without-concurrently"),
                        tuple("V6__refuse_negative_sizes.sql", 5, "check-without-not-valid"),
                        tuple("V6__refuse_negative_sizes.sql", 19, "check-without-not-valid"),
                        tuple("V6__refuse_negative_sizes.sql", 19, "several-locks"));
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.summary())
                .isEqualTo("0 errors, 4 warnings in 12 scripts: check-without-not-valid 2,"
                        + " index-without-concurrently, several-locks");
    }

    @Test
    void looksOnlyIntoTheVersionsThatAreAskedFor() throws IOException {
        start();
        write("V2__two.sql", "drop table note;");
        write("U2__two.sql", "create table note (id integer);");
        write("V03__three.sql", "drop table book;");
        write("U03__three.sql", "create table book (id integer);");

        LintReport report = new Lint().report(folder, Set.of("3"), Engine.SQLITE);

        assertThat(report.scripts()).containsExactly("V03__three.sql", "U03__three.sql");
        assertThat(report.findings()).extracting(Finding::script).containsExactly("V03__three.sql");
    }

    @Test
    void whatTheSameScriptMakesIsNewAndBlocksNobody() throws IOException {
        assertThat(migration("""
                        create table shelf (id ${identity} primary key, name text);
                        create index shelf_by_name on shelf (name);
                        alter table shelf add column room text not null;
                        alter table shelf add constraint named check (name <> '');
                        ${pg}alter table shelf alter column name type varchar(9);
                        ${pg}alter table shelf add unique (name);
                        delete from shelf;
                        """)).isEmpty();
    }

    @Test
    void aTableThatIsDroppedAndMadeOnceMoreHasLostItsRows() throws IOException {
        assertThat(ids(migration("drop table note;\ncreate table note (id integer);")))
                .containsExactly("drop-table");
    }

    @Test
    void aTableThatSqliteBuildsAnewLosesNothing() throws IOException {
        assertThat(migration("""
                        ${sqlite}create table new_note (id integer primary key, text text);
                        ${sqlite}insert into new_note (id, text) select id, text from note;
                        ${sqlite}drop table note;
                        ${sqlite}alter table new_note rename to note;
                        ${sqlite}create index note_by_text on note (text);
                        """)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table note detach partition note_26 concurrently",
                "reindex (concurrently, verbose) table note",
                "reindex index concurrently note_by_text",
                "cluster",
                "cluster (verbose)",
                "discard all",
                "alter database shop set tablespace fast"
            })
    void whatCannotRunInATransactionHasAScriptOfItsOwn(String statement) throws IOException {
        assertThat(ids(migration("${pg}" + statement + ";"))).doesNotContain("concurrently-not-alone");
        assertThat(ids(migration("${pg}comment on table note is 'x';\n${pg}" + statement + ";")))
                .contains("concurrently-not-alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"discard all", "select pg_advisory_unlock_all()"})
    void whatReleasesTheLockThatKeepsOthersFromMigratingIsAnError(String statement) throws IOException {
        assertThat(ids(migration("${pg}" + statement + ";"))).contains("lock-release");
        assertThat(ids(migration("${pg}discard plans;"))).doesNotContain("lock-release");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refresh materialized view concurrently books",
                "cluster note using note_by_text",
                "reindex (concurrently false) index note_by_text",
                "alter table note detach partition note_26 finalize"
            })
    void whatMayRunInATransactionMayHaveCompany(String statement) throws IOException {
        assertThat(ids(migration("${pg}comment on table note is 'x';\n${pg}" + statement + ";")))
                .doesNotContain("concurrently-not-alone");
    }

    @Test
    void aNewValueOfAnEnumThatTheSameScriptUsesIsAnError() throws IOException {
        assertThat(migration("${pg}alter type mood add value if not exists 'bored' before 'glad';\n"
                        + "${pg}update person set mood = 'bored' where mood = 'sad';"))
                .filteredOn(finding -> finding.rule().equals("enum-value"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.what()).startsWith("The statement in line 2 seems to use 'bored'");
                });
        assertThat(migration("${pg}alter type mood add value 'bored' before 'glad';\n"
                        + "${pg}update person set mood = 'glad' where mood = 'sad';"))
                .filteredOn(finding -> finding.rule().equals("enum-value"))
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING);
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyPostgresUnderstandsIsAnErrorWhereSqliteIsUsed(Engine engine) throws IOException {
        List<Finding> findings = migration("update note set text = now() where text is null;", engine);

        assertThat(findings).extracting(Finding::rule).containsExactly("one-engine");
        assertThat(findings.get(0).severity()).isEqualTo(engine == Engine.SQLITE ? Severity.ERROR : Severity.WARNING);
        assertThat(findings.get(0).what()).startsWith("SQLite does not understand `now()`");
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlySqliteUnderstandsIsAnErrorEverywhere(Engine engine) throws IOException {
        assertThat(migration("create table shelf (id integer primary key autoincrement);", engine))
                .extracting(Finding::rule, Finding::severity)
                .containsExactly(tuple("one-engine", Severity.ERROR));
        assertThat(migration("${sqlite}create table shelf (id integer primary key autoincrement);", engine))
                .isEmpty();
        assertThat(migration("update note set text = ifnull(text, '') where size = 1;", engine))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("as SQLite does; write coalesce()."));
    }

    @Test
    void sqliteItselfSaysWhatItsGrammarLacks() throws IOException {
        assertThat(migration("create index note_by_size on note (size) include (text);"))
                .extracting(Finding::rule)
                .containsExactly("index-without-concurrently", "one-engine");
        assertThat(migration("create table a (b text); create index a_by_b on a (b desc nulls last);"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("from `NULLS LAST` on"));
        assertThat(migration("update note set text = trim(both ' ' from text) where size = 1;"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).startsWith("SQLite does not understand it from `"));
        assertThat(migration("update shelf set room = trim(room) where (a, b) = (1, 2);"))
                .isEmpty();
    }

    @Test
    void linesOfOneEngineAreItsOwn() throws IOException {
        assertThat(migration("""
                        ${pg}create extension pg_trgm;
                        ${pg_only_begin}
                        create function f() returns trigger language plpgsql as $$ begin new.a = now(); end $$;
                        ${pg_only_end}
                        ${sqlite_only_begin}
                        insert or ignore into note (id) values (1);
                        ${sqlite_only_end}
                        """)).isEmpty();
    }

    @Test
    void whatBothEnginesFindIsSaidOnce() throws IOException {
        assertThat(migration("-- first\n\n  alter table note\n    drop column text;"))
                .extracting(Finding::line, Finding::rule, Finding::statement)
                .containsExactly(tuple(3, "drop-column", "alter table note drop column text"));
    }

    @Test
    void aCheckThatIsValidProvesThatNoRowLacksAValue() throws IOException {
        start();
        write("V2__two.sql", "${pg}alter table note add constraint named check (text is not null) not valid;");
        write("U2__two.sql", "${pg}alter table note drop constraint named;");
        write("V3__three.sql", "alter table note alter column text set not null;");
        write("U3__three.sql", "alter table note alter column text drop not null;");
        assertThat(ids(new Lint().report(folder, Set.of("3"), Engine.POSTGRESQL).findings()))
                .containsExactly("set-not-null");

        write("V3__three.sql", "${pg}alter table note validate constraint named;");
        write("U3__three.sql", "select 1;");
        write("V4__four.sql", "alter table note alter column text set not null;");
        write("U4__four.sql", "alter table note alter column text drop not null;");
        assertThat(new Lint().report(folder, Set.of("4"), Engine.POSTGRESQL).findings())
                .isEmpty();
    }

    @Test
    void aReverseMayDropWhatItsMigrationMade() throws IOException {
        String forward = "create table shelf (id integer);\nalter table note add column words bigint;";
        assertThat(reverse(forward, "drop table shelf;\nalter table note drop column words;"))
                .isEmpty();
        assertThat(reverse(forward, "drop table shelf;\ndrop table book;\nalter table note drop column text;"))
                .extracting(Finding::script, Finding::line, Finding::rule)
                .containsExactly(
                        tuple("U2__two.sql", 2, "reverse-drops-data"), tuple("U2__two.sql", 3, "reverse-drops-data"));
    }

    @Test
    void aTableThatIsRenamedStaysOneTable() throws IOException {
        String forward = "alter table note rename to remark;\nalter table remark add column words bigint;\n"
                + "${pg}alter table remark rename constraint note_pkey to remark_pkey;";
        assertThat(migration(forward)).extracting(Finding::rule).containsExactly("rename-table");
        assertThat(reverse(forward, "alter table remark rename to note;\nalter table note drop column words;"))
                .extracting(Finding::rule)
                .containsExactly("rename-table");
    }

    @Test
    void aReverseGivesATableItsOldNameBackWithoutAWord() throws IOException {
        List<Finding> findings = reverse("alter table note rename to remark;", "alter table remark rename to note;");

        assertThat(findings)
                .extracting(Finding::script, Finding::rule)
                .containsExactly(tuple("V2__two.sql", "rename-table"));
    }

    @Test
    void whoHasToWaitIsSaidOnceOfAMigrationAndItsReverse() throws IOException {
        String index = "create index note_by_text on note (text);";
        String type = "${pg}alter table note alter column size type bigint;";

        assertThat(reverse(type, type + "\n" + index))
                .extracting(Finding::script, Finding::rule)
                .containsExactly(
                        tuple("V2__two.sql", "type-change"), tuple("U2__two.sql", "index-without-concurrently"));
    }

    @Test
    void missesAReverseUnlessTheMigrationSaysThatThereIsNone() throws IOException {
        start();
        write("V2__two.sql", "create table shelf (id integer);");
        assertThat(ids(lint(Engine.SQLITE))).containsExactly("missing-reverse");

        write("V2__two.sql", "create table shelf (id integer);\n-- upkeep:allow missing-reverse: texts were merged\n");
        assertThat(lint(Engine.SQLITE)).isEmpty();
    }

    @Test
    void aMigrationWithoutAStatementIsAnErrorUnlessItIsMeant() throws IOException {
        start();
        write("U2__two.sql", "");
        for (String nothing : List.of("", "-- to be written\n", ";")) {
            write("V2__two.sql", nothing);
            assertThat(lint(Engine.SQLITE))
                    .extracting(Finding::script, Finding::rule, Finding::severity)
                    .containsExactly(tuple("V2__two.sql", "no-statement", Severity.ERROR));
        }

        write("V2__two.sql", "${pg}select 1;");
        assertThat(lint(Engine.SQLITE)).isEmpty();
        write("V2__two.sql", "-- upkeep:allow no-statement: its statements were moved to V3\n");
        assertThat(lint(Engine.SQLITE)).isEmpty();
    }

    @Test
    void aSchemaThatIsDroppedWithAllThatIsInItIsAnError() throws IOException {
        assertThat(migration("${pg}drop schema library cascade;\n${pg}drop view recent cascade;"))
                .extracting(Finding::rule, Finding::severity)
                .containsExactly(tuple("drop-cascade", Severity.ERROR), tuple("drop-cascade", Severity.WARNING));
    }

    @Test
    void namesOfFilesAreChecked() throws IOException {
        start();
        write("V2__two.sql", "select 1;");
        write("U2__two.sql", "select 1;");
        write("V02__other.sql", "select 1;");
        write("U02__other.sql", "select 1;");
        write("V5__five.sql", "select 1;");
        write("U5__five.sql", "select 1;");
        write("U5__fife.sql", "select 1;");
        write("v6_six.sql", "select 1;");

        assertThat(lint(Engine.SQLITE))
                .extracting(Finding::script, Finding::rule)
                .containsExactlyInAnyOrder(
                        tuple("V2__two.sql", "duplicate-version"),
                        tuple("V5__five.sql", "version-gap"),
                        tuple("U5__fife.sql", "reverse-without-migration"),
                        tuple("v6_six.sql", "file-name"));
    }

    @Test
    void aMigrationThatCameAfterAHigherOneWasAppliedIsAnError() throws IOException {
        write("V6.1__late.sql", "select 1;");
        write("U6.1__late.sql", "select 1;");
        write("V7__applied.sql", "select 1;");
        write("U7__applied.sql", "select 1;");

        LintReport report = new Lint().report(folder, Set.of("6.1"), Set.of("6.1"), Engine.SQLITE);

        assertThat(report.hasFindings()).isTrue();
        assertThat(report.findings())
                .extracting(Finding::script, Finding::rule)
                .containsExactly(tuple("V6.1__late.sql", "late-version"));
        assertThat(report.findings().get(0).what()).startsWith("The next version is 8.");
    }

    @Test
    void versionsThatAreDatesHaveNoGaps() throws IOException {
        write("V20260101__one.sql", "select 1;");
        write("U20260101__one.sql", "select 1;");
        write("V20260301__two.sql", "select 1;");
        write("U20260301__two.sql", "select 1;");

        assertThat(lint(Engine.SQLITE)).isEmpty();
    }

    @Test
    void silencesTheNextStatementAndNoOther() throws IOException {
        List<Finding> findings = migration("-- upkeep:allow drop-table: moved to the archive\n"
                + "-- another comment\n\ndrop table\n  note;\ndrop table book;");

        assertThat(findings).extracting(Finding::line, Finding::rule).containsExactly(tuple(6, "drop-table"));
    }

    @Test
    void silencesALineOfOneEngine() throws IOException {
        assertThat(migration("""
                        -- upkeep:allow type-change: three rows
                        ${pg}alter table note alter column size type bigint;
                        ${pg}truncate note; -- upkeep:allow truncate: filled again at the next start
                        create table shelf (id integer);
                        """)).isEmpty();
    }

    @Test
    void countsWhatIsSilenced() throws IOException {
        start();
        write("V2__two.sql", "drop table note; -- upkeep:allow drop-table: moved to the archive");
        write("U2__two.sql", "create table note (id integer);");

        LintReport report = new Lint().reportAll(folder, Engine.SQLITE);
        assertThat(report.silenced()).isEqualTo(1);
        assertThat(report.summary()).isEqualTo("nothing found in 4 scripts; 1 silenced");
    }

    @Test
    void aTextThatLooksLikeASilenceIsNone() throws IOException {
        assertThat(ids(migration("insert into note (text) values ('\n-- upkeep:allow drop-table: no\n');\n"
                        + "/* -- upkeep:allow drop-table: no */\ndrop table note;")))
                .containsExactly("drop-table");
    }

    @Test
    void saysWhatTookHowLongWhenItWasMeasured() throws IOException {
        start();
        write("V2__two.sql", "\n${pg}alter table note alter column size type bigint;\n");
        write("U2__two.sql", "select 1;");

        LintReport report = new Lint()
                .reportAll(folder, Engine.POSTGRESQL)
                .with(List.of(new Measured("V2__two.sql", 2, 13_233, true), new Measured("V2__two.sql", 7, 1, false)));

        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).endsWith("On your data: 13.2 s, and a table was rewritten.");
            assertThat(finding.measured()).isNotNull();
        });
    }

    @Test
    void aFileThatIsNoTextIsFound() throws IOException {
        start();
        Files.write(folder.resolve("V2__two.sql"), new byte[] {'s', (byte) 0xff, (byte) 0xfe});
        write("U2__two.sql", "drop table shelf;");

        assertThat(lint(Engine.SQLITE))
                .extracting(Finding::script, Finding::rule)
                .containsExactly(tuple("V2__two.sql", "unreadable"));
    }

    @Test
    void readsAnyTextWithoutFailing() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] words = words();
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(words[random.nextInt(words.length)]).append(random.nextInt(6) == 0 ? "\n" : " ");
            }
            start();
            write("V2__two.sql", text.toString());
            write("U2__two.sql", text.reverse().toString());
            assertThat(new Lint().reportAll(folder, Engine.SQLITE))
                    .as("seed " + seed + ": " + text)
                    .isNotNull();
        }
    }

    private static String[] words() {
        Set<String> words = new TreeSet<>();
        LintExamples.all()
                .values()
                .forEach(example -> words.addAll(List.of((example.breaks() + " " + example.nearMiss())
                        .replaceAll("([(),;=])", " $1 ")
                        .split("\\s+"))));
        words.addAll(
                List.of("${pg}", "${sqlite}", "${nothing}", "'", "\"", "$$", "/*", "*/", "--", "[", "]", "ß", "💾"));
        words.addAll(List.of("reindex", "vacuum", "lock", "only", "if", "exists", "constraint", "primary", "key", "."));
        return words.toArray(String[]::new);
    }

    private List<Finding> migration(String sql) throws IOException {
        return migration(sql, Engine.POSTGRESQL);
    }

    private List<Finding> migration(String sql, Engine engine) throws IOException {
        start();
        write("V2__two.sql", sql);
        write("U2__two.sql", "select 1;");
        return lint(engine);
    }

    private List<Finding> reverse(String forward, String sql) throws IOException {
        start();
        write("V2__two.sql", forward);
        write("U2__two.sql", sql);
        return lint(Engine.POSTGRESQL).stream()
                .filter(finding -> !finding.rule().equals("several-locks"))
                .toList();
    }

    private void start() throws IOException {
        write(
                "V1__one.sql",
                "create table note (id integer, text text, size integer);\ncreate table book (id integer);");
        write("U1__one.sql", "drop table book;\ndrop table note;");
    }

    private List<Finding> lint(Engine engine) {
        return new Lint().reportAll(folder, engine).findings();
    }

    private static List<String> ids(List<Finding> findings) {
        return findings.stream().map(Finding::rule).toList();
    }

    private void write(String name, String sql) throws IOException {
        Files.write(folder.resolve(name), sql.getBytes(StandardCharsets.UTF_8));
    }
}
