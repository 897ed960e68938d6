package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.RandomSchema.Col;
import dev.upkeep.migration.generate.RandomSchema.Tab;
import dev.upkeep.migration.generate.RandomSchema.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The part of a random schema that is written for each engine apart: triggers of both, and what PostgreSQL alone has,
 * functions, views, indexes. Every trigger and every function of a trigger fails as soon as it is fired by an update, so
 * that a migration that fires one is found out.
 */
final class RandomPrograms {
    final List<Fun> functions = new ArrayList<>();
    final List<Trig> triggers = new ArrayList<>();
    final List<PgView> views = new ArrayList<>();
    final List<PgIdx> indexes = new ArrayList<>();

    /** What a function is for. */
    enum Purpose {
        /** Triggers call it. */
        TRIGGER,
        /** Indexes and views call it with a number. */
        CALLED,
        /** Nothing calls it; it names a table in its signature or in its body. */
        ABOUT
    }

    /** A function of PostgreSQL. */
    static final class Fun {
        String name;
        Purpose purpose;
        String arguments = "";
        String result = "trigger";
        String body = "";
        String traits = "";
        Tab table;
        String comment = "";

        /** What tells it apart from others of its name, as COMMENT ON takes it: the types of its arguments do. */
        String identity(Random random) {
            String declared = named(arguments).replaceAll(" default ('[^']*'|[^,)]*)", "");
            return name + "(" + (random.nextBoolean() ? declared : declared.replaceAll("\\b(a|b|x|y|one) ", "")) + ")";
        }

        String text() {
            return "create function " + name + "(" + named(arguments) + ") returns " + named(result) + " " + traits
                    + named(body);
        }

        private String named(String text) {
            return table == null ? text : text.replace("{t}", RandomSchema.quote(table.name));
        }
    }

    /** A trigger, under one name on one of the engines or on both. */
    static final class Trig {
        String name;
        boolean onSqlite;
        Fun function;
        Tab table;
        View view;
        Col of;
        Col when;
        boolean whole;
        boolean deferred;
        Tab mentioned;
        Col read;
        String comment = "";

        private String on() {
            return RandomSchema.quote(view == null ? table.name : view.name);
        }

        private String event() {
            return (view == null ? "after update" : "instead of update") + (of == null ? "" : " of " + of);
        }

        String onPostgres() {
            String condition = whole
                    ? " when (old.* is distinct from new.*)"
                    : when == null ? "" : " when (new." + when + " is not null)";
            return "create " + (deferred ? "constraint " : "") + "trigger " + name + " " + event() + " on " + on()
                    + (deferred ? " deferrable initially deferred" : "") + "\n  for each row" + condition
                    + " execute function " + function.name + "()";
        }

        String onSqlite() {
            String read = this.read == null ? "1" : this.read.toString();
            return "create trigger " + name + " " + event() + " on " + on()
                    + (when == null ? "" : " when new." + when + " is not null") + " begin\n  select " + read + " from "
                    + RandomSchema.quote(mentioned.name)
                    + " where 1 = 0; -- never\n  select raise(abort, 'fired'); end";
        }
    }

    /** A view of PostgreSQL alone. */
    static final class PgView {
        String name;
        boolean materialized;
        Tab table;
        View view;
        Col column;
        Col counted;
        Fun function;
        String comment = "";
        String columnComment = "";

        String kind() {
            return materialized ? "materialized view" : "view";
        }

        String text() {
            String items = view != null
                    ? "count(*) as n"
                    : column + " as c"
                            + (function == null ? "" : ", " + function.name + "(x." + counted + "::integer) as r");
            return "create " + kind() + " " + name + " as\n  select " + items + " from "
                    + RandomSchema.quote(view == null ? table.name : view.name) + " x";
        }
    }

    /** An index of PostgreSQL alone. */
    static final class PgIdx {
        String name;
        Tab table;
        PgView view;
        Col column;
        Fun function;
        String comment = "";

        String text() {
            String on = view == null ? RandomSchema.quote(table.name) : view.name;
            String item = view != null
                    ? "(" + (view.view == null ? "c" : "n") + ")"
                    : function == null
                            ? "using hash (" + column + ")"
                            : "(" + function.name + "(" + column + "::integer))";
            return "create index " + name + " on " + on + " " + item;
        }
    }

