package dev.upkeep.testing;

import dev.upkeep.settings.CopySettings;
import dev.upkeep.settings.CopySettings.Deletion;
import dev.upkeep.settings.ObjectStoreSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a second copy, as shipped but for what a test says. */
public final class CopyTarget {
    private final ObjectStoreSettings destination;
    private String prefix = "";
    private List<String> include = List.of();
    private List<String> exclude = List.of();
    private long bytesPerSecond;
    private Optional<Deletion> deletion = Optional.empty();

    /** @param destination the bucket of the copy */
    public CopyTarget(ObjectStoreSettings destination) {
        this.destination = destination;
    }

    public CopyTarget under(String wanted) {
        prefix = wanted;
        return this;
    }

    public CopyTarget including(String... prefixes) {
        include = List.of(prefixes);
        return this;
    }

    public CopyTarget excluding(String... prefixes) {
        exclude = List.of(prefixes);
        return this;
    }

    public CopyTarget slowedTo(long bytes) {
        bytesPerSecond = bytes;
        return this;
    }

    public CopyTarget deletingAfter(Duration after, int atMost, int atMostPercent) {
        deletion = Optional.of(new Deletion(after, atMost, atMostPercent));
        return this;
    }

    public CopySettings settings() {
        return new CopySettings(
                destination,
                prefix,
                include,
                exclude,
                8,
                bytesPerSecond,
                0,
                deletion,
                100,
                Duration.ofHours(26),
                Duration.ofHours(50));
    }
}
