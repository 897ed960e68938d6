package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds names that SQLite takes for something and PostgreSQL for nothing: those that differ from a name in nothing but
 * capitals, and those in double quotes that nothing has, which SQLite takes for texts. Not thread-safe.
 */
final class NameRules {
    /** What comes between the columns of a view, or of a part of it that has a name, and what they are. */
    private static final Set<String> BODIES = Set.of("(", "select", "values", "with", "materialized", "not");

    private final Schema schema;
    private final List<Table> tables;

    /**
     * @param schema what there is
     * @param tables the tables of it that are the same on both engines
     */
    NameRules(Schema schema, List<Table> tables) {
        this.schema = schema;
        this.tables = List.copyOf(tables);
    }

    /** What is wrong with the first such name, and what to write in its place; empty when there is none. */
    Optional<String> problem() {
        for (Table table : tables) {
            Optional<String> problem = ofTable(table);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return schema.views().stream()
                .filter(view -> !schema.postgres().isSqliteOnly(view.name()))
                .flatMap(view -> ofView(view).stream())
                .findFirst();
    }

    private Optional<String> ofTable(Table table) {
        List<Optional<String>> problems = new ArrayList<>();
        for (Column column : table.columns()) {
            problems.add(ofExpression(table, "the column " + column.name(), column.generated()));
        }
        for (Constraint rule : table.constraints()) {
            String what = "`" + rule.rule() + "`";
            problems.add(ofExpression(table, what, rule.check() == null ? Names.list(rule.columns()) : rule.check()));
            if (rule.kind() == Constraint.Kind.FOREIGN_KEY) {
                String columns = Names.list(rule.reference().columns());
                problems.add(
                        schema.table(rule.reference().table()).flatMap(parent -> ofExpression(parent, what, columns)));
            }
        }
        for (Index index : schema.indexesOf(table.name())) {
            if (!schema.postgres().isSqliteOnly(index.name())) {
                problems.add(ofExpression(table, "the index " + index.name(), index.items()));
                problems.add(ofExpression(table, "the index " + index.name(), index.where()));
            }
        }
        return problems.stream().flatMap(Optional::stream).findFirst();
    }

    /** @param expression what names columns of the table; absent when there is nothing */
    private static Optional<String> ofExpression(Table table, String what, @Nullable String expression) {
        List<Token> tokens = new Tokenizer(what, expression == null ? "" : expression).tokens();
        return named(tokens).stream()
                .filter(token -> table.column(token.name()).isEmpty())
                .flatMap(token -> columnLike(token.name(), List.of(table), what)
                        .or(() -> token.kind() == Token.Kind.QUOTED
                                ? Optional.of(text(token.name(), what))
                                : Optional.empty())
                        .stream())
                .findFirst();
    }

    /** A name may mean what any of the view's tables has, or what the view itself gives a name to. */
    private Optional<String> ofView(Program view) {
        List<Token> tokens = new Tokenizer(view.name(), view.canonical()).tokens();
        List<String> names = named(tokens).stream().map(Token::name).toList();
        List<Table> used = schema.tables().stream()
                .filter(table -> names.stream().anyMatch(table.name()::equalsIgnoreCase))
                .toList();
        Set<String> known = given(tokens);
        used.forEach(table -> table.columns().forEach(column -> known.add(column.name())));
        schema.tables().forEach(table -> known.add(table.name()));
        for (Program other : schema.views()) {
            known.add(other.name());
            if (!other.equals(view) && names.contains(other.name())) {
                known.addAll(other.words());
            }
        }
        String what = "the view " + view.name();
        return names.stream()
                .filter(name -> !known.contains(name))
                .flatMap(name -> tableLike(name, what)
                        .or(() -> columnLike(
                                name, used.stream().filter(tables::contains).toList(), what))
                        .or(() -> view.quoted().contains(name) ? Optional.of(text(name, what)) : Optional.empty())
                        .stream())
                .findFirst();
    }

    /** The names that may be those of columns and tables. */
    private static List<Token> named(List<Token> tokens) {
        List<Token> names = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean call = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
            boolean other = i > 0
                    && (tokens.get(i - 1).is("as")
                            || tokens.get(i - 1).is("::")
                            || tokens.get(i - 1).is("nulls")
                            || tokens.get(i - 1).is("collate"));
            if (isPlainName(tokens.get(i)) && !call && !other) {
                names.add(tokens.get(i));
            }
        }
        return names;
    }

    /** The names that a view gives: behind `as`, behind what they stand for, and in lists of columns. */
    static Set<String> given(List<Token> tokens) {
        Set<String> names = new HashSet<>();
        for (int i = 1; i < tokens.size(); i++) {
            Token before = tokens.get(i - 1);
            boolean behind = before.is("as")
                    || before.is(")")
                    || before.is("end")
                    || isPlainName(before)
                    || before.kind() == Token.Kind.STRING
                    || before.kind() == Token.Kind.NUMBER;
            if (isPlainName(tokens.get(i)) && behind) {
                names.add(tokens.get(i).name());
            }
            if (tokens.get(i).is("(") && isPlainName(before)) {
                names.addAll(columnList(tokens, i + 1));
            }
        }
        return names;
    }

    /** The names in brackets that are followed by what they are the columns of; none when these are other brackets. */
    private static List<String> columnList(List<Token> tokens, int from) {
        List<String> names = new ArrayList<>();
        int at = from;
        while (at < tokens.size()
                && (isPlainName(tokens.get(at)) || tokens.get(at).is(","))) {
            if (!tokens.get(at).is(",")) {
                names.add(tokens.get(at).name());
            }
            at++;
        }
        boolean columns = at + 2 < tokens.size()
                && tokens.get(at).is(")")
                && tokens.get(at + 1).is("as")
                && BODIES.stream().anyMatch(tokens.get(at + 2)::is);
        return columns ? names : List.of();
    }

    private static boolean isPlainName(Token token) {
        boolean keyword =
                token.kind() == Token.Kind.WORD && !Names.quoted(token.name()).equals(token.name());
        return token.isName() && !keyword;
    }

    private static Optional<String> columnLike(String name, List<Table> tables, String what) {
        return tables.stream()
                .flatMap(table -> table.columns().stream()
                        .map(Column::name)
                        .filter(column -> column.equalsIgnoreCase(name) && !column.equals(name))
                        .map(column -> problem(what, name, "the column " + column + " of " + table.name(), column)))
                .findFirst();
    }

    private Optional<String> tableLike(String name, String what) {
        return tables.stream()
                .map(Table::name)
                .filter(name::equalsIgnoreCase)
                .map(table -> problem(what, name, "the table " + table, table))
                .findFirst();
    }

    private static String text(String name, String what) {
        return what + " names \"" + name
                + "\", which is no column there: SQLite takes it for a text, and PostgreSQL refuses it."
                + " Texts stand in single quotes.";
    }

    private static String problem(String what, String name, String meant, String instead) {
        return what + " names " + name + ", which SQLite takes for " + meant + ", and PostgreSQL does not; write "
                + Names.quoted(instead) + ".";
    }
}
