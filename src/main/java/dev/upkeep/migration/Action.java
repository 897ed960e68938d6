package dev.upkeep.migration;

import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the job migrate can be asked to do; each has a route `migrate-<word>`. */
enum Action {
    /** Apply what is pending. */
    UP,
    /** Take back what is above a version. */
    DOWN,
    /** Try what is pending, on a copy of the database. */
    REHEARSE,
    /** Read, rehearse and apply what is pending, or refuse it. */
    GATE,
    /** Put in order what failures left. */
    REPAIR;

    /** How a request says it. */
    static final JobDefinition.Parameter PARAMETER = new JobDefinition.Parameter(
            "action", words(", ") + "; otherwise " + UP.word(), Pattern.compile(words("|")), DOWN.word());

    /** What a run is asked to do. */
    static Action of(ActiveRun run) {
        return run.parameter(PARAMETER.name())
                .map(word -> valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(UP);
    }

    /** How a request writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String words(String between) {
        return Arrays.stream(values()).map(Action::word).collect(Collectors.joining(between));
    }
}
