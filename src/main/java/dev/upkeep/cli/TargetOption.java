package dev.upkeep.cli;

import picocli.CommandLine.Option;

/** The option that says which target a command is about. */
final class TargetOption {
    @Option(
            names = "--target",
            defaultValue = "main",
            completionCandidates = Candidates.Targets.class,
            description = "The target (default: ${DEFAULT-VALUE}).")
    private String name = "main";

    String name() {
        return name;
    }
}
