package dev.upkeep;

import dev.upkeep.alert.ChannelDefinition;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.notify.ChannelSecrets;
import dev.upkeep.notify.MailSessions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Registry;

/**
 * Learns of the channels while their routes are loaded: each is a route made of a template with the parameters `kind`
 * and `channel`. A mail channel gets its session here, before its endpoint asks for it.
 */
final class ChannelRoutes extends ModelLifecycleStrategySupport {
    private static final List<String> SECRETS = List.of("address", "signingSecret", "token", "password");

    private final Registry registry;
    private final ChannelSecrets secrets;
    private final boolean delivers;
    private final List<ChannelDefinition> found = new ArrayList<>();
    private final List<String> missingSecrets = new ArrayList<>();

    /**
     * @param registry where the routes look for sessions
     * @param secrets finds what the channels' files only name
     * @param delivers whether this process delivers, so that a missing secret stops the start
     */
    ChannelRoutes(Registry registry, ChannelSecrets secrets, boolean delivers) {
        this.registry = registry;
        this.secrets = secrets;
        this.delivers = delivers;
    }

    /** The channels whose routes were loaded. */
    List<ChannelDefinition> found() {
        return List.copyOf(found);
    }

    /**
     * Refuses channels that could not deliver, all at once: who starts Upkeep sets all variables at once.
     *
     * @throws UpkeepException of kind CONFIGURATION that names each route, parameter and secret
     */
    void requireSecrets() {
        if (!missingSecrets.isEmpty()) {
            throw new UpkeepException(FailureKind.CONFIGURATION, String.join(" ", missingSecrets));
        }
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        Map<String, String> parameters = new HashMap<>();
        put(parameters, route.getTemplateDefaultParameters());
        put(parameters, route.getTemplateParameters());
        String kind = parameters.get("kind");
        if (kind == null || !parameters.containsKey("channel")) {
            return;
        }
        String place = "Route " + route.getId() + (route.getLocation() == null ? "" : " (" + route.getLocation() + ")");
        ChannelDefinition channel = ChannelDefinition.of(kind, parameters, place);
        if (found.stream().anyMatch(other -> other.name().equals(channel.name()))) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    place + ": the parameter channel: there is another channel '" + channel.name()
                            + "'. Give each its own name.");
        }
        if (delivers) {
            lookForSecrets(place, parameters);
        }
        if (kind.equals("mail")) {
            registry.bind("mail-session-" + channel.name(), new MailSessions(secrets).of(parameters, place));
        }
        found.add(channel);
    }

    private void lookForSecrets(String place, Map<String, String> parameters) {
        for (String parameter : SECRETS) {
            String name = parameters.getOrDefault(parameter, "");
            if (!name.isBlank()) {
                try {
                    secrets.read(name);
                } catch (UpkeepException e) {
                    missingSecrets.add(place + ": the parameter " + parameter + ": " + e.getMessage());
                }
            }
        }
    }

    private static void put(Map<String, String> into, Map<String, Object> parameters) {
        if (parameters != null) {
            parameters.forEach((name, value) -> into.put(name, String.valueOf(value)));
        }
    }
}
