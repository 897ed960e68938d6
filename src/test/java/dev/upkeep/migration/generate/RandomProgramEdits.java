package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.RandomPrograms.Fun;
import dev.upkeep.migration.generate.RandomPrograms.PgIdx;
import dev.upkeep.migration.generate.RandomPrograms.PgView;
import dev.upkeep.migration.generate.RandomPrograms.Purpose;
import dev.upkeep.migration.generate.RandomPrograms.Trig;
import dev.upkeep.migration.generate.RandomSchema.Col;
import dev.upkeep.migration.generate.RandomSchema.Tab;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Makes and changes triggers, functions, and the views and indexes of PostgreSQL alone. */
final class RandomProgramEdits {
    private static final List<String> RESULTS = List.of("integer", "bigint", "numeric(9, 2)");
    private static final List<String> CALLED_WITH = List.of(
            "a integer", "b integer", "integer", "a integer, b integer default 1", "a integer, b integer default 2");
    private static final List<String> TRAITS = List.of(
            "language sql immutable ", "language sql IMMUTABLE strict ", "immutable parallel safe language sql ");
    private static final List<String> FIRED = List.of(
            "language plpgsql as $$\nbegin\n  raise exception 'fired; %', tg_name; -- never\nend $$",
            "LANGUAGE plpgsql as $body$ begin raise exception 'fired'; end $body$",
            "language plpgsql as 'begin raise exception ''fired''; end'");
    private static final List<String> COMMENTS = List.of("", "what's that;", "-- two\nlines");

    private final Random random;
    private final RandomSchema schema;
    private final RandomPrograms programs;
    private final Function<String, String> names;

    /** @param names makes a new name from a word */
    RandomProgramEdits(Random random, RandomSchema schema, Function<String, String> names) {
        this.random = random;
        this.schema = schema;
        this.programs = schema.programs;
        this.names = names;
    }

    /** Makes some of everything. */
    void create() {
        for (int i = random.nextInt(3); i > 0; i--) {
            addFunction();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            addTrigger();
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            addView();
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            addIndex();
        }
    }

    void changeFunction() {
        if (programs.functions.isEmpty() || random.nextInt(3) == 0) {
            addFunction();
        } else if (random.nextInt(4) == 0) {
            programs.functions.remove(pick(programs.functions));
        } else {
            define(pick(programs.functions));
        }
    }

    void changeTrigger() {
        if (programs.triggers.isEmpty() || random.nextInt(3) == 0) {
            addTrigger();
            return;
        }
        Trig trigger = pick(programs.triggers);
        switch (random.nextInt(5)) {
            case 0 -> programs.triggers.remove(trigger);
            // One name may be on several tables on PostgreSQL alone.
            case 1 ->
                trigger.onSqlite = !trigger.name.equals("touch") && (!trigger.onSqlite || trigger.function == null);
            case 2 ->
                trigger.function = trigger.function == null || !trigger.onSqlite ? function(Purpose.TRIGGER) : null;
            default -> define(trigger);
        }
    }

    void changeView() {
        if (programs.views.isEmpty() || random.nextInt(3) == 0) {
            addView();
        } else if (random.nextInt(3) == 0) {
            programs.views.remove(pick(programs.views));
        } else {
            PgView view = pick(programs.views);
            view.column = view.table == null ? null : pick(view.table.columns);
        }
    }

    void changeIndex() {
        if (programs.indexes.isEmpty() || random.nextBoolean()) {
            addIndex();
        } else {
            programs.indexes.remove(pick(programs.indexes));
        }
    }

    void changeComment() {
        switch (random.nextInt(4)) {
            case 0 -> any(programs.functions).ifPresent(function -> function.comment = pick(COMMENTS));
            case 1 -> any(programs.triggers).ifPresent(trigger -> trigger.comment = pick(COMMENTS));
            case 2 ->
                any(programs.views).ifPresent(view -> {
                    view.comment = pick(COMMENTS);
                    view.columnComment = pick(COMMENTS);
                });
            default -> any(programs.indexes).ifPresent(index -> index.comment = pick(COMMENTS));
        }
    }

