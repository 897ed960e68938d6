package dev.upkeep.uploads;

import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.CommandText;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes of settings and request what a pass goes by. Thread-safe. */
final class UploadsPlanner {
    /** Answers take a moment, and the store tells whole seconds. */
    private static final Duration USUAL_SKEW = Duration.ofSeconds(30);

    private final Settings settings;
    private final ObjectStores stores;
    private final RunStates runs;
    private final Clock clock;

    UploadsPlanner(Settings settings, ObjectStores stores, RunStates runs, Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Plans a pass; asks the store for its time.
     *
     * @throws dev.upkeep.failure.UpkeepException when the store is away or refuses to list uploads
     */
    UploadsPlan plan(String name, UploadsRequest request) {
        TargetSettings target = settings.target(name);
        ObjectStore store = stores.of(name);
        List<UpkeepKeys> ownKeys = settings.targets().values().stream()
                .map(one -> new UpkeepKeys(one.backup().prefix(), one.name()))
                .toList();
        Duration olderThan = request.olderThan().orElse(target.uploads().abortAfter());
        Instant machineTime = clock.instant();
        Instant time = store.uploads().time().orElse(machineTime);
        return new UploadsPlan(
                target,
                store,
                new UpkeepKeys(target.backup().prefix(), name),
                request.prefix().map(List::of).orElse(target.uploads().prefixes()),
                scope(target, ownKeys, request),
                new UploadPolicy(ownKeys, runs, time.minus(olderThan)),
                CommandText.of("uploads abort" + request.options(), name),
                olderThan,
                time,
                skew(machineTime, time));
    }

    /** What dead runs of Upkeep left behind comes first, wherever the rest is. */
    private static KeyScope scope(TargetSettings target, List<UpkeepKeys> ownKeys, UploadsRequest request) {
        List<String> excluded = Stream.concat(target.uploads().excludedPrefixes().stream(), request.excluded().stream())
                .toList();
        if (request.prefix().isPresent()) {
            return KeyScope.of(List.of(request.prefix().get()), excluded);
        }
        List<String> set = target.uploads().prefixes();
        return KeyScope.of(
                Stream.concat(ownKeys.stream().map(UpkeepKeys::backups), set.isEmpty() ? Stream.of("") : set.stream())
                        .toList(),
                excluded);
    }

    private static @Nullable Duration skew(Instant machineTime, Instant time) {
        Duration skew = Duration.between(machineTime, time);
        return skew.abs().compareTo(USUAL_SKEW) > 0 ? skew : null;
    }
}
