package dev.upkeep;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.util.StringHelper;

/**
 * Compares what the routes that are made of templates were given with what those templates take. Camel passes over a
 * parameter that a template does not know: a threshold with a letter amiss would never be crossed.
 */
final class TemplateParameters {
    private final ModelCamelContext context;

    /** @param context has its routes already */
    TemplateParameters(CamelContext context) {
        this.context = (ModelCamelContext) context;
    }

    /**
     * Refuses what no template takes.
     *
     * @throws UpkeepException of kind CONFIGURATION that names the route and the parameter
     */
    void requireKnown() {
        context.getRouteDefinitions().stream()
                .filter(RouteDefinition::isCreatedFromTemplate)
                .forEach(this::requireKnown);
    }

    private void requireKnown(RouteDefinition route) {
        Set<String> given = names(route.getTemplateParameters());
        List<RouteTemplateDefinition> all = context.getRouteTemplateDefinitions();
        // A route does not say which template it is made of; the parameters with a default are its own.
        List<RouteTemplateDefinition> alike = all.stream()
                .filter(template -> names(template, true).equals(names(route.getTemplateDefaultParameters())))
                .toList();
        Set<String> unknown = (alike.isEmpty() ? all : alike)
                .stream()
                        .map(template -> without(given, names(template, false)))
                        .min(Comparator.comparingInt(Set::size))
                        .orElse(Set.of());
        for (String name : unknown) {
            List<String> known = context.getRouteTemplateDefinitions().stream()
                    .flatMap(template -> names(template, false).stream())
                    .distinct()
                    .toList();
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The route " + route.getId() + " has the parameter '" + name
                            + "', which its template does not know." + Suggestion.sentence(name, known)
                            + " Mend its file in the folder of the routes.");
        }
    }

    private static Set<String> without(Set<String> given, Set<String> declared) {
        Set<String> rest = new TreeSet<>(given);
        rest.removeAll(declared);
        return rest;
    }

    /** Camel keeps some of what was given under a name with hyphens as well. */
    private static Set<String> names(Map<String, Object> parameters) {
        return parameters == null
                ? Set.of()
                : parameters.keySet().stream()
                        .map(StringHelper::dashToCamelCase)
                        .collect(Collectors.toSet());
    }

    private static Set<String> names(RouteTemplateDefinition template, boolean onlyWithDefault) {
        List<RouteTemplateParameterDefinition> parameters = template.getTemplateParameters();
        return parameters == null
                ? Set.of()
                : parameters.stream()
                        .filter(parameter -> !onlyWithDefault || parameter.getDefaultValue() != null)
                        .map(RouteTemplateParameterDefinition::getName)
                        .collect(Collectors.toSet());
    }
}
