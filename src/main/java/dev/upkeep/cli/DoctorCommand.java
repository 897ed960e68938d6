package dev.upkeep.cli;

import dev.upkeep.failure.Probe;
import dev.upkeep.run.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tries each connection and right that Upkeep needs, and says how to fix what fails. */
@Command(
        name = "doctor",
        description = "Try each connection and right that Upkeep needs, and say how to fix what fails.")
final class DoctorCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Probe> probes = new ArrayList<>();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            application.probe(probe -> {
                probes.add(probe);
                if (!json) {
                    print(probe);
                }
            });
        }
        if (json) {
            context.terminal().json("probes", probes);
        }
        long failed = probes.stream().filter(probe -> !probe.passed()).count();
        context.terminal().say(failed == 0 ? "All is well." : failed + " of " + probes.size() + " failed.");
        return ExitCode.of(probes);
    }

    private void print(Probe probe) {
        Terminal terminal = context.terminal();
        terminal.data((probe.passed() ? terminal.good("ok    ") : terminal.bad("FAILED")) + " " + probe.subject());
        List<String> lines = probe.detail().lines().toList();
        if (!lines.isEmpty()) {
            terminal.paragraph(7, lines.get(0));
            // Statements, which must not be broken, to be taken over as they are.
            lines.subList(1, lines.size()).forEach(terminal::data);
        }
    }
}
