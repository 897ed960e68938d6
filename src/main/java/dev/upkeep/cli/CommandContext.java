package dev.upkeep.cli;

import dev.upkeep.run.JobCatalogue;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Map;

/**
 * What every command has at hand.
 *
 * @param assembler puts Upkeep together
 * @param home the folder with `config`, `routes` and `data`
 * @param environment the process's environment variables
 * @param terminal where to print
 */
record CommandContext(Assembler assembler, Path home, Map<String, String> environment, Terminal terminal) {
    /**
     * Reads the settings.
     *
     * @throws dev.upkeep.settings.SettingsException when they are wrong
     */
    Settings settings() {
        return new SettingsReader(home, environment).read();
    }

    /**
     * Reads the settings for a command about what lies in the buckets: no database has to be named.
     *
     * @throws dev.upkeep.settings.SettingsException when they are wrong
     */
    Settings bucketSettings() {
        return new SettingsReader(home, environment).readForBuckets();
    }

    /** The jobs that exist. */
    JobCatalogue jobs() {
        return new JobCatalogue(assembler.jobs());
    }

    /** The person at the terminal, for the ledger; a service manager may leave both variables unset. */
    String user() {
        return environment.getOrDefault(
                "USER", environment.getOrDefault("LOGNAME", System.getProperty("user.name", "unknown")));
    }
}
