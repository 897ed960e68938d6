package dev.upkeep.migration.lint;

import java.util.EnumMap;
import java.util.Map;

/** For each rule about statements: a script that breaks it, and one that is near to it and does not. */
final class LintExamples {
    private static final Map<LintRule, Example> EXAMPLES = new EnumMap<>(LintRule.class);

    static {
        add(LintRule.DROP_TABLE, "drop table note;", "create table t (id integer); drop table t;");
        add(
                LintRule.DROP_COLUMN,
                "alter table note drop column text;",
                "alter table note add column t text; alter table note drop column t;");
        add(LintRule.DROP_CASCADE, "${pg}drop view recent cascade;", "drop view recent;");
        add(LintRule.TRUNCATE, "${pg}truncate note;", "create table t (id integer);\n${pg}truncate t;");
        add(LintRule.TRUNCATE_CASCADE, "${pg}truncate note cascade;", "${pg}truncate note;");
        add(LintRule.DELETE_WITHOUT_WHERE, "delete from note;", "delete from note where text is null;");
        add(
                LintRule.UPDATE_WITHOUT_WHERE,
                "update note set text = '';",
                "alter table note add column words bigint;\nupdate note set words = 0;");
        add(
                LintRule.RENAME_TABLE,
                "alter table note rename to remark;",
                "create table t (id integer); alter table t rename to remark;");
        add(
                LintRule.RENAME_COLUMN,
                "alter table note rename column text to body;",
                "create table t (a integer); alter table t rename column a to b;");
        add(
                LintRule.TYPE_CHANGE,
                "${pg}alter table note alter column size type bigint;",
                "${pg}alter table note alter column size set default 0;");
        add(
                LintRule.SET_NOT_NULL,
                "alter table note alter column text set not null;",
                "alter table note alter column text drop not null;");
        add(
                LintRule.NOT_NULL_WITHOUT_DEFAULT,
                "alter table note add column words bigint not null;",
                "alter table note add column words bigint not null default 0;");
        add(
                LintRule.VOLATILE_DEFAULT,
                "${pg}alter table note add column mark uuid default gen_random_uuid();",
                "${pg}alter table note add column made_at timestamptz default now();");
        add(
                LintRule.STORED_GENERATED_COLUMN,
                "${pg}alter table note add column words bigint generated always as (length(text)) stored;",
                "${pg}alter table note add column words bigint;");
        add(
                LintRule.REWRITES_TABLE,
                "${pg}alter table note set unlogged;",
                "${pg}alter table note set (fillfactor = 70);");
        add(
                LintRule.INDEX_WITHOUT_CONCURRENTLY,
                "create index note_by_text on note (text);",
                "${pg}create index concurrently note_by_text on note (text);\n"
                        + "${sqlite}create index note_by_text on note (text);");
        add(
                LintRule.CONCURRENTLY_NOT_ALONE,
                "alter table note add column words bigint;\n"
                        + "${pg}create index concurrently note_by_words on note (words);",
                "${pg}create index concurrently note_by_text on note (text);\n"
                        + "${sqlite}create index note_by_text on note (text);");
        add(
                LintRule.SEVERAL_CONCURRENTLY,
                "${pg}create index concurrently note_by_text on note (text);\n"
                        + "${pg}create index concurrently note_by_size on note (size);",
                "${pg}create index concurrently note_by_text on note (text);");
        add(
                LintRule.FOREIGN_KEY_WITHOUT_NOT_VALID,
                "${pg}alter table note add foreign key (book_id) references book (id);",
                "alter table note add column book_id ${bigint} references book (id);");
        add(
                LintRule.CHECK_WITHOUT_NOT_VALID,
                "alter table note add constraint some_words check (size > 0);",
                "${pg}alter table note add constraint some_words check (size > 0) not valid;");
        add(
                LintRule.VALIDATE_IN_SAME_SCRIPT,
                "${pg}alter table note add constraint some_words check (size > 0) not valid;\n"
                        + "${pg}alter table note validate constraint some_words;",
                "${pg}alter table note validate constraint some_words;");
        add(
                LintRule.UNIQUE_CONSTRAINT,
                "${pg}alter table note add constraint note_text_key unique (text);",
                "${pg}alter table note add constraint note_text_key unique using index note_by_text;");
        add(
                LintRule.ENUM_VALUE,
                "${pg}alter type mood add value 'bored';",
                "${pg}create type mood as enum ('glad', 'sad');");
        add(
                LintRule.SEVERAL_LOCKS,
                "alter table note add column words bigint;\nalter table book add column words bigint;",
                "alter table note add column words bigint;\nalter table note add column lines bigint;");
        add(
                LintRule.LOCK_TABLE,
                "${pg}lock table note in access exclusive mode;",
                "${pg}lock table note in row exclusive mode;");
        add(LintRule.LOCK_TIMEOUT, "${pg}set local lock_timeout = 0;", "${pg}set local search_path = library;");
        add(LintRule.LOCK_RELEASE, "${pg}discard all;", "${pg}discard plans;");
        add(
                LintRule.TRANSACTION_CONTROL,
                "begin;\nalter table note add column words bigint;\ncommit;",
                "${sqlite}create trigger kept before delete on note begin select raise(abort, 'kept'); end;");
        add(LintRule.PRAGMA_IN_SCRIPT, "${sqlite}pragma foreign_keys = off;", "${sqlite}pragma foreign_key_check;");
        add(
                LintRule.ONE_ENGINE,
                "create table shelf (id bigserial primary key);",
                "create table shelf (id ${identity} primary key, serial text);");
        add(
                LintRule.NON_CONSTANT_DEFAULT,
                "alter table note add column made_at ${timestamptz} default current_timestamp;",
                "alter table note add column made_at ${timestamptz} default '2026-01-01';");
        add(LintRule.SILENCE_WITHOUT_REASON, "-- upkeep:allow drop-table\ndrop table note;", "-- upkeep: allow it\n");
        add(
                LintRule.SILENCE_OF_UNKNOWN_RULE,
                "-- upkeep:allow drop-tables: nobody has used it since May\ndrop table note;",
                "-- upkeep:allow drop-table: nobody has used it since May\ndrop table note;");
        add(
                LintRule.SILENCE_UNUSED,
                "-- upkeep:allow drop-table: nobody has used it since May\nalter table note drop column text;",
                "drop table note; -- upkeep:allow drop-table: nobody has used it since May");
        add(LintRule.UNREADABLE, "insert into note (text) values ('its);", "insert into note (text) values ('it''s');");
    }

    private LintExamples() {}

    private static void add(LintRule rule, String breaks, String nearMiss) {
        EXAMPLES.put(rule, new Example(breaks, nearMiss));
    }

    static Map<LintRule, Example> all() {
        return EXAMPLES;
    }

    /** Two scripts. */
    record Example(String breaks, String nearMiss) {}
}
