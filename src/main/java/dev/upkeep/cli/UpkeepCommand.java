package dev.upkeep.cli;

import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.SettingsException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command `upkeep`: what it is called with, and how it ends. */
@Command(
        name = "upkeep",
        description = "Looks after a PostgreSQL database and an S3-compatible bucket: health checks, backups, storage "
                + "use, incomplete uploads, migrations.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Settings: config/*.properties and the environment; UPKEEP_PROFILE=prod for your own database and bucket.",
            "Exit codes: 0 ok, 1 findings, 2 failed, 4 already running, 5 unreachable, 64 usage, 78 configuration, "
                    + "130 interrupted, 143 ended by SIGTERM.",
            "Shell completion: source <(upkeep completion)"
        })
@SuppressWarnings("UnusedVariable") // picocli sets the two flags and acts on them itself.
public final class UpkeepCommand {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepCommand.class);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help and end.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and end.")
    private boolean version;

    private UpkeepCommand() {}

    /**
     * Runs one command.
     *
     * @param assembler puts Upkeep together
     * @param version the version of this build
     * @param home the folder with `config`, `routes` and `data`
     * @param environment the process's environment variables
     * @param arguments the command's words
     * @return its exit code
     */
    public static int execute(
            Assembler assembler, String version, Path home, Map<String, String> environment, String... arguments) {
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new PrintWriter(output, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(out, err, environment);
        CommandLine line = commands(new CommandContext(assembler, home, environment, terminal), arguments);
        line.getCommandSpec().version("Upkeep " + version);
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(terminal.helpColumns());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        ? CommandLine.Help.Ansi.AUTO
                        : CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler((problem, words) -> refuse(problem, terminal, err));
        line.setExecutionExceptionHandler((problem, command, parsed) -> explain(problem, terminal));
        line.setExecutionStrategy(parsed -> {
            if (parsed.subcommand() == null && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                line.usage(err);
                return ExitCode.USAGE;
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        int exitCode = line.execute(arguments);
        out.flush();
        Optional<String> unwritten = output.failure();
        unwritten.ifPresent(reason -> terminal.complain("Standard output could not be written: " + reason + "."));
        return unwritten.isPresent() && exitCode == ExitCode.OK ? ExitCode.FAILED : exitCode;
    }

    /** All commands, or the one that the first word names: to build all of them takes longer than some of them do. */
    private static CommandLine commands(CommandContext context, String... arguments) {
        Candidates candidates = new Candidates(context);
        CommandLine line = new CommandLine(new UpkeepCommand(), candidates);
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("start", () -> new StartCommand(context));
        commands.put("run", () -> new RunCommand(context));
        commands.put("jobs", () -> new JobsCommand(context));
        commands.put("runs", () -> new RunsCommand(context));
        commands.put("checks", () -> ChecksCommand.line(context, candidates));
        commands.put("backups", () -> BackupsCommand.line(context, candidates));
        commands.put("migrate", () -> MigrateCommand.line(context, candidates));
        commands.put("storage", () -> StorageCommand.line(context, candidates));
        commands.put("uploads", () -> UploadsCommand.line(context, candidates));
        commands.put("alerts", () -> AlertsCommand.line(context, candidates));
        commands.put("copy", () -> new CopyCommand(context));
        commands.put("config", () -> new ConfigCommand(context));
        commands.put("doctor", () -> new DoctorCommand(context));
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            commands.keySet().retainAll(Set.of(arguments[0]));
        }
        commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        if (commands.size() > 1) {
            line.addSubcommand(new CompletionCommand(context, line));
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
        return line;
    }

    private static int refuse(CommandLine.ParameterException problem, Terminal terminal, PrintWriter err) {
        CommandLine line = problem.getCommandLine();
        if (problem instanceof CommandLine.UnmatchedArgumentException unmatched
                && !line.getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            Set<String> commands = line.getSubcommands().keySet();
            terminal.complain("There is no command '" + word + "'." + Suggestion.sentence(word, commands)
                    + " Commands: " + String.join(", ", commands) + ".");
        } else {
            terminal.complain(String.valueOf(problem.getMessage()).replace("option option", "option"));
            CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        }
        terminal.say("Try `" + line.getCommandSpec().qualifiedName() + " --help`.");
        return ExitCode.USAGE;
    }

    private static int explain(Exception problem, Terminal terminal) {
        if (problem instanceof SettingsException wrong) {
            int count = wrong.problems().size();
            terminal.complain(count == 1 ? "A setting is wrong." : count + " settings are wrong.");
            wrong.problems().forEach(text -> terminal.say("  " + text));
            return ExitCode.CONFIGURATION;
        }
        if (problem instanceof UpkeepException known) {
            terminal.complain(known.getMessage());
            LOG.debug("The cause", known);
            return ExitCode.of(known.kind());
        }
        terminal.complain("Unexpected " + problem + "; this looks like a defect of Upkeep.");
        LOG.error("Unexpected", problem);
        return ExitCode.FAILED;
    }

    /** Prints what a shell needs to complete Upkeep's words. */
    @Command(name = "completion", description = "Print a completion script for bash and zsh.")
    static final class CompletionCommand implements Callable<Integer> {
        private final CommandContext context;
        private final CommandLine line;

        CompletionCommand(CommandContext context, CommandLine line) {
            this.context = context;
            this.line = line;
        }

        @Override
        public Integer call() {
            context.terminal().data(AutoComplete.bash("upkeep", line));
            return ExitCode.OK;
        }
    }
}
