package dev.upkeep.uploads;

import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.settings.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one pass goes by.
 *
 * @param target the target's settings
 * @param store its bucket
 * @param ownKeys where Upkeep's own keys are in it
 * @param prefixes what the keys have to begin with; empty for the whole bucket
 * @param scope which keys are gone over
 * @param policy what becomes of each upload
 * @param command the command by which a person has the uploads aborted that this pass is about
 * @param olderThan the age from which an upload is old
 * @param time the time by the store's clock, or by this machine's where the store does not tell
 * @param clockSkew how far the store's clock is ahead of this machine's; absent when that does not matter
 */
record UploadsPlan(
        TargetSettings target,
        ObjectStore store,
        UpkeepKeys ownKeys,
        List<String> prefixes,
        KeyScope scope,
        UploadPolicy policy,
        String command,
        Duration olderThan,
        Instant time,
        @Nullable Duration clockSkew) {}