    private void addFunction() {
        Fun function = new Fun();
        function.name = names.apply("fun");
        function.purpose = pick(List.of(Purpose.values()));
        define(function);
        function.comment = pick(COMMENTS);
        programs.functions.add(function);
        if (random.nextInt(4) == 0 && function.purpose == Purpose.ABOUT) {
            Fun namesake = new Fun();
            namesake.name = function.name;
            namesake.purpose = Purpose.ABOUT;
            namesake.arguments = "x text, y text default 'a, b'";
            namesake.result = "text";
            namesake.body = "language sql as 'select x'";
            programs.functions.add(namesake);
        }
    }

    private void define(Fun function) {
        switch (function.purpose) {
            case TRIGGER -> function.body = pick(FIRED);
            case CALLED -> {
                function.arguments = pick(CALLED_WITH);
                function.result = pick(RESULTS);
                function.traits = pick(TRAITS);
                function.body = pick(List.of("as 'select $1'", "as $$ select $1 + 0 -- the same\n$$", "return $1"));
            }
            case ABOUT -> defineAbout(function);
        }
    }

    private void defineAbout(Fun function) {
        if (function.arguments.startsWith("x text")) {
            function.body = "language sql as 'select ''x'''";
            return;
        }
        function.table = function.table == null || random.nextInt(3) == 0 ? pick(schema.tables) : function.table;
        switch (random.nextInt(4)) {
            case 0 -> define(function, "", "setof {t}", "language sql stable as 'select * from {t}'");
            case 1 -> define(function, "one {t}", "boolean", "language sql immutable as $$ select one is null $$");
            case 2 -> define(function, "", "bigint", "language sql return (select count(*) from {t})");
            default -> define(function, "", "bigint", "language sql as $$select count(*)\nfrom {t}$$");
        }
    }

    private static void define(Fun function, String arguments, String result, String body) {
        function.arguments = arguments;
        function.result = result;
        function.body = body;
    }

    private void addTrigger() {
        Trig trigger = new Trig();
        boolean ofView = !schema.views.isEmpty() && random.nextInt(4) == 0;
        trigger.view = ofView ? pick(schema.views) : null;
        trigger.table = ofView ? null : pick(schema.tables);
        trigger.onSqlite = random.nextBoolean();
        trigger.function = trigger.onSqlite && random.nextBoolean() ? null : function(Purpose.TRIGGER);
        trigger.name = names.apply("trigger");
        define(trigger);
        if (!trigger.onSqlite
                && random.nextInt(4) == 0
                && programs.triggers.stream().noneMatch(other -> isTouch(trigger, other))) {
            trigger.name = "touch";
        }
        trigger.comment = pick(COMMENTS);
        programs.triggers.add(trigger);
    }

    private static boolean isTouch(Trig trigger, Trig other) {
        return other.name.equals("touch") && other.table == trigger.table && other.view == trigger.view;
    }

    private void define(Trig trigger) {
        boolean ofTable = trigger.table != null;
        trigger.of = ofTable && random.nextInt(3) == 0 ? pick(trigger.table.columns) : null;
        trigger.when = ofTable && random.nextInt(3) == 0 ? pick(trigger.table.columns) : null;
        trigger.whole = ofTable && random.nextInt(4) == 0;
        trigger.deferred = ofTable && random.nextInt(4) == 0;
        trigger.mentioned = pick(schema.tables);
        trigger.read = random.nextBoolean() ? pick(trigger.mentioned.columns) : null;
    }

    /** One for a purpose, which is made if there is none. */
    private Fun function(Purpose purpose) {
        List<Fun> there = programs.functions.stream()
                .filter(function -> function.purpose == purpose)
                .toList();
        if (!there.isEmpty()) {
            return pick(there);
        }
        Fun function = new Fun();
        function.name = names.apply("fun");
        function.purpose = purpose;
        define(function);
        programs.functions.add(function);
        return function;
    }

