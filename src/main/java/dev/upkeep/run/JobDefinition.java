package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A job as a request may name it.
 *
 * @param name the job's name, which also is its route: `direct:<name>`
 * @param description what it does, in one sentence
 * @param parameters what a request may say beyond job and target; all of it optional
 * @param lock what a run holds of its target while it is at work; jobs with the same lock never run at once
 * @param patience how long a request waits for another run that holds the lock before it is skipped; zero for not at all
 */
public record JobDefinition(
        String name, String description, List<Parameter> parameters, String lock, Duration patience) {
    /** The lock of jobs that need the tables of the database to stay as they are, or change them. */
    public static final String SCHEMA_LOCK = "schema";

    /** A job that only excludes itself, and waits for nothing. */
    public JobDefinition(String name, String description, List<Parameter> parameters) {
        this(name, description, parameters, name);
    }

    /** A job that waits for nothing. */
    public JobDefinition(String name, String description, List<Parameter> parameters, String lock) {
        this(name, description, parameters, lock, Duration.ZERO);
    }

    public JobDefinition {
        parameters = List.copyOf(parameters);
    }

    /** The parameter of that name, if this job has it. */
    public Optional<Parameter> parameter(String parameterName) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(parameterName))
                .findFirst();
    }

    /**
     * One parameter of a job. Its value comes from files and commands and is untrusted until it matches.
     *
     * @param name its name
     * @param description what it means, in one phrase
     * @param form what a value has to match, whole
     * @param example a value that matches
     */
    public record Parameter(String name, String description, Pattern form, String example) {
        /** A form that is a set of characters and how many of them. */
        private static final Pattern CHARACTERS =
                Pattern.compile("\\[(?<set>[^\\]]+)\\]\\{(?<least>\\d+),(?<most>\\d+)\\}");

        /** Words of which one has to be said. */
        private static final Pattern ALTERNATIVES = Pattern.compile("[a-z-]+(\\|[a-z-]+)*");

        /** Anything but control characters. */
        private static final Pattern TEXT = Pattern.compile("\\\\P\\{Cntrl}\\{(?<least>\\d+),(?<most>\\d+)}");

        private static final Pattern MEMBER = Pattern.compile("\\\\p\\{[LN]\\}|[A-Za-z0-9]-[A-Za-z0-9]|.");

        /**
         * Refuses a value that does not match.
         *
         * @throws UpkeepException of kind REFUSED, which says what would match
         */
        public void require(String value) {
            if (!form.matcher(value).matches()) {
                throw new UpkeepException(
                        FailureKind.REFUSED,
                        "The parameter " + name + " cannot be '" + JobRequest.shown(value) + "': it is " + description
                                + allowed() + "; for example " + name + "=" + example + ".");
            }
        }

        /**
         * The form in words where there are some for it. Where there are none, the description and the example have to
         * do: a regular expression tells the person at the command line nothing.
         */
        private String allowed() {
            if (ALTERNATIVES.matcher(form.pattern()).matches()) {
                String words = form.pattern().replace("|", ", ");
                return description.contains(words) ? "" : ", one of: " + words;
            }
            Matcher text = TEXT.matcher(form.pattern());
            if (text.matches()) {
                return ", " + text.group("least") + " to " + text.group("most") + " characters on one line";
            }
            Matcher characters = CHARACTERS.matcher(form.pattern());
            if (!characters.matches()) {
                return "";
            }
            String each = MEMBER.matcher(characters.group("set"))
                    .results()
                    .map(member -> switch (member.group()) {
                        case "\\p{L}" -> "letters";
                        case "\\p{N}" -> "digits";
                        case " " -> "spaces";
                        default -> member.group();
                    })
                    .collect(Collectors.joining(" "));
            return ", " + characters.group("least") + " to " + characters.group("most") + " characters of: " + each;
        }
    }
}
