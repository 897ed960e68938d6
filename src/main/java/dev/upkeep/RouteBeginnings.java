package dev.upkeep;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;

/**
 * Makes sure that a route begins wherever a step sends to. Camel would wait there for half a minute with a message, and
 * then lose it.
 *
 * @param context the routes, started
 * @param folder the folder of their files, for messages
 */
record RouteBeginnings(CamelContext context, Path folder) {
    /** Where every job begins. */
    static final String ENVELOPE = "run-job";

    private static final String DIRECT = "direct://";

    /**
     * Looks at all of them.
     *
     * @param jobs the jobs that have to be there
     * @throws UpkeepException of kind CONFIGURATION, naming the first beginning that is missing
     */
    void require(Set<String> jobs) {
        Set<String> begun = context.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointKey())
                .collect(Collectors.toSet());
        for (String job : jobs) {
            require(begun, job, "is where the job " + job + " is done");
        }
        if (!jobs.isEmpty()) {
            require(begun, ENVELOPE, "is where every job begins");
        }
        context.getEndpoints().stream()
                .map(Endpoint::getEndpointKey)
                .filter(key -> key.startsWith(DIRECT))
                .sorted()
                .forEach(key ->
                        require(begun, key.substring(DIRECT.length()), "is where a step of another route sends to"));
    }

    private void require(Set<String> begun, String name, String what) {
        if (!begun.contains(DIRECT + name)) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "No route begins at direct:" + name + ", which " + what
                            + ". Bring its file back to the folder of the" + " routes, " + folder + ".");
        }
    }
}