    private void addView() {
        PgView view = new PgView();
        view.name = names.apply("pg_view");
        view.materialized = random.nextBoolean();
        if (!schema.views.isEmpty() && random.nextBoolean()) {
            view.view = pick(schema.views);
        } else {
            view.table = pick(schema.tables);
            view.column = pick(view.table.columns);
            List<Col> numbers = numbers(view.table);
            if (!numbers.isEmpty() && random.nextBoolean()) {
                view.counted = pick(numbers);
                view.function = function(Purpose.CALLED);
            }
        }
        view.comment = pick(COMMENTS);
        view.columnComment = pick(COMMENTS);
        programs.views.add(view);
    }

    private void addIndex() {
        PgIdx index = new PgIdx();
        index.name = names.apply("pg_index");
        List<PgView> materialized =
                programs.views.stream().filter(view -> view.materialized).toList();
        if (!materialized.isEmpty() && random.nextBoolean()) {
            index.view = pick(materialized);
        } else {
            index.table = pick(schema.tables);
            List<Col> numbers = numbers(index.table);
            index.column = pick(index.table.columns);
            if (!numbers.isEmpty() && random.nextBoolean()) {
                index.column = pick(numbers);
                index.function = function(Purpose.CALLED);
            }
        }
        index.comment = pick(COMMENTS);
        programs.indexes.add(index);
    }

    private static List<Col> numbers(Tab table) {
        return table.columns.stream().filter(RandomProgramEdits::isNumber).toList();
    }

    private static boolean isNumber(Col column) {
        return RandomEdits.family(column.type).equals("number");
    }

    /** Takes away what refers to what is no more. */
    void repair() {
        programs.functions.removeIf(function ->
                function.purpose == Purpose.ABOUT && function.table != null && !schema.tables.contains(function.table));
        programs.triggers.forEach(this::repair);
        programs.triggers.removeIf(trigger -> (!trigger.onSqlite && trigger.function == null)
                || (trigger.table == null
                        ? !schema.views.contains(trigger.view)
                        : !schema.tables.contains(trigger.table)));
        programs.views.removeIf(view -> view.table == null
                ? !schema.views.contains(view.view)
                : !schema.tables.contains(view.table) || !view.table.columns.contains(view.column));
        programs.views.stream()
                .filter(view -> view.function != null)
                .filter(view -> !isCallable(view.function, view.table, view.counted))
                .forEach(view -> view.function = null);
        programs.indexes.removeIf(index -> index.view != null
                ? !programs.views.contains(index.view)
                        || (index.view.table != null && !RandomEdits.isKeyType(index.view.column.type))
                : !schema.tables.contains(index.table)
                        || !index.table.columns.contains(index.column)
                        || !RandomEdits.isKeyType(index.column.type)
                        || (index.function != null && !isCallable(index.function, index.table, index.column)));
    }

    private boolean isCallable(Fun function, Tab table, Col argument) {
        return programs.functions.contains(function) && table.columns.contains(argument) && isNumber(argument);
    }

    private void repair(Trig trigger) {
        if (!programs.functions.contains(trigger.function)) {
            trigger.function = null;
        }
        if (!schema.tables.contains(trigger.mentioned)) {
            trigger.mentioned = pick(schema.tables);
            trigger.read = null;
        }
        trigger.read = trigger.mentioned.columns.contains(trigger.read) ? trigger.read : null;
        if (trigger.table != null) {
            trigger.of = trigger.table.columns.contains(trigger.of) ? trigger.of : null;
            trigger.when = trigger.table.columns.contains(trigger.when) ? trigger.when : null;
        }
    }

    private <T> Optional<T> any(List<T> list) {
        return list.isEmpty() ? Optional.empty() : Optional.of(pick(list));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
