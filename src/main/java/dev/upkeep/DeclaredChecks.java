package dev.upkeep;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.Thresholds;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/** Reads from the loaded routes which checks they declare: the parameters of their templates are the declaration. */
final class DeclaredChecks {
    private static final String GROUP = "check";
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)*");
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_RESULTS = 100;

    private final CamelContext context;

    DeclaredChecks(CamelContext context) {
        this.context = context;
    }

    /**
     * The checks in the order of the route files.
     *
     * @throws UpkeepException of kind CONFIGURATION when a parameter is wrong, with the route and the range
     */
    List<CheckDefinition> read() {
        return ((ModelCamelContext) context)
                .getRouteDefinitions().stream()
                        .filter(route -> GROUP.equals(route.getGroup()) && route.isCreatedFromTemplate())
                        .map(route -> new Declaration(route).read())
                        .toList();
    }

    /** One route and what it declares. */
    private final class Declaration {
        private final RouteDefinition route;

        Declaration(RouteDefinition route) {
            this.route = route;
        }

        CheckDefinition read() {
            return new CheckDefinition(
                    id(),
                    scope(),
                    list("needs"),
                    new Thresholds(number("warn"), number("crit"), lowerIsWorse()),
                    optional("unit").orElse(""),
                    every(),
                    list("after"),
                    count("bad"),
                    count("good"),
                    text("why"),
                    text("fix"));
        }

        private String id() {
            String id = text("check");
            if (!ID.matcher(id).matches()) {
                throw wrong("check", id, "words of small letters, digits and -, joined by dots: database.orders");
            }
            return id;
        }

        private CheckDefinition.Scope scope() {
            String word = text("scope");
            return Arrays.stream(CheckDefinition.Scope.values())
                    .filter(scope -> scope.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> wrong("scope", word, "postgresql, sqlite or target"));
        }

        private boolean lowerIsWorse() {
            String word = text("worse");
            if (!Set.of("higher", "lower").contains(word)) {
                throw wrong("worse", word, "higher or lower");
            }
            return word.equals("lower");
        }

        private Duration every() {
            String text = text("every");
            try {
                Duration every = Durations.parse(text);
                if (every.compareTo(Duration.ofSeconds(1)) >= 0 && every.compareTo(LONGEST) <= 0) {
                    return every;
                }
            } catch (IllegalArgumentException e) {
                throw wrong("every", text, "a time from 1s to 30d: 1m, 15m, 1d");
            }
            throw wrong("every", text, "a time from 1s to 30d: 1m, 15m, 1d");
        }

        private Optional<BigDecimal> number(String name) {
            return optional(name).map(text -> {
                try {
                    return new BigDecimal(text);
                } catch (NumberFormatException e) {
                    throw wrong(name, text, "a number in the check's unit");
                }
            });
        }

        private int count(String name) {
            String text = text(name);
            int count = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
            if (count < 1 || count > MOST_RESULTS) {
                throw wrong(name, text, "a number of results from 1 to 100");
            }
            return count;
        }

        private List<String> list(String name) {
            return optional(name)
                    .map(text -> Arrays.stream(text.split(","))
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .toList())
                    .orElse(List.of());
        }

        private Optional<String> optional(String name) {
            return Optional.of(text(name)).filter(text -> !text.isEmpty());
        }

        private String text(String name) {
            Object value = route.getTemplateParameters().get(name);
            Object given = value == null && route.getTemplateDefaultParameters() != null
                    ? route.getTemplateDefaultParameters().get(name)
                    : value;
            return given == null
                    ? ""
                    : context.resolvePropertyPlaceholders(given.toString()).strip();
        }

        private UpkeepException wrong(String name, String value, String wanted) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION,
                    String.format(
                            Locale.ROOT,
                            "The check of the route %s has the parameter %s '%s', but it needs %s. Mend its file in the "
                                    + "folder of the routes.",
                            route.getId(),
                            name,
                            value,
                            wanted));
        }
    }
}
