package dev.upkeep;

import dev.upkeep.cli.Application;
import dev.upkeep.cli.Assembler;
import dev.upkeep.cli.UpkeepCommand;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The program. */
public final class Upkeep {
    private Upkeep() {}

    /**
     * Runs one command and ends with its exit code.
     *
     * @param arguments the command's words
     */
    public static void main(String[] arguments) {
        System.exit(run(System.getenv(), arguments));
    }

    /**
     * Runs one command.
     *
     * @param environment the environment variables that it sees
     * @param arguments the command's words
     * @return its exit code
     */
    static int run(Map<String, String> environment, String... arguments) {
        setLogLevels(environment, arguments);
        Path home = Path.of(environment.getOrDefault("UPKEEP_HOME", "")).toAbsolutePath();
        return UpkeepCommand.execute(new Composed(), version(), home, environment, arguments);
    }

    /** To be called before anything logs. */
    private static void setLogLevels(Map<String, String> environment, String... arguments) {
        boolean process = arguments.length > 0 && arguments[0].equals("start");
        System.setProperty(LogSetup.LEVEL, environment.getOrDefault("UPKEEP_LOG", process ? "INFO" : "WARN"));
        System.setProperty(LogSetup.NOTIFY_LEVEL, process ? "INFO" : "OFF");
    }

    /** The version of this build. */
    static String version() {
        String version = Upkeep.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static final class Composed implements Assembler {
        @Override
        public Application assemble(Settings settings, Progress progress) {
            return Composition.of(settings, progress);
        }

        @Override
        public List<JobDefinition> jobs() {
            return Composition.JOBS;
        }
    }
}
