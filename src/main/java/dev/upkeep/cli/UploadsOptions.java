package dev.upkeep.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which incomplete uploads a command is about. */
final class UploadsOptions {
    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description = "The age from which they are old: 90m, 24h or 7d, instead of uploads.abort-after.")
    private @Nullable String olderThan;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "What the keys begin with, instead of uploads.prefixes.")
    private @Nullable String prefix;

    @Option(
            names = "--exclude",
            paramLabel = "PREFIX",
            description = "What the keys of those begin with that are left alone; may be repeated.")
    private List<String> excluded = new ArrayList<>();

    /** What was said, as parameters of the job abort-incomplete-uploads. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (olderThan != null) {
            parameters.put("older-than", olderThan);
        }
        if (prefix != null) {
            parameters.put("prefix", prefix);
        }
        if (!excluded.isEmpty()) {
            parameters.put("exclude", String.join(",", excluded));
        }
        return parameters;
    }
}
