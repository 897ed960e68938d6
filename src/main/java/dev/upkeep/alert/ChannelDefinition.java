package dev.upkeep.alert;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One way to reach people, as a route file declares it.
 *
 * @param name its name, one word: `ops`
 * @param kind the route template that it is made of: `mail-channel`
 * @param least what is less bad than this is not told there
 * @param quietHours when delivery waits
 * @param criticalPasses whether CRIT is delivered in quiet hours as well
 */
public record ChannelDefinition(
        String name, String kind, Level least, Optional<QuietHours> quietHours, boolean criticalPasses) {
    private static final String NAME = "[a-z][a-z0-9-]{0,30}";

    /**
     * Reads the parameters that every channel has.
     *
     * @param kind the route template
     * @param parameters the parameters of the templated route: channel, leastSeverity, quietHours, quietLets
     * @param place where they stand: the file, and the line if it is known
     * @throws UpkeepException of kind CONFIGURATION when one is wrong; names the place and the parameter
     */
    public static ChannelDefinition of(String kind, Map<String, String> parameters, String place) {
        String name = parameters.getOrDefault("channel", "");
        if (!name.matches(NAME)) {
            throw wrong(
                    place,
                    "channel",
                    name,
                    "is no channel's name; allowed: lower-case letters, digits and hyphens, 31 at most, a letter first");
        }
        String quiet = parameters.getOrDefault("quietHours", "").strip();
        try {
            return new ChannelDefinition(
                    name,
                    kind,
                    oneOf(place, "leastSeverity", parameters, "warn", "crit").equals("crit") ? Level.CRIT : Level.WARN,
                    quiet.isEmpty() ? Optional.empty() : Optional.of(QuietHours.parse(quiet)),
                    oneOf(place, "quietLets", parameters, "crit", "nothing").equals("crit"));
        } catch (IllegalArgumentException e) {
            throw wrong(place, "quietHours", quiet, String.valueOf(e.getMessage()));
        }
    }

    private static String oneOf(
            String place, String parameter, Map<String, String> parameters, String usual, String other) {
        String value = parameters.getOrDefault(parameter, usual).strip().toLowerCase(Locale.ROOT);
        if (!value.equals(usual) && !value.equals(other)) {
            throw wrong(place, parameter, value, "is not allowed; allowed: " + usual + ", " + other);
        }
        return value;
    }

    private static UpkeepException wrong(String place, String parameter, String value, String problem) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                place + ": the parameter " + parameter + ": '" + value + "' " + problem + ".");
    }

    boolean isQuiet(Instant now) {
        return quietHours.isPresent() && quietHours.get().contains(now);
    }

    /** Whether a message may be delivered now. */
    boolean lets(Level level, Instant now) {
        return !isQuiet(now) || (criticalPasses && level == Level.CRIT);
    }

    boolean wants(Level level) {
        return level.compareTo(least) >= 0;
    }
}
