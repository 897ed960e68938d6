package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How each check is declared, also those that are declared under a shorter name and those of the channels.
 *
 * @param declared finds a check's declaration by its id
 */
record Definitions(Function<String, Optional<CheckDefinition>> declared) {
    private static final String CHANNEL = "channel.";
    private static final int USUAL_BAD = 3;
    private static final int USUAL_GOOD = 2;

    /** The declaration of a check; for `database.rows.user` that of `database.rows` when it has none of its own. */
    CheckDefinition of(String check) {
        if (isOfChannel(check)) {
            String channel = check.substring(CHANNEL.length());
            return definition(
                    check,
                    USUAL_BAD,
                    1,
                    "Alerts do not reach whoever reads this channel.",
                    "upkeep alerts test " + channel + "  (says what the other side answers)");
        }
        for (String id = check; !id.isEmpty(); id = id.substring(0, Math.max(0, id.lastIndexOf('.')))) {
            Optional<CheckDefinition> found = declared.apply(id);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return definition(check, USUAL_BAD, USUAL_GOOD, "", "");
    }

    static String channelCheck(String channel) {
        return CHANNEL + channel;
    }

    static boolean isOfChannel(String check) {
        return check.startsWith(CHANNEL);
    }

    private static CheckDefinition definition(String check, int bad, int good, String why, String fix) {
        return new CheckDefinition(
                check,
                CheckDefinition.Scope.TARGET,
                List.of(),
                Thresholds.NONE,
                "",
                Duration.ofMinutes(5),
                List.of(),
                bad,
                good,
                why,
                fix);
    }
}
