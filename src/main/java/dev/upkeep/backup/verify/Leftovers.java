package dev.upkeep.backup.verify;

import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs leave behind whose process is killed: folders on this machine, PostgreSQL servers that were started in them,
 * and scratch databases on other servers. Thread-safe.
 */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** A server that cannot be reached shall not keep every run waiting. */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(10);

    private final Settings settings;
    private final RunStates runs;
    private final Clock clock;
    private Instant nextAttempt = Instant.MIN;

    /**
     * @param settings the targets' settings
     * @param runs tells which runs are over
     * @param clock tells when to try again what failed
     */
    public Leftovers(Settings settings, RunStates runs, Clock clock) {
        this.settings = settings;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Removes what runs left behind that are over. A run has a folder on this machine for as long as there is anything
     * else of it, so without one nobody is asked. What cannot be removed is only told, and tried again later; a server
     * that is away keeps nothing else from being removed.
     */
    public synchronized void remove() {
        if (clock.instant().isBefore(nextAttempt)) {
            return;
        }
        try {
            List<RunFolder> left = folders();
            if (!left.isEmpty()) {
                left.forEach(StartedServer::endIn);
                // Data and passwords go at once; an empty folder tells that there may be a database still.
                left.forEach(RunFolder::clear);
                dropDatabases();
                left.forEach(RunFolder::close);
            }
        } catch (UpkeepException e) {
            nextAttempt = clock.instant().plus(BETWEEN_ATTEMPTS);
            LOG.warn("What a killed run left behind could not be removed; a later run will: {}", e.getMessage());
        }
    }

    /** Drops what is left on the servers that the settings name, also when nothing on this machine tells of it. */
    public synchronized void removeEverywhere() {
        try {
            dropDatabases();
        } catch (UpkeepException e) {
            LOG.warn("Scratch databases of killed runs could not be looked for: {}", e.getMessage());
        }
        remove();
    }

    private List<RunFolder> folders() {
        List<Path> parents = settings.targets().values().stream()
                .map(target -> target.backup().tempDirectory())
                .distinct()
                .toList();
        return parents.stream()
                .flatMap(parent -> RunFolder.ofRunsThatAreOver(parent, runs).stream())
                .collect(Collectors.toList());
    }

    private void dropDatabases() {
        List<UpkeepException> failures = new ArrayList<>();
        for (TargetSettings target : settings.targets().values()) {
            try {
                dropDatabasesOf(target);
            } catch (UpkeepException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            UpkeepException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private void dropDatabasesOf(TargetSettings target) {
        target.backup().verifyServer().ifPresent(server -> {
            try (ScratchDatabases databases =
                    new ScratchDatabases(target.database().at(server), ScratchSpace.names(target))) {
                databases.sweep(runs, clock);
            }
        });
    }
}
