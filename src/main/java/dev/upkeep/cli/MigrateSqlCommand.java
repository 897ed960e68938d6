package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Migrations;
import dev.upkeep.migration.SqlScript;
import dev.upkeep.run.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the statements that would be executed. */
@Command(
        name = "sql",
        description = "Print the SQL that `migrate up` would execute on this database, or `migrate down` with --down. "
                + "Nothing is changed. The lines of Upkeep's own history are not among it.")
final class MigrateSqlCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            description = "Stop after this version; with --down, the version to go back to, 0 for before the first.")
    private @Nullable String to;

    @Option(names = "--down", description = "Print what going down to a version would execute.")
    private boolean down;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    MigrateSqlCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String version = to;
        if (version != null && !version.matches("\\d{1,18}(\\.\\d{1,9})*")) {
            throw new UpkeepException(FailureKind.REFUSED, "--to " + version + " is no version; an example is --to 3.");
        }
        if (down && version == null) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "--down needs the version to go back to: --to 3 for example, --to 0 for before the first.");
        }
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            Migrations migrations = application.migrations(target.name());
            List<SqlScript> scripts = application.unrecorded(
                    "migrate",
                    target.name(),
                    context.user(),
                    run -> down && version != null
                            ? migrations.backward(run, version)
                            : migrations.forward(run, version));
            print(scripts);
            return ExitCode.OK;
        }
    }

    private void print(List<SqlScript> scripts) {
        Terminal terminal = context.terminal();
        if (json) {
            terminal.json("scripts", scripts);
        } else if (scripts.isEmpty()) {
            terminal.data(down ? "-- Nothing to take back." : "-- Nothing is pending.");
        }
        for (int i = 0; i < scripts.size() && !json; i++) {
            SqlScript script = scripts.get(i);
            terminal.data((i == 0 ? "" : System.lineSeparator()) + "-- " + script.file() + ": "
                    + (down ? "takes version " + script.version() + " back" : "leads to version " + script.version()));
            terminal.data(script.ended());
        }
    }
}
