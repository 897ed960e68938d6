package dev.upkeep;

import dev.upkeep.failure.Causes;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Said;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;

/**
 * Why routes do not start, for the person who has changed one.
 *
 * @param context what has been loaded so far
 * @param folder where the route files are
 */
record RouteFailure(ModelCamelContext context, Path folder) {
    private static final Pattern NO_TEMPLATE = Pattern.compile("Cannot find RouteTemplate with id (\\S+)");
    private static final Pattern NO_PARAMETERS =
            Pattern.compile("Route template (\\S+) the following mandatory parameters must be provided: (.+?)\\.?");
    private static final Pattern NO_COMPONENT = Pattern.compile(
            "(?:No component found with scheme|No endpoint could be found for): ([A-Za-z][A-Za-z0-9+-]*)");
    /** The kinds that Upkeep's own routes use. */
    private static final List<String> SCHEMES = List.of(
            "direct",
            "bean",
            "seda",
            "log",
            "file",
            "http",
            "https",
            "smtp",
            "smtps",
            "quartz",
            "timer",
            "sql",
            "aws2-s3",
            "platform-http");

    /** How a message ends that says all by itself. */
    private static final String COMPLETE = "start again.";

    /** What is to be thrown in the place of what Camel has thrown. */
    UpkeepException explain(Exception thrown) {
        return isEnding(thrown)
                ? new UpkeepException(FailureKind.CANCELLED, "The start was interrupted.", thrown)
                : new UpkeepException(
                        FailureKind.CONFIGURATION, "The routes cannot start. " + withNextStep(reason(thrown)), thrown);
    }

    private static String withNextStep(String reason) {
        return reason.endsWith(COMPLETE) ? reason : reason + " Mend the file and " + COMPLETE;
    }

    /** Whether the JVM has begun to end: it takes no more of the hooks that Camel makes. */
    private static boolean isEnding(Throwable thrown) {
        return Causes.of(thrown).stream()
                .anyMatch(cause ->
                        cause instanceof IllegalStateException && "Shutdown in progress".equals(cause.getMessage()));
    }

    /** Camel's YAML errors have file and line already; an error of building a route has only the route's id. */
    private String reason(Throwable thrown) {
        String routeId = null;
        Throwable deepest = thrown;
        for (Throwable cause : Causes.of(thrown)) {
            deepest = cause;
            if (cause instanceof FailedToCreateRouteException creating) {
                routeId = creating.getRouteId();
            } else if (cause instanceof FailedToStartRouteException starting) {
                routeId = starting.getRouteId();
            }
        }
        String text = Said.onOneLine(deepest.getMessage());
        Matcher noTemplate = NO_TEMPLATE.matcher(text);
        if (noTemplate.find()) {
            return noTemplate(noTemplate.group(1));
        }
        Matcher noParameters = NO_PARAMETERS.matcher(text);
        if (noParameters.matches()) {
            return noParameters(
                    noParameters.group(1), List.of(noParameters.group(2).split(",\\s*")));
        }
        Matcher noComponent = NO_COMPONENT.matcher(text);
        if (noComponent.find()) {
            return noComponent(noComponent.group(1), text);
        }
        text = text.endsWith(".") ? text : text + ".";
        return routeId == null ? text : place(routeId) + ": " + text;
    }

    private String place(String routeId) {
        RouteDefinition route = context.getRouteDefinition(routeId);
        String location = route == null || route.getLocation() == null
                ? ""
                : " (" + route.getLocation() + ", line " + route.getLineNumber() + ")";
        return "Route " + routeId + location;
    }

    /** Camel says which template it misses, and not where that is named. */
    private String noTemplate(String template) {
        List<String> known = context.getRouteTemplateDefinitions().stream()
                .map(RouteTemplateDefinition::getId)
                .toList();
        return new RouteFiles(folder)
                        .lineWith(line -> line.strip().equals("routeTemplateRef: " + template))
                        .map(place -> place + " names the template '" + template + "', which does not exist.")
                        .orElse("There is no template '" + template + "'.")
                + Suggestion.sentence(template, known);
    }

    /** Camel says what is missing, and not where. */
    private String noParameters(String template, List<String> parameters) {
        String lacks = (parameters.size() == 1 ? " lacks the parameter " : " lacks the parameters ")
                + String.join(", ", parameters) + ", which its template " + template + " requires.";
        return new RouteFiles(folder).routeWithout(template, parameters).orElse("A route") + lacks;
    }

    /** Camel names the line at which the route begins, or the template. */
    private String noComponent(String scheme, String text) {
        Pattern uri = Pattern.compile("^[\\s-]*uri:\\s*[\"']?" + Pattern.quote(scheme) + "(?![A-Za-z0-9+-]).*");
        return new RouteFiles(folder)
                .lineWith(line -> uri.matcher(line).matches())
                .map(place -> place + ": there is no kind of endpoint '" + scheme + "'."
                        + Suggestion.sentence(scheme, SCHEMES))
                .orElse(text.endsWith(".") ? text : text + ".");
    }
}
