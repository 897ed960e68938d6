package dev.upkeep.backup.freshness;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest backups of each target as they were last seen, remembered so that asking costs nothing. Thread-safe. */
public final class LastBackups {
    private final Map<String, Seen> byTarget = new ConcurrentHashMap<>();

    /**
     * Remembers a backup that was just made.
     *
     * @param manifest its manifest, stored by now
     */
    public void made(Manifest manifest) {
        byTarget.merge(
                manifest.target(),
                new Seen(Optional.of(Made.of(manifest)), Optional.empty()),
                (before, now) -> new Seen(now.newest(), before.verifiedAt()));
    }

    /**
     * Remembers that a backup was just proven, of a target of which anything is known.
     *
     * @param target the target's name
     * @param finishedAt when the backup was finished
     * @param passed whether it is what it has to be
     */
    public void verified(String target, Instant finishedAt, boolean passed) {
        if (passed) {
            byTarget.computeIfPresent(
                    target,
                    (same, before) ->
                            before.verifiedAt().filter(finishedAt::isBefore).isPresent()
                                    ? before
                                    : new Seen(before.newest(), Optional.of(finishedAt)));
        }
    }

    /**
     * Remembers what the catalogue has, in place of everything before.
     *
     * @param target the target's name
     * @param backups its backups, newest first, down to the newest verified one at least
     */
    void looked(String target, List<Backup> backups) {
        byTarget.put(
                target,
                new Seen(
                        backups.stream().map(Backup::manifest).map(Made::of).findFirst(),
                        backups.stream()
                                .filter(Backup::isVerified)
                                .map(backup -> backup.manifest().finishedAt())
                                .findFirst()));
    }

    /** What was seen last, by the target's name; without the targets that nobody has looked at yet. */
    public Map<String, Seen> all() {
        return Map.copyOf(byTarget);
    }

    /**
     * What was seen of a target's backups.
     *
     * @param newest the newest backup; empty when there is none
     * @param verifiedAt when the newest verified backup was finished; empty when none is verified
     */
    public record Seen(Optional<Made> newest, Optional<Instant> verifiedAt) {}

    /**
     * How a backup was made.
     *
     * @param finishedAt when its last dump was stored whole
     * @param duration how long that took
     * @param storedBytes the size of all its files in the bucket
     * @param rawBytes their size before compression
     * @param rows how many rows it holds
     */
    public record Made(Instant finishedAt, Duration duration, long storedBytes, long rawBytes, long rows) {
        static Made of(Manifest manifest) {
            return new Made(
                    manifest.finishedAt(),
                    Duration.between(manifest.startedAt(), manifest.finishedAt()),
                    manifest.storedBytes(),
                    manifest.rawBytes(),
                    manifest.databases().stream()
                            .map(DatabaseDump::contents)
                            .mapToLong(contents -> contents.rows())
                            .sum());
        }
    }
}
