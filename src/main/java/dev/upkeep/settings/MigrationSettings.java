package dev.upkeep.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the schema of a target's database is changed.
 *
 * @param directory the folder of its migration scripts
 * @param restorePoint what is needed before migrations are applied: `make`, `require` or `off`
 * @param restorePointAge how old the verified backup may be that `require` asks for
 * @param readers the roles that have to be able to read every table afterwards
 * @param rehearsalBackupAge how old the backup may be that migrations are rehearsed on
 */
public record MigrationSettings(
        Path directory,
        String restorePoint,
        Duration restorePointAge,
        List<String> readers,
        Duration rehearsalBackupAge) {
    /** The words for what is needed before migrations are applied. */
    static final List<String> RESTORE_POINTS = List.of("make", "require", "off");

    public MigrationSettings {
        readers = List.copyOf(readers);
    }
}
