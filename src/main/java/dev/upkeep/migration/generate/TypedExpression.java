package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Columns with a known type in an expression: what they are compared with, and the functions that they are given to. Only
 * what stands there alone is looked at, not what is computed.
 *
 * @param tokens the words and signs of the expression, or of a view
 * @param families what columns are, by their names; others may be anything
 */
record TypedExpression(List<Token> tokens, Map<String, TypeFamily> families) {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");
    private static final Set<String> COMPUTING =
            Set.of("+", "-", "*", "/", "%", "||", "->", "->>", "::", "<<", ">>", "&", "|", "~", ".");
    private static final Set<String> OF_TEXTS =
            Set.of("lower", "upper", "length", "substr", "substring", "replace", "trim", "ltrim", "rtrim");
    private static final Set<String> OF_NUMBERS = Set.of("sum", "avg", "abs", "round");
    private static final Set<String> OF_WHAT_HAS_AN_ORDER = Set.of("min", "max");
    private static final Set<String> OF_ONE_TYPE = Set.of("coalesce", "nullif");
    private static final Set<TypeFamily> WITHOUT_ORDER = Set.of(TypeFamily.TRUTH, TypeFamily.JSON, TypeFamily.UUID);

    /** The first thing that PostgreSQL refuses, and what to write in its place; empty when there is none. */
    Optional<String> problem() {
        for (int i = 0; i < tokens.size(); i++) {
            Optional<String> problem = ofOperator(i);
            if (problem.isEmpty() && i + 1 < tokens.size() && tokens.get(i + 1).is("(")) {
                problem = ofBrackets(i);
            }
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> ofOperator(int at) {
        Token operator = tokens.get(at);
        Optional<TypedValue> left = valueBefore(at);
        if (left.isPresent() && operator.is("like") && !left.get().literal()) {
            return left.filter(value -> value.family() != TypeFamily.TEXT)
                    .map(value -> "PostgreSQL has no like for " + value.described() + ". Write " + value.cast("text")
                            + " like …");
        }
        boolean compares = operator.is("between") || COMPARISONS.stream().anyMatch(operator::is);
        return compares && left.isPresent()
                ? valueBehind(at).flatMap(right -> ofPair("compare", left.get(), right))
                : Optional.empty();
    }

    /** @param at where the name of a function stands, or `in` */
    private Optional<String> ofBrackets(int at) {
        Token name = tokens.get(at);
        List<Optional<TypedValue>> values = new ArrayList<>();
        Cursor cursor = new Cursor(tokens.subList(at + 1, tokens.size()));
        for (List<Token> item : Cursor.items(cursor.group())) {
            values.add(alone(item));
        }
        if (name.is("in")) {
            return valueBefore(at).stream()
                    .flatMap(left -> values.stream()
                            .flatMap(Optional::stream)
                            .flatMap(right -> ofPair("compare", left, right).stream()))
                    .findFirst();
        }
        if (OF_ONE_TYPE.stream().anyMatch(name::is)) {
            return values.get(0).stream()
                    .flatMap(first -> values.stream()
                            .skip(1)
                            .flatMap(Optional::stream)
                            .flatMap(other -> ofPair("take in one " + name.name() + "()", first, other).stream()))
                    .findFirst();
        }
        return values.size() == 1 || OF_TEXTS.stream().anyMatch(name::is)
                ? values.get(0).filter(value -> !value.literal()).flatMap(value -> ofCall(name, value))
                : Optional.empty();
    }

    private static Optional<String> ofCall(Token name, TypedValue value) {
        TypeFamily family = value.family();
        boolean truth = family == TypeFamily.TRUTH;
        String instead = null;
        if (OF_TEXTS.stream().anyMatch(name::is)) {
            instead = family == TypeFamily.TEXT || family == TypeFamily.BYTES ? null : value.cast("text");
        } else if (OF_NUMBERS.stream().anyMatch(name::is)) {
            boolean number = family == TypeFamily.NUMBER || family == TypeFamily.SPAN;
            instead = number ? null : value.cast(truth ? "integer" : "numeric");
        } else if (OF_WHAT_HAS_AN_ORDER.stream().anyMatch(name::is) && WITHOUT_ORDER.contains(family)) {
            instead = value.cast(truth ? "integer" : "text");
        }
        return Optional.ofNullable(instead)
                .map(cast -> "PostgreSQL has no " + name.name() + "() of " + value.described() + ". Write "
                        + name.name() + "(" + cast + ")");
    }

    private static Optional<String> ofPair(String does, TypedValue one, TypedValue other) {
        TypedValue column = one.literal() ? other : one;
        TypedValue value = one.literal() ? one : other;
        if (column.literal()) {
            return Optional.empty();
        }
        Optional<String> instead = value.literal()
                ? value.insteadFor(column.family()).map(text -> "Write " + text)
                : Optional.of("Cast one of them to the type of the other")
                        .filter(cast -> !value.isComparableWith(column));
        return instead.map(advice -> "PostgreSQL does not " + does + " " + column.described()
                + (value.literal() ? ", with " : ", and ") + value.described() + ". " + advice);
    }

    private Optional<TypedValue> valueBefore(int operator) {
        int at = operator - 1;
        if (at >= 0 && tokens.get(at).is("not")) {
            at--;
        }
        if (at < 0) {
            return Optional.empty();
        }
        int begin = at >= 2 && tokens.get(at - 1).is(".") ? at - 2 : at;
        boolean computed = begin > 0 && COMPUTING.stream().anyMatch(tokens.get(begin - 1)::is);
        return computed ? Optional.empty() : value(tokens.get(at));
    }

    private Optional<TypedValue> valueBehind(int operator) {
        int at = operator + 1;
        boolean prefixed = at + 1 < tokens.size()
                && (tokens.get(at).is("-") || tokens.get(at + 1).is("."));
        at += prefixed && tokens.get(at).is("-") ? 1 : prefixed ? 2 : 0;
        if (at >= tokens.size()) {
            return Optional.empty();
        }
        boolean computed = at + 1 < tokens.size()
                && (tokens.get(at + 1).is("(") || COMPUTING.stream().anyMatch(tokens.get(at + 1)::is));
        return computed ? Optional.empty() : value(tokens.get(at));
    }

    /** The value that an argument is, unless it is computed. */
    private Optional<TypedValue> alone(List<Token> item) {
        boolean qualified = item.size() == 3 && item.get(1).is(".");
        return item.size() == 1 || qualified ? value(item.get(item.size() - 1)) : Optional.empty();
    }

    private Optional<TypedValue> value(Token token) {
        return TypedValue.ofLiteral(token)
                .or(() -> Optional.of(token)
                        .filter(Token::isName)
                        .flatMap(name -> Optional.ofNullable(families.get(name.name()))
                                .map(family -> new TypedValue(Names.quoted(name.name()), family, false))));
    }
}
