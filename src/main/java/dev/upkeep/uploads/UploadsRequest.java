package dev.upkeep.uploads;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.CommandText;
import dev.upkeep.run.JobDefinition.Parameter;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody who asks may say in place of the settings.
 *
 * @param olderThan the age from which an upload is old, instead of `uploads.abort-after`
 * @param prefix what the keys begin with, instead of `uploads.prefixes`
 * @param excluded what the keys begin with that are left out, beside `uploads.excluded-prefixes`
 */
record UploadsRequest(Optional<Duration> olderThan, Optional<String> prefix, List<String> excluded) {
    /** The parameters that a request may have. */
    static final List<Parameter> PARAMETERS = List.of(
            new Parameter(
                    "older-than",
                    "the age from which uploads are aborted, 1 to 99999 with m, h or d behind it for minutes, hours or days,"
                            + " instead of uploads.abort-after",
                    Pattern.compile("[1-9][0-9]{0,4}[mhd]"),
                    "24h"),
            new Parameter(
                    "prefix",
                    "what the keys begin with, instead of uploads.prefixes",
                    Pattern.compile("\\P{Cntrl}{1,1024}"),
                    "ann@x.com/"),
            new Parameter(
                    "exclude",
                    "what the keys of those begin with that are left alone, with commas",
                    Pattern.compile("[^\\p{Cntrl},]{1,1024}(,[^\\p{Cntrl},]{1,1024}){0,99}"),
                    "imports/,ann@x.com/"));

    /** The same as options of a command, each with a space before it. */
    String options() {
        StringBuilder options = new StringBuilder();
        olderThan.ifPresent(age -> options.append(" --older-than ").append(written(age)));
        prefix.ifPresent(text -> options.append(" --prefix ").append(CommandText.word(text)));
        excluded.forEach(text -> options.append(" --exclude ").append(CommandText.word(text)));
        return options.toString();
    }

    /** In one unit, as the parameter has it. */
    private static String written(Duration age) {
        long minutes = age.toMinutes();
        long hours = age.toHours();
        return minutes % 60 != 0 ? minutes + "m" : hours % 24 != 0 ? hours + "h" : age.toDays() + "d";
    }

    /**
     * Reads parameters.
     *
     * @throws UpkeepException of kind REFUSED when one of them has not the form that it has to have
     */
    static UploadsRequest of(Map<String, String> parameters) {
        for (Parameter parameter : PARAMETERS) {
            parameter.require(parameters.getOrDefault(parameter.name(), parameter.example()));
        }
        return new UploadsRequest(
                Optional.ofNullable(parameters.get("older-than")).map(Durations::parse),
                Optional.ofNullable(parameters.get("prefix")),
                Optional.ofNullable(parameters.get("exclude"))
                        .map(text -> List.of(text.split(",")))
                        .orElse(List.of()));
    }
}
