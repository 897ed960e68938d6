package dev.upkeep.objectstore;

import dev.upkeep.settings.TargetSettings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The layout of Upkeep's own keys in a target's bucket: `<prefix><target>/backups/<run id>/<name>`. */
public final class UpkeepKeys {
    private static final Pattern RUN_AND_NAME = Pattern.compile("([0-9]{8}T[0-9]{6}Z-[a-z0-9]+)/.+");

    private final String prefix;
    private final String backups;

    /**
     * @param prefix everything that Upkeep stores is below it; ends with a slash
     * @param target the target's name
     */
    public UpkeepKeys(String prefix, String target) {
        this.prefix = prefix;
        this.backups = prefix + target + "/backups/";
    }

    /** The keys of a target, by its settings. */
    public static UpkeepKeys of(TargetSettings target) {
        return new UpkeepKeys(target.backup().prefix(), target.name());
    }

    /** The prefix of everything that Upkeep stores, for all targets: `upkeep/`. */
    public String root() {
        return prefix;
    }

    /** The prefix of this target's backups: `upkeep/main/backups/`. */
    public String backups() {
        return backups;
    }

    /**
     * The key of one object of a backup.
     *
     * @param runId the run that makes the backup; also the backup's id
     * @param name the object's name within the backup
     */
    public String backup(String runId, String name) {
        return backups + runId + "/" + name;
    }

    /** The run that one of this target's own keys belongs to; empty for any other key. */
    public Optional<String> runOf(String key) {
        if (!key.startsWith(backups)) {
            return Optional.empty();
        }
        Matcher matcher = RUN_AND_NAME.matcher(key.substring(backups.length()));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
