package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.ListingStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RangeListingTest {
    private static final ListingLimits SIXTEEN = new ListingLimits(16, 0, false);
    private static final CannedStore.Answer SLOW_DOWN = CannedStore.Answer.error(503, "SlowDown");

    private final Recorder recorder = new Recorder();
    private ListingStore server;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listsOneHugeFolderInSeveralRangesAndEachObjectOnce() throws IOException {
        server = new ListingStore();
        Random random = new Random(7);
        for (int i = 0; i < 30_000; i++) {
            server.put("users/1/" + new UUID(random.nextLong(), random.nextLong()) + ".pdf", i);
        }

        ListingCost cost = list(SIXTEEN);

        assertThat(recorder.keys)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
        assertThat(recorder.cuts).isGreaterThan(3);
        assertThat(cost.requests()).isEqualTo(server.requests()).isLessThan(90);
        assertThat(cost.receivedBytes()).isGreaterThan(30_000 * 60);
    }

    @Test
    void listsManyFoldersInSeveralRangesAndEachObjectOnce() throws IOException {
        server = new ListingStore();
        for (int user = 0; user < 200; user++) {
            for (int i = 0; i < 100; i++) {
                server.put(String.format("users/u%03d/object-%05d", user, i), i);
            }
        }

        list(SIXTEEN);

        assertThat(recorder.keys)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
        assertThat(recorder.cuts).isGreaterThan(3);
    }

    @Test
    void cutsWhereTheSinkKnowsFolders() throws IOException {
        server = new ListingStore();
        for (int user = 0; user < 20; user++) {
            for (int i = 0; i < 500; i++) {
                server.put(String.format("u%02d/%03d", user, i), i);
            }
        }
        recorder.hints = List.of("u05/", "u10/", "u15/");

        list(new ListingLimits(4, 0, false));

        assertThat(recorder.cutAt).contains("u05/", "u10/", "u15/");
        assertThat(recorder.keys)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
    }

    @Test
    void oneRequestAtATimeCutsNothing() throws IOException {
        server = new ListingStore();
        for (int i = 0; i < 2_500; i++) {
            server.put(String.format("%05d", i), 1);
        }

        assertThat(list(new ListingLimits(1, 0, false)).requests()).isEqualTo(3);
        assertThat(recorder.cuts).isZero();
    }

    @Test
    void listsAStoreThatOrdersByUtf16AsWell() throws IOException {
        server = new ListingStore(Comparator.naturalOrder());
        List<String> folders = List.of("plain", "\uFF21wide", "😀", "\uE000private", "𝄞", "é", "~");
        for (String folder : folders) {
            for (int i = 0; i < 3_000; i++) {
                server.put(folder + (i % 2 == 0 ? "/😀" : "/\uFFFD") + i, 1);
            }
        }

        list(SIXTEEN);

        assertThat(recorder.keys)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
    }

    @Test
    void goesOnWhenTheStoreAsksForFewerRequestsEveryTenthTime() throws IOException {
        server = filled(20_000).troubledBy((number, answer) -> number % 10 == 0 ? SLOW_DOWN : answer);

        ListingCost cost = list(new ListingLimits(4, 0, false));

        assertThat(recorder.keys)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
        assertThat(cost.slowDowns()).isPositive();
        assertThat(cost.requests()).isEqualTo(server.requests());
    }

    @Test
    void asksAgainWhenAPageArrivesTwice() throws IOException {
        AtomicReference<CannedStore.Answer> first = new AtomicReference<>();
        server = filled(5_000).troubledBy((number, answer) -> {
            first.compareAndSet(null, answer);
            return number == 3 ? first.get() : answer;
        });

        list(new ListingLimits(1, 0, false));

        assertThat(recorder.keys)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
        assertThat(server.requests()).isEqualTo(6);
    }

    @Test
    void failsWhenTheSamePageComesForEver() throws IOException {
        AtomicReference<CannedStore.Answer> first = new AtomicReference<>();
        server = filled(5_000).troubledBy((number, answer) -> {
            first.compareAndSet(null, answer);
            return first.get();
        });

        assertThat(failure(SIXTEEN))
                .hasMessageContaining("in order")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);
    }

    @Test
    void failsWhenThereIsMoreAndNobodySaysWhere() throws IOException {
        server = filled(5)
                .troubledBy((number, answer) ->
                        CannedStore.Answer.of(200, answer.body().replace("<IsTruncated>false", "<IsTruncated>true")));

        assertThat(failure(SIXTEEN)).hasMessageContaining("there are more, and not where");
    }

    @Test
    void tellsNothingMoreOnceItHasFailed() throws IOException {
        server = filled(20_000)
                .troubledBy((number, answer) -> number > 5 ? CannedStore.Answer.error(403, "AccessDenied") : answer);

        assertThat(failure(SIXTEEN)).extracting(UpkeepException::kind).isEqualTo(FailureKind.CONFIGURATION);

        int told = recorder.keys.size();
        assertThat(told).isLessThan(20_000);
        assertThat(recorder.keys).doesNotHaveDuplicates();
    }

    @Test
    void endsWhenTheCheckThrows() throws IOException {
        server = filled(100_000);
        AtomicInteger checks = new AtomicInteger();

        UpkeepException failure = catchThrowableOfType(
                UpkeepException.class,
                () -> list(new ListingLimits(1, 20, false), () -> {
                    if (checks.incrementAndGet() == 3) {
                        throw new UpkeepException(FailureKind.CANCELLED, "Enough.");
                    }
                }));

        assertThat(failure).hasMessage("Enough.");
        assertThat(recorder.keys.size()).isLessThan(100_000);
    }

    @Test
    void keepsToTheRateLimit() throws IOException {
        server = filled(9_500);
        long began = System.nanoTime();

        list(new ListingLimits(16, 20, false));

        assertThat(System.nanoTime() - began).isGreaterThan(9 * 50_000_000L);
    }

    @Test
    void aRangeEndsAtItsLastKeyAndKeepsItsPrefix() throws IOException {
        server = new ListingStore();
        for (String key : List.of("a", "b/", "b/1", "b/2", "b/3", "c")) {
            server.put(key, 1);
        }

        list(
                List.of(new KeyRange(1, "b/", "b/", null, "b/2"), new KeyRange(2, "", "b/3", null, null)),
                SIXTEEN,
                () -> {});

        assertThat(recorder.keys).containsExactlyInAnyOrder("b/1", "b/2", "c");
    }

    @Test
    void listsKeysOfCharactersThatXmlCannotHold() throws IOException {
        server = filled(1_500);
        List<String> odd = List.of(
                "control/\u0001\u001f",
                "line\nfeed",
                "return\rend",
                "tab\tend",
                " leads",
                "trails ",
                "a+b",
                "100%",
                "<&>");
        odd.forEach(key -> server.put(key, 1));

        list(SIXTEEN);

        assertThat(recorder.keys)
                .containsAll(odd)
                .containsExactlyInAnyOrderElementsOf(server.objects().keySet());
    }

    private ListingStore filled(int count) throws IOException {
        ListingStore store = new ListingStore();
        for (int i = 0; i < count; i++) {
            store.put(String.format("object-%06d", i), i);
        }
        return store;
    }

    private UpkeepException failure(ListingLimits limits) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> list(limits));
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }

    private ListingCost list(ListingLimits limits) {
        return list(limits, () -> {});
    }

    private ListingCost list(ListingLimits limits, Runnable check) {
        return list(List.of(KeyRange.below(1, "")), limits, check);
    }

    private ListingCost list(Collection<KeyRange> ranges, ListingLimits limits, Runnable check) {
        try (ObjectStore store = new ObjectStore(server.settings())) {
            return store.listRanges(ranges.iterator(), limits, recorder, check);
        }
    }

    /** Remembers what it is told, and finds out when it is told nonsense. */
    private static final class Recorder implements RangeSink {
        private final List<String> keys = new ArrayList<>();
        private final Map<Long, KeyRange> rests = new HashMap<>();
        private final List<String> cutAt = new ArrayList<>();
        private List<String> hints = List.of();
        private long ids = 100;
        private int cuts;

        @Override
        public void page(List<ListedVersion> objects, KeyRange rest, boolean ended) {
            for (ListedVersion object : objects) {
                keys.add(object.key());
                assertThat(object.object().bytes()).isNotNegative();
            }
            rests.put(rest.id(), rest);
        }

        @Override
        public List<String> cuts(KeyRange rest, int wanted) {
            return hints.stream()
                    .filter(hint -> KeyOrder.UTF_8.compare(hint, rest.after()) > 0
                            && (rest.until() == null || KeyOrder.UTF_8.compare(hint, rest.until()) < 0))
                    .toList();
        }

        @Override
        public long cut(KeyRange rest, String at) {
            cuts++;
            cutAt.add(at);
            return ids++;
        }
    }

    @Test
    void ordersKeysByTheirUtf8Bytes() throws IOException {
        server = new ListingStore();
        List<String> keys = new ArrayList<>(
                List.of("", "a", "a/", "a/b", "ab", "é", "\uD7FF", "\uE000", "\uFFFF", "😀", "𝄞", "😀\uE000", "😀😀"));
        List<String> byBytes = new ArrayList<>(keys);
        byBytes.sort((one, other) -> Arrays.compareUnsigned(
                one.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                other.getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        keys.sort(KeyOrder.UTF_8);

        assertThat(keys).isEqualTo(byBytes);
    }
}
