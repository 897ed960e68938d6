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
        tellOfTheSample();
        return new SettingsReader(home, environment).read();
    }

    /**
     * Reads the settings for a command about what lies in the buckets: no database has to be named.
     *
     * @throws dev.upkeep.settings.SettingsException when they are wrong
     */
    Settings bucketSettings() {
        tellOfTheSample();
        return new SettingsReader(home, environment).readForBuckets();
    }

    /** Who names a database and no profile has most likely forgotten that one, and would see the sample's data. */
    private void tellOfTheSample() {
        boolean ownDatabase =
                !environment.getOrDefault(SettingsReader.DATABASE_VARIABLE, "").isEmpty();
        if (ownDatabase && !environment.containsKey(SettingsReader.PROFILE_VARIABLE)) {
            terminal.complain(SettingsReader.DATABASE_VARIABLE + " is set, but without a profile this is about the"
                    + " sample application's own database. For yours: export " + SettingsReader.PROFILE_VARIABLE
                    + "=prod. To see this no more: =local.");
        }
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
