package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a message asks for. It comes from timers, files and commands, and is untrusted until {@link #check} has passed.
 *
 * @param job the job's name
 * @param target the target's name
 * @param trigger what asks
 * @param requestedBy who or what that is
 * @param dryRun whether nothing is to be changed
 * @param parameters the job's own parameters
 */
public record JobRequest(
        String job,
        String target,
        Trigger trigger,
        String requestedBy,
        boolean dryRun,
        Map<String, String> parameters) {
    private static final int LONGEST_SHOWN = 60;
    private static final int LONGEST_RECORDED = 200;

    public JobRequest {
        job = printable(job, LONGEST_RECORDED);
        target = printable(target, LONGEST_RECORDED);
        requestedBy = printable(requestedBy, LONGEST_RECORDED);
        parameters = Map.copyOf(parameters);
    }

    /**
     * Refuses what no job understands.
     *
     * @throws UpkeepException of kind REFUSED, which names what is wrong and what would be right
     */
    void check(JobCatalogue jobs, Set<String> targets) {
        JobDefinition definition = jobs.require(job);
        if (!targets.contains(target)) {
            throw refusal("There is no target '" + shown(target) + "'." + Suggestion.sentence(target, targets)
                    + " Targets: " + String.join(", ", targets) + ".");
        }
        parameters.forEach((name, value) -> {
            JobDefinition.Parameter parameter = definition
                    .parameter(name)
                    .orElseThrow(() -> refusal(
                            "The job " + job + " has no parameter '" + shown(name) + "'." + known(definition, name)));
            parameter.require(value);
        });
    }

    /** The parameters as they may be recorded of a refused request: printable and short. */
    Map<String, String> recordableParameters() {
        Map<String, String> recordable = new LinkedHashMap<>();
        parameters.entrySet().stream()
                .limit(20)
                .forEach(entry -> recordable.put(shown(entry.getKey()), printable(entry.getValue(), LONGEST_RECORDED)));
        return recordable;
    }

    private static String known(JobDefinition definition, String name) {
        List<String> names = definition.parameters().stream()
                .map(JobDefinition.Parameter::name)
                .toList();
        return names.isEmpty()
                ? " It has none."
                : Suggestion.sentence(name, names) + " It has: " + String.join(", ", names) + ".";
    }

    private static UpkeepException refusal(String message) {
        return new UpkeepException(FailureKind.REFUSED, message);
    }

    static String shown(String text) {
        return printable(text, LONGEST_SHOWN);
    }

    private static String printable(String text, int longest) {
        String clean = text.replaceAll("\\p{C}", "?");
        return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
    }
}