    /** Writes what has to stand above the tables, or may. */
    void writeAbove(StringBuilder sql, Random random) {
        functions.stream()
                .filter(function -> function.purpose != Purpose.ABOUT)
                .forEach(function -> postgres(sql, random, function.text()));
    }

    /** Writes what names tables and views. */
    void writeBelow(StringBuilder sql, Random random) {
        functions.stream()
                .filter(function -> function.purpose == Purpose.ABOUT)
                .forEach(function -> postgres(sql, random, function.text()));
        views.forEach(view -> postgres(sql, random, view.text()));
        indexes.forEach(index -> postgres(sql, random, index.text()));
        for (Trig trigger : triggers) {
            if (trigger.onSqlite) {
                sql.append("${sqlite}")
                        .append(trigger.onSqlite().replace("\n", "\n${sqlite}"))
                        .append(";\n");
            }
            if (trigger.function != null) {
                postgres(sql, random, trigger.onPostgres());
                comment(sql, random, "trigger " + trigger.name + " on " + trigger.on(), trigger.comment);
            }
        }
        functions.forEach(function -> comment(sql, random, "function " + function.identity(random), function.comment));
        for (PgView view : views) {
            comment(sql, random, view.kind() + " " + view.name, view.comment);
            comment(sql, random, "column " + view.name + "." + (view.view == null ? "c" : "n"), view.columnComment);
        }
        indexes.forEach(index -> comment(sql, random, "index " + index.name, index.comment));
    }

    /** A comment, if there is one. */
    static void comment(StringBuilder sql, Random random, String on, String text) {
        if (!text.isEmpty()) {
            postgres(sql, random, "comment on " + on + " is '" + text.replace("'", "''") + "'");
        }
    }

    /** A statement of PostgreSQL, in either of the two ways to write it. */
    private static void postgres(StringBuilder sql, Random random, String statement) {
        if (random.nextBoolean()) {
            sql.append("${pg}").append(statement.replace("\n", "\n${pg}")).append(";\n");
        } else {
            sql.append("${pg_only_begin}\n").append(statement).append(";\n${pg_only_end}\n");
        }
    }

    /** A copy that shares nothing with this one. */
    RandomPrograms copy(Map<Tab, Tab> tabs, Map<Col, Col> cols, Map<View, View> commonViews) {
        RandomPrograms copy = new RandomPrograms();
        Map<Fun, Fun> functionTwins = new HashMap<>();
        for (Fun function : functions) {
            Fun twin = new Fun();
            twin.name = function.name;
            twin.purpose = function.purpose;
            twin.arguments = function.arguments;
            twin.result = function.result;
            twin.body = function.body;
            twin.traits = function.traits;
            twin.table = tabs.get(function.table);
            twin.comment = function.comment;
            functionTwins.put(function, twin);
            copy.functions.add(twin);
        }
        for (Trig trigger : triggers) {
            Trig twin = new Trig();
            twin.name = trigger.name;
            twin.onSqlite = trigger.onSqlite;
            twin.function = functionTwins.get(trigger.function);
            twin.table = tabs.get(trigger.table);
            twin.view = commonViews.get(trigger.view);
            twin.of = cols.get(trigger.of);
            twin.when = cols.get(trigger.when);
            twin.whole = trigger.whole;
            twin.deferred = trigger.deferred;
            twin.mentioned = tabs.get(trigger.mentioned);
            twin.read = cols.get(trigger.read);
            twin.comment = trigger.comment;
            copy.triggers.add(twin);
        }
        Map<PgView, PgView> viewTwins = new HashMap<>();
        for (PgView view : views) {
            PgView twin = new PgView();
            twin.name = view.name;
            twin.materialized = view.materialized;
            twin.table = tabs.get(view.table);
            twin.view = commonViews.get(view.view);
            twin.column = cols.get(view.column);
            twin.counted = cols.get(view.counted);
            twin.function = functionTwins.get(view.function);
            twin.comment = view.comment;
            twin.columnComment = view.columnComment;
            viewTwins.put(view, twin);
            copy.views.add(twin);
        }
        for (PgIdx index : indexes) {
            PgIdx twin = new PgIdx();
            twin.name = index.name;
            twin.table = tabs.get(index.table);
            twin.view = viewTwins.get(index.view);
            twin.column = cols.get(index.column);
            twin.function = functionTwins.get(index.function);
            twin.comment = index.comment;
            copy.indexes.add(twin);
        }
        return copy;
    }
}
