package dev.upkeep.backup.catalogue;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of one target, by what lies in its bucket and nothing else: a new machine with the bucket's keys sees the
 * same. Thread-safe.
 */
public final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    /** A manifest names every table; this is room for some hundred thousand of them. */
    private static final int LARGEST_BYTES = 32 * 1024 * 1024;

    private final ObjectStore store;
    private final UpkeepKeys keys;

    /**
     * @param store the target's bucket
     * @param keys where the target's backups are in it
     */
    public Catalogue(ObjectStore store, UpkeepKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    /** All backups, newest first. A manifest that cannot be used is logged and left out. */
    public List<Backup> list() {
        return newestUntil(backup -> false);
    }

    /**
     * The newest backups, newest first. Older ones than are needed are not read: a catalogue that is looked at every
     * few minutes should not read every manifest each time.
     *
     * @param enough whether nothing older than this backup is needed
     * @return the backups up to and with the first that is enough; all of them when none is
     */
    public List<Backup> newestUntil(Predicate<Backup> enough) {
        // Ids begin with the time, and backups of a target are made one after the other.
        List<Backup> backups = new ArrayList<>();
        for (Map.Entry<String, List<StoredObject>> folder :
                folders().descendingMap().entrySet()) {
            Optional<Backup> backup = usable(folder.getKey(), folder.getValue());
            backup.ifPresent(backups::add);
            if (backup.isPresent() && enough.test(backup.get())) {
                break;
            }
        }
        backups.sort(Comparator.comparing((Backup backup) -> backup.manifest().finishedAt())
                .thenComparing(Backup::id)
                .reversed());
        return backups;
    }

    private Optional<Backup> usable(String id, List<StoredObject> objects) {
        if (!has(objects, Manifest.OBJECT_NAME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(id, has(objects, BackupStatus.OBJECT_NAME)));
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.DATA) {
                throw e;
            }
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What stands where backups are and belongs to none, because its manifest was never written: all objects of each
     * such run, by the run's id.
     */
    public Map<String, List<StoredObject>> leftovers() {
        Map<String, List<StoredObject>> folders = folders();
        folders.values().removeIf(objects -> has(objects, Manifest.OBJECT_NAME));
        return folders;
    }

    /**
     * The backup that somebody means.
     *
     * @param which `latest`; an id; or a time such as 2026-11-23T02:15:00Z, which means the newest backup that was
     *     finished by then
     * @throws UpkeepException of kind REFUSED when there is none
     */
    public Backup find(String which) {
        List<Backup> all = list();
        if (which.equals("latest")) {
            return all.stream().findFirst().orElseThrow(() -> none(which, all));
        }
        return all.stream()
                .filter(backup -> backup.id().equals(which))
                .findFirst()
                .or(() -> all.stream()
                        .filter(backup -> !backup.manifest().finishedAt().isAfter(time(which, all)))
                        .findFirst())
                .orElseThrow(() -> none(which, all));
    }

    /** Keeps what verifying a backup found. */
    public void keep(BackupStatus status) {
        byte[] json = status.json().getBytes(StandardCharsets.UTF_8);
        store.put(keys.backup(status.id(), BackupStatus.OBJECT_NAME), json, "application/json");
    }

    /**
     * Deletes a backup: its manifest first, so that at no time there is a backup whose files are gone.
     *
     * @param id the backup's id
     */
    public void delete(String id) {
        store.delete(keys.backup(id, Manifest.OBJECT_NAME));
        List<String> rest = new ArrayList<>();
        store.listObjects(keys.backup(id, ""), page -> page.forEach(object -> rest.add(object.key())));
        store.deleteAll(rest);
    }

    private Backup read(String id, boolean hasStatus) {
        String key = keys.backup(id, Manifest.OBJECT_NAME);
        Manifest manifest = Manifest.parse(text(key), key, keys.backup(id, ""));
        if (!manifest.id().equals(id)) {
            throw new UpkeepException(
                    FailureKind.DATA, "The manifest '" + key + "' is that of another backup, " + manifest.id() + ".");
        }
        return new Backup(manifest, hasStatus ? status(id) : BackupStatus.unverified(id));
    }

    /** A status can be found again by verifying again: what cannot be read counts as none. */
    private BackupStatus status(String id) {
        String key = keys.backup(id, BackupStatus.OBJECT_NAME);
        try {
            return Json.read(text(key), BackupStatus.class);
        } catch (IllegalArgumentException e) {
            LOG.warn("The status '{}' cannot be used: {}", key, e.getMessage());
            return BackupStatus.unverified(id);
        }
    }

    private String text(String key) {
        try (InputStream content = store.open(key)) {
            byte[] bytes = content.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "'" + key + "' is larger than " + LARGEST_BYTES + " bytes: that is not one of Upkeep's own.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UpkeepException(FailureKind.UNAVAILABLE, "'" + key + "' could not be read: " + e, e);
        }
    }

    private static Instant time(String which, List<Backup> all) {
        try {
            return Instant.parse(which);
        } catch (DateTimeParseException e) {
            throw none(which, all);
        }
    }

    private static UpkeepException none(String which, List<Backup> all) {
        String there = all.isEmpty()
                ? "There are none at all"
                : "There are " + all.size() + ", from "
                        + all.get(all.size() - 1).id() + " to " + all.get(0).id();
        return new UpkeepException(
                FailureKind.REFUSED,
                "There is no backup '" + which + "'. " + there + "; say `latest`, an id of `upkeep backups list`, or a "
                        + "time such as 2026-11-23T02:15:00Z.");
    }

    private NavigableMap<String, List<StoredObject>> folders() {
        NavigableMap<String, List<StoredObject>> folders = new TreeMap<>();
        store.listObjects(
                keys.backups(),
                page -> page.forEach(object -> keys.runOf(object.key())
                        .ifPresent(id -> folders.computeIfAbsent(id, any -> new ArrayList<>())
                                .add(object))));
        return folders;
    }

    private static boolean has(List<StoredObject> objects, String name) {
        return objects.stream().anyMatch(object -> object.key().endsWith("/" + name));
    }
}
