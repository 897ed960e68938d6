package dev.upkeep.copy;

import static dev.upkeep.testing.Fault.Direction.ANSWER;
import static dev.upkeep.testing.Fault.Direction.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.ObjectTransfer;
import dev.upkeep.objectstore.ObjectUpload;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunHistory;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.CopyTarget;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SecondServer;
import dev.upkeep.testing.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job copy-objects from one server to another. */
class CopyObjectsIT {
    private static final int MIB = 1024 * 1024;
    private static final Random RANDOM = new Random(4);
    private static final ObjectTransfer.Limits LIMITS = new ObjectTransfer.Limits(3, 5 * MIB, 11 * MIB, 5 * MIB);

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Instant.now());
    private final ObjectStoreSettings sourceSettings = S3Server.shared().newBucket();
    private final ObjectStore source = new ObjectStore(sourceSettings);
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final LastCopies last = new LastCopies();
    private SecondServer server;
    private ObjectStoreSettings copySettings;
    private ObjectStore copy;

    @BeforeEach
    void start() {
        server = new SecondServer(folder.resolve("second"));
        copySettings = server.newBucket();
        copy = new ObjectStore(copySettings);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
        source.close();
        copy.close();
        server.close();
    }

    @Test
    void everyObjectIsCopiedWhateverItsKeyAndASecondRunCopiesNothing() throws Exception {
        List<String> keys = List.of(
                "a",
                "a b/c+d.txt",
                "100%/x",
                "%41",
                "ä/ö ü.pdf",
                "\uD83D\uDE00/\uFF5A",
                "\uFF5A",
                "\uFF5B/1",
                "\uD83D\uDE01",
                "it's \"quoted\"",
                "x~y!*()",
                " begins and ends with a space ",
                "tab\tand control\u0001",
                "upkeep/main/backups/1/manifest.json",
                "zero");
        for (String key : keys) {
            source.put(key, key.equals("zero") ? new byte[0] : key.getBytes(StandardCharsets.UTF_8), "text/plain");
        }

        CopyReport first = copy(plain());
        assertThat(first.copied()).isEqualTo(keys.size());
        assertThat(first.failures()).isEmpty();
        assertThat(first.hasFindings()).isFalse();
        for (String key : keys) {
            assertThat(read(copy, key)).as(key).isEqualTo(read(source, key));
        }

        CopyReport second = copy(plain());
        assertThat(second.copied()).isZero();
        assertThat(second.same()).isEqualTo(keys.size());
        assertThat(second.onlyInCopy()).isZero();
        assertThat(second.objects()).isEqualTo(keys.size());
        assertThat(second.summary()).contains("Copied 0 objects (0 B) of 15 to ", "; 15 up to date");
    }

    @Test
    void whatWasUploadedInPartsIsRecognisedByTheStateThatItWasCopiedFrom() throws Exception {
        try (ObjectUpload upload = source.beginUpload("large", "video/mp4", 6 * MIB)) {
            upload.write(random(13 * MIB));
            upload.complete();
        }

        assertThat(copy(plain()).copied()).isEqualTo(1);
        assertThat(copy(plain()).same()).isEqualTo(1);
        assertThat(read(copy, "large")).isEqualTo(read(source, "large"));
    }

    @Test
    void anObjectThatWasReplacedIsCopiedAgainAlsoWhenOnlyItsTypeIsAnother() throws Exception {
        source.put("content", bytes("one"), "text/plain");
        source.put("type", bytes("same"), "text/plain");
        copy(plain());
        // The store's clock has to have gone on for a second: it is all that tells here.
        Instant copied = look(copy).modifiedAt();
        await().until(() -> {
            source.put("type", bytes("same"), "text/html");
            return look(source).modifiedAt().isAfter(copied.plusSeconds(1));
        });
        source.put("content", bytes("two"), "text/plain");

        assertThat(copy(plain()).copied()).isEqualTo(2);
        assertThat(read(copy, "content")).isEqualTo(bytes("two"));
        assertThat(copy(plain()).copied()).isZero();
    }

    @Test
    void aCopyWithAPrefixOfSomeKeysLeavesAllElseAlone() {
        put(source, "a/1", "a/2", "b/1", "b/secret/1", "c/1");
        put(copy, "elsewhere/a/9");

        CopyReport report = copy(new CopyTarget(copySettings)
                .under("here/")
                .including("b/", "a/", "a/1")
                .excluding("b/secret/"));
        assertThat(report.objects()).isEqualTo(3);
        assertThat(report.onlyInCopy()).isZero();
        assertThat(keys(copy)).containsExactlyInAnyOrder("elsewhere/a/9", "here/a/1", "here/a/2", "here/b/1");
    }

    @Test
    void aDryRunSaysWhatWouldBeCopiedAndChangesNothing() {
        put(source, "a", "b");

        CopyReport report = (CopyReport) job(plain()).copy(Sample.dryRun("copy-objects"));
        assertThat(report.copied()).isEqualTo(2);
        assertThat(report.toCopy()).containsExactly("a", "b");
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary()).startsWith("Would copy 2 objects (");
        copy.listObjects("", page -> assertThat(page).isEmpty());
    }

    @Test
    void anObjectThatCannotBeStoredIsNamedAndTheNextRunTriesItAgain() throws Exception {
        put(source, "a", "b", "c");
        FaultyProxy proxy = proxy(copySettings);
        proxy.whenAsked("PUT /" + copySettings.bucket() + "/b", 1, error("403 Forbidden", "AccessDenied"));
        CopyTarget target = new CopyTarget(proxy.before(copySettings));

        CopyReport first = copy(target);
        assertThat(first.copied()).isEqualTo(2);
        assertThat(first.failures()).singleElement().satisfies(failed -> {
            assertThat(failed.key()).isEqualTo("b");
            assertThat(failed.reason())
                    .contains("s3:PutObject", "copy.access-key-id")
                    .doesNotContain("second-secret");
        });
        assertThat(first.hasFindings()).isTrue();
        assertThat(first.next()).hasSize(2);
        assertThat(first.next().get(0)).startsWith("1 object is not in the copy");
        assertThat(first.next().get(1)).startsWith("1 failure: The object store http");
        assertThat(copy(target).copied()).isEqualTo(1);
        assertThat(keys(copy)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void archivedObjectsAreNamedHoweverManyAndTheOthersAreCopied() throws Exception {
        IntStream.range(0, 120).forEach(i -> put(source, "archive/" + i));
        put(source, "z");
        FaultyProxy toSource = proxy(sourceSettings);
        toSource.whenAsked("/archive/", 10_000, error("403 Forbidden", "InvalidObjectState"));

        CopyReport report =
                (CopyReport) job(toSource.before(sourceSettings), plain()).copy(Sample.run("copy-objects"));

        assertThat(report.failed()).isEqualTo(120);
        assertThat(report.failures().get(0).reason()).contains("It is archived");
        assertThat(keys(copy)).containsExactly("z");
    }

    @Test
    void aStoreThatIsCutSlowedDownAndAwayForAMomentGetsEveryObject() throws Exception {
        IntStream.range(0, 60).forEach(i -> source.put("k" + i, random(20_000), "text/plain"));
        source.put("large", random(12 * MIB), "text/plain");
        FaultyProxy toSource = proxy(sourceSettings);
        FaultyProxy toCopy = proxy(copySettings);
        toSource.whenAsked("/k1", 5, Fault.cut(ANSWER, 9_000));
        toSource.whenAsked("list-type", 1, error("503 Slow Down", "SlowDown"));
        toCopy.whenAsked("/k2", 6, error("503 Slow Down", "SlowDown"));
        toCopy.whenAsked("partNumber=", 3, Fault.cut(REQUEST, MIB));
        toCopy.whenAsked("/k4", 3, Fault.damage(REQUEST, 8_000));

        CopyReport report =
                (CopyReport) job(toSource.before(sourceSettings), new CopyTarget(toCopy.before(copySettings)))
                        .copy(Sample.run("copy-objects"));
        assertThat(report.failures()).isEmpty();
        assertThat(report.copied()).isEqualTo(61);
        assertThat(toSource.faults() + toCopy.faults()).isGreaterThan(12);
        for (int i = 0; i < 60; i++) {
            assertThat(read(copy, "k" + i)).isEqualTo(read(source, "k" + i));
        }
        assertThat(read(copy, "large")).isEqualTo(read(source, "large"));
    }

    @Test
    void aStoreThatStaysAwayFailsTheRunAsUnavailable() throws Exception {
        put(source, "a", "b", "c", "d", "e", "f");
        FaultyProxy proxy = proxy(copySettings);
        ObjectStoreSettings impatient = patient(proxy.before(copySettings), Duration.ofMillis(500));
        proxy.whenAsked("PUT /" + copySettings.bucket() + "/c", 1000, Fault.cut(REQUEST, 0));
        proxy.whenAsked("PUT /" + copySettings.bucket() + "/d", 1000, Fault.cut(REQUEST, 0));
        proxy.whenAsked("PUT /" + copySettings.bucket() + "/e", 1000, Fault.cut(REQUEST, 0));
        proxy.whenAsked("PUT /" + copySettings.bucket() + "/f", 1000, Fault.cut(REQUEST, 0));
        proxy.whenAsked("HEAD /" + copySettings.bucket() + "/.upkeep-copy/ ", 1000, Fault.cut(REQUEST, 0));

        assertFails(() -> copy(new CopyTarget(impatient)), FailureKind.UNAVAILABLE, "were copied before");
    }

    @Test
    void aBucketThatIsMissingOrTheSourceItselfIsRefused() throws Exception {
        put(source, "a");
        assertFails(() -> copy(new CopyTarget(server.settings("not-there"))), FailureKind.CONFIGURATION, "copy.bucket");
        FaultyProxy alias = proxy(sourceSettings);
        assertFails(
                () -> copy(new CopyTarget(alias.before(sourceSettings)).under("copy/")),
                FailureKind.CONFIGURATION,
                "under another address");
        assertThat(keys(source)).containsExactly("a");
    }

    @Test
    void aCancelledRunStopsAtOnceAndLeavesNoUpload() {
        source.put("large", random(12 * MIB), "text/plain");
        ActiveRun run = Sample.run("copy-objects");
        CopyObjects job = job(new CopyTarget(copySettings).slowedTo(MIB));
        CompletableFuture<Void> cancelling = CompletableFuture.runAsync(() -> {
            await().until(() -> !uploads().isEmpty());
            run.cancel(FailureKind.CANCELLED, "Somebody said so.");
        });

        long begun = System.nanoTime();
        assertFails(() -> job.copy(run), FailureKind.CANCELLED, "Somebody said so.");
        Thread.interrupted();
        cancelling.join();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(11));
        assertThat(uploads()).isEmpty();
        assertThat(copy.head("large")).isEmpty();
    }

    @Test
    void anUploadThatAKilledRunLeftInTheCopyIsAborted() {
        put(source, "a");
        ObjectUpload left = copy.beginUpload("large", "text/plain", 5 * MIB);
        assertThat(left).isNotNull();
        ObjectUpload foreign = copy.beginUpload("somebody-elses", "text/plain", 5 * MIB);
        assertThat(foreign).isNotNull();
        CopyState state = new CopyState(new Ends(source, copy, ""), "main");
        state.recordUploads(List.of("large"));

        assertThat(copy(plain()).uploadsAborted()).isEqualTo(1);
        assertThat(uploads()).extracting(IncompleteUpload::key).containsExactly("somebody-elses");
        assertThat(copy(plain()).uploadsAborted()).isZero();
    }

    @Test
    void aStoreThatListsNoUploadsGetsItsCopyAndTheReportSaysWhatMayBeLeft() throws Exception {
        put(source, "a");
        FaultyProxy proxy = proxy(copySettings);
        proxy.whenAsked("?uploads", 1000, error("501 Not Implemented", "NotImplemented"));
        CopyTarget target = new CopyTarget(proxy.before(copySettings));

        assertThat(copy(target).next()).as("nothing was left").isEmpty();
        new CopyState(new Ends(source, copy, ""), "main").recordUploads(List.of("large", "larger"));
        put(source, "b");
        CopyReport report = copy(target);

        assertThat(report.copied()).isEqualTo(1);
        assertThat(report.next())
                .singleElement()
                .asString()
                .contains("had 2 uploads under way", "NotImplemented", "ask its provider");
    }

    @Test
    void whatVanishesStaysInTheCopyUnlessToldOtherwise() {
        put(source, "a", "b");
        copy(plain());
        source.delete("a");

        CopyReport report = copy(plain());
        assertThat(report.onlyInCopy()).isEqualTo(1);
        assertThat(report.next()).singleElement().asString().contains("It stays: copy.delete-after is off.");
        clock.tick(Duration.ofDays(4000));
        copy(plain());
        assertThat(keys(copy)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void whatHasBeenMissingForLongEnoughIsDeletedFromTheCopy() {
        CopyTarget target = new CopyTarget(copySettings).under("p/").deletingAfter(Duration.ofDays(30), 100, 50);
        put(source, "a", "b", "c", "d", "e");
        copy(target);
        source.delete("a");
        source.delete("c");
        assertThat(copy(target).deleted()).isZero();
        clock.tick(Duration.ofDays(20));
        put(source, "c");
        assertThat(copy(target).deleted()).isZero();
        source.delete("c");
        clock.tick(Duration.ofDays(9));
        assertThat(copy(target).deleted()).isZero();
        clock.tick(Duration.ofDays(1));

        CopyReport dry = (CopyReport) job(target).copy(Sample.dryRun("copy-objects"));
        assertThat(dry.deleted()).isEqualTo(1);
        assertThat(keys(copy)).contains("p/a");
        CopyReport report = copy(target);
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(report.bytesDeleted()).isEqualTo(1);
        assertThat(keys(copy)).containsExactlyInAnyOrder("p/b", "p/c", "p/d", "p/e");
        clock.tick(Duration.ofDays(31));
        copy(target);
        assertThat(keys(copy)).containsExactlyInAnyOrder("p/b", "p/d", "p/e");
    }

    @Test
    void whatVanishesAgainAfterDeletionWasOffHasNotBeenMissingAllTheTime() {
        CopyTarget deleting = new CopyTarget(copySettings).deletingAfter(Duration.ofDays(30), 100, 50);
        put(source, "a", "b", "c");
        copy(deleting);
        source.delete("a");
        copy(deleting);
        clock.tick(Duration.ofDays(10));
        put(source, "a");
        copy(plain());
        clock.tick(Duration.ofDays(30));
        source.delete("a");

        assertThat(copy(deleting).deleted()).isZero();
        clock.tick(Duration.ofDays(30));
        assertThat(copy(deleting).deleted()).isEqualTo(1);
    }

    @Test
    void anEmptyBucketAShareTooLargeAndAnotherSourceDeleteNothing() {
        Duration day = Duration.ofDays(1);
        put(source, "a", "b", "c", "d");
        copy(new CopyTarget(copySettings).deletingAfter(day, 100, 50));
        source.deleteAll(List.of("a", "b", "c"));
        copy(new CopyTarget(copySettings).deletingAfter(day, 100, 50));
        clock.tick(Duration.ofDays(2));

        CopyReport share = copy(new CopyTarget(copySettings).deletingAfter(day, 100, 50));
        assertThat(share.deleted()).isZero();
        assertThat(share.deletionsHeld()).contains("3 of the copy's 4 objects", "50 %");
        assertThat(share.hasFindings()).isTrue();
        source.delete("d");
        CopyReport empty = copy(new CopyTarget(copySettings).deletingAfter(day, 100, 100));
        assertThat(empty.deletionsHeld()).contains("looks empty");
        assertThat(empty.next())
                .as("no limit that is raised would help")
                .first()
                .asString()
                .endsWith(
                        "If it was emptied on purpose, empty the copy's bucket yourself: no setting has this job do it.");
        ObjectStoreSettings other = S3Server.shared().newBucket();
        CopyReport moved = (CopyReport) job(other, new CopyTarget(copySettings).deletingAfter(day, 100, 100))
                .copy(Sample.run("copy-objects"));
        assertThat(moved.deletionsHeld()).isNull();
        assertThat(moved.next()).first().asString().contains("another bucket into the same place");
        assertThat(keys(copy)).hasSize(4);
        put(source, "d");
        copy(new CopyTarget(copySettings).deletingAfter(day, 2, 100));
        clock.tick(Duration.ofDays(2));
        CopyReport capped = copy(new CopyTarget(copySettings).deletingAfter(day, 2, 100));
        assertThat(capped.deleted()).isEqualTo(2);
        assertThat(capped.next()).singleElement().asString().contains("1 more is due");
    }

    @Test
    void aCheckFindsWhatIsMissingDifferentAndDamaged() throws Exception {
        put(source, "a", "b", "c", "d");
        source.put("damaged", random(5000), "text/plain");
        clock.tick(Duration.ofSeconds(30));
        copy(plain());
        copy.delete("a");
        copy.put("b", bytes("other"), "text/plain");
        put(source, "new");
        Path file = server.directory().resolve(copySettings.bucket()).resolve("damaged");
        byte[] content = Files.readAllBytes(file);
        content[2500] ^= 1;
        Files.write(file, content);

        CopyCheckReport report = check(Map.of("check", "yes"));
        assertThat(report.objects()).isEqualTo(6);
        assertThat(report.missing() + report.notYetCopied()).isEqualTo(2);
        assertThat(report.different()).isEqualTo(1);
        assertThat(report.damaged()).isEqualTo(1);
        assertThat(report.read()).isEqualTo(3);
        assertThat(report.differences()).extracting(FailedCopy::key).contains("a", "b", "damaged");
        assertThat(report.hasFindings()).isTrue();
        assertThat(keys(copy)).containsExactlyInAnyOrder("b", "c", "d", "damaged");
        assertThat(check(Map.of("check", "yes", "sample", "0")).damaged()).isZero();
    }

    @Test
    void aCheckBeforeTheFirstPassTakesWhatIsMissingForMissing() {
        put(source, "a", "b");
        copy.put("b", bytes("other"), "text/plain");

        CopyCheckReport report = check(Map.of("check", "yes"));

        assertThat(report.missing()).isEqualTo(1);
        assertThat(report.different()).isEqualTo(1);
        assertThat(report.notYetCopied()).isZero();
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.next().get(0)).startsWith("No pass of copying has gone over all objects so far");
        copy(plain());
        assertThat(check(Map.of("check", "yes")).next()).isEmpty();
    }

    @Test
    void aCopyOfACopyLeavesOutWhatTheFirstSaysOfItself() {
        put(source, "a");
        copy(plain());
        ObjectStoreSettings third = server.newBucket();
        CopyReport report =
                (CopyReport) job(copySettings, new CopyTarget(third)).copy(Sample.run("copy-objects"));

        assertThat(report.objects()).isEqualTo(1);
        assertThat(report.bytesThroughHere()).as("both are on one server").isZero();
        assertThat(report.copied()).isEqualTo(1);
    }

    @Test
    void theAgeOfACopyIsThatOfItsLastCompletePass() {
        put(source, "a");
        assertThat(age(plain()).state()).isEqualTo(CheckState.WARN);
        copy(plain());
        clock.tick(Duration.ofHours(3));
        assertThat(age(plain()))
                .isEqualTo(CheckResult.measured(
                        "copy.age",
                        CheckState.OK,
                        10_800,
                        "s",
                        "the last complete pass over the second copy began 3h ago; it went over 1 objects"));
        clock.tick(Duration.ofHours(24));
        assertThat(age(plain()).state()).isEqualTo(CheckState.WARN);
        clock.tick(Duration.ofHours(24));
        assertThat(age(plain()).state()).isEqualTo(CheckState.CRIT);
        assertThat(last.all()).containsOnlyKeys("main");
        assertThat(age(new CopyTarget(server.settings("gone"))).state()).isEqualTo(CheckState.UNKNOWN);
    }

    @Test
    void theDoctorTriesTheBucketOfTheCopy() {
        assertThat(job(plain()).probe("main"))
                .hasSize(3)
                .allMatch(Probe::passed)
                .first()
                .extracting(Probe::subject)
                .isEqualTo("main: second copy: list the objects");
        assertThat(job(new CopyTarget(server.settings("gone"))).probe("main"))
                .singleElement()
                .satisfies(probe -> assertThat(probe.detail()).contains("copy.bucket"));
    }

    private CopyTarget plain() {
        return new CopyTarget(copySettings);
    }

    private CopyReport copy(CopyTarget target) {
        return (CopyReport) job(target).copy(Sample.run("copy-objects"));
    }

    private CopyCheckReport check(Map<String, String> parameters) {
        return (CopyCheckReport) job(plain()).copy(Sample.run("copy-objects", parameters));
    }

    private CopyObjects job(CopyTarget target) {
        return job(sourceSettings, target);
    }

    private CopyObjects job(ObjectStoreSettings from, CopyTarget target) {
        return new CopyObjects(settings(from, target), stores(from, "s3"), stores(target), last, LIMITS, clock);
    }

    private Settings settings(ObjectStoreSettings from, CopyTarget target) {
        return new SampleTarget(folder, new DatabaseAddress.Sqlite(folder.resolve("none.db")), from)
                .copiedTo(target.settings())
                .settings();
    }

    private ObjectStores stores(CopyTarget target) {
        return stores(target.settings().destination(), "copy");
    }

    private ObjectStores stores(ObjectStoreSettings of, String group) {
        ObjectStores stores = new ObjectStores(Map.of("main", new ObjectStore(of, group)));
        toClose.add(stores);
        return stores;
    }

    private CheckResult age(CopyTarget target) {
        try (Database state = Database.ofState(Sample.sqlite(folder.resolve("state.db")))) {
            new StateSchema(state).migrate();
            return new CopyFreshness(
                            settings(sourceSettings, target)::target,
                            stores(sourceSettings, "s3"),
                            stores(target),
                            new RunHistory(state.dataSource()),
                            last,
                            clock)
                    .check(Sample.run("check-health"))
                    .get(0);
        }
    }

    private FaultyProxy proxy(ObjectStoreSettings settings) throws IOException {
        FaultyProxy proxy = FaultyProxy.beforeStore(settings);
        toClose.add(proxy);
        return proxy;
    }

    private static ObjectStoreSettings patient(ObjectStoreSettings of, Duration retryFor) {
        return new ObjectStoreSettings(
                of.endpoint(),
                of.provider(),
                of.region(),
                of.bucket(),
                of.accessKeyId(),
                of.secretAccessKey(),
                of.quirks(),
                of.connectTimeout(),
                of.timeout(),
                retryFor);
    }

    private static Fault error(String status, String code) {
        return Fault.reply(status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }

    private static void assertFails(ThrowingCallable action, FailureKind kind, String text) {
        assertThatThrownBy(action).isInstanceOfSatisfying(UpkeepException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).contains(text);
        });
    }

    private List<IncompleteUpload> uploads() {
        List<IncompleteUpload> found = new ArrayList<>();
        copy.listIncompleteUploads("", found::addAll);
        return found;
    }

    private static ListedObject look(ObjectStore store) {
        return new CopyEnd(store, new Throttle(0, 0)).look("type").orElseThrow();
    }

    /** Without what the copy says of itself. */
    private static List<String> keys(ObjectStore store) {
        List<String> keys = new ArrayList<>();
        store.listObjects(
                "",
                page -> page.stream()
                        .map(object -> object.key())
                        .filter(key -> !key.contains(CopyState.FOLDER))
                        .forEach(keys::add));
        return keys;
    }

    private static void put(ObjectStore store, String... keys) {
        for (String key : keys) {
            store.put(key, bytes("x"), "text/plain");
        }
    }

    private static byte[] read(ObjectStore store, String key) throws IOException {
        try (InputStream content = store.open(key)) {
            return content.readAllBytes();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        RANDOM.nextBytes(content);
        return content;
    }
}
