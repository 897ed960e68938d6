package dev.upkeep.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.testing.S3Server;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects counted beside a pass. */
class SourceCountIT {
    @Test
    void aLongFirstPassCountsWhatThereIsAndALaterOneKnows() {
        try (ObjectStore store = new ObjectStore(S3Server.shared().newBucket())) {
            for (String key : List.of("a/1", "a/2", "b/1", "b/tmp/1")) {
                store.put(key, new byte[0], "text/plain");
            }
            CopyEnd source = new CopyEnd(store, new Throttle(0, 0));
            Scope scope = new Scope(List.of(), List.of("b/tmp/"));
            try (SourceCount first = new SourceCount(source, scope, 0, 2);
                    SourceCount later = new SourceCount(source, scope, 7, 2)) {
                assertThat(first.expected(1)).isZero();
                await().until(() -> first.expected(2) == 3);
                assertThat(later.expected(2)).isEqualTo(7);
            }
        }
    }
}
