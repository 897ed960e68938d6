package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Json;
import dev.upkeep.run.Progress;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.SettingsReader;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.CannedStore.Request;
import dev.upkeep.testing.S3Server;
import dev.upkeep.uploads.UploadsReport.AbortedUpload;
import dev.upkeep.uploads.UploadsReport.FailedUpload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class AbortIncompleteUploadsIT {
    private static final String BACKUP_RUN = "20261122T021500Z-k3f9qa";
    private static final String BACKUP_KEY = "upkeep/main/backups/" + BACKUP_RUN + "/dump.zst";

    private final Settings settings = settings("UPKEEP_UPLOADS_ABORT_AFTER", "24h");
    private final ObjectStore store = new ObjectStore(S3Server.shared().newBucket());
    private final Map<String, RunStatus> runs = new HashMap<>();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void abortsUploadsOlderThanTheLimitAndSaysWhatThatFrees() throws Exception {
        begin("ann@x.com/film one.mp4", Duration.ofDays(9), 1000);
        begin("ann@x.com/film one.mp4", Duration.ofHours(25), 200);
        begin("bob@x.com/100%+.zip", Duration.ofHours(23), 30);
        begin("bob@x.com/new.zip", Duration.ZERO, 4);

        UploadsReport report = job(store).abort(run(false, Map.of()));

        assertThat(report.listed()).isEqualTo(4);
        assertThat(report.aborted()).isEqualTo(2);
        assertThat(report.bytesReclaimed()).isEqualTo(1200);
        assertThat(report.younger()).isEqualTo(2);
        assertThat(report.olderThan()).isEqualTo(Duration.ofHours(24));
        assertThat(report.uploads())
                .extracting(AbortedUpload::key)
                .containsOnly("ann@x.com/film one.mp4")
                .hasSize(2);
        assertThat(report.uploads()).extracting(AbortedUpload::bytes).containsExactlyInAnyOrder(1000L, 200L);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.summary())
                .isEqualTo("Aborted 2 of 4 incomplete uploads in " + store.describe()
                        + ": 1.2 KiB reclaimed; 2 younger than 24 h left alone");
        assertThat(keysLeft()).containsExactlyInAnyOrder("bob@x.com/100%+.zip", "bob@x.com/new.zip");
    }

    @Test
    void oneOfWhichAPartArrivedLatelyIsUnderWayHoweverLongAgoItBegan() throws Exception {
        begin("film.mp4", Duration.ofDays(3), 1000, Duration.ofHours(1));
        begin("left.mp4", Duration.ofDays(3), 200, Duration.ofHours(25));

        assertThat(job(store).abort(run(true, Map.of())).aborted()).isEqualTo(1);
        UploadsReport report = job(store).abort(run(false, Map.of()));

        assertThat(report.younger()).isEqualTo(1);
        assertThat(report.bytesReclaimed()).isEqualTo(200);
        assertThat(keysLeft()).containsExactly("film.mp4");
    }

    @Test
    void aDryRunAbortsNothingAndIsAFinding() throws Exception {
        begin("ann@x.com/film.mp4", Duration.ofDays(9), 1000);

        UploadsReport report = job(store).abort(run(true, Map.of()));

        assertThat(report.dryRun()).isTrue();
        assertThat(report.aborted()).isEqualTo(1);
        assertThat(report.bytesReclaimed()).isEqualTo(1000);
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary()).startsWith("Would abort 1 of 1 incomplete upload in ");
        assertThat(keysLeft()).containsExactly("ann@x.com/film.mp4");
    }

    @Test
    void whatADryRunAdvisesAbortsNoMoreThanWhatItShowed() throws Exception {
        begin("ann's files/film.mp4", Duration.ofHours(3), 1);

        UploadsReport report = job(store)
                .abort(run(
                        true, Map.of("older-than", "120m", "prefix", "ann's files/", "exclude", "ann's files/a b/,c")));

        assertThat(report.next()).contains("""
                `upkeep uploads abort --older-than 2h --prefix 'ann'\\''s files/' --exclude 'ann'\\''s files/a b/' \
                --exclude c` aborts them.""");
    }

    @Test
    void aRequestMayNameItsOwnLimitAndPrefix() throws Exception {
        begin("ann@x.com/a", Duration.ofMinutes(31), 1);
        begin("ann@x.com/b", Duration.ofMinutes(29), 1);
        begin("ann@x.com.au/a", Duration.ofDays(9), 1);

        UploadsReport report = job(store).abort(run(false, Map.of("older-than", "30m", "prefix", "ann@x.com/")));

        assertThat(report.listed()).isEqualTo(2);
        assertThat(report.olderThan()).isEqualTo(Duration.ofMinutes(30));
        assertThat(keysLeft()).containsExactlyInAnyOrder("ann@x.com/b", "ann@x.com.au/a");
    }

    @Test
    void goesOverEveryPageAndNamesTheFirstThousand() throws Exception {
        try (CannedStore canned = new CannedStore(AbortIncompleteUploadsIT::twoPages);
                ObjectStore store = new ObjectStore(canned.settings())) {
            UploadsReport report = job(store).abort(run(false, Map.of()));

            assertThat(report.listed()).isEqualTo(1100);
            assertThat(report.aborted()).isEqualTo(1100);
            assertThat(report.bytesReclaimed()).isEqualTo(7700);
            assertThat(report.uploads()).hasSize(1000);
            assertThat(canned.requests().stream()
                            .filter(request -> request.method().equals("DELETE")))
                    .hasSize(1100)
                    .doesNotHaveDuplicates();
        }
    }

    private static Answer twoPages(Request request) {
        if (!request.has("uploads")) {
            return canned(request, Answer.of(204, ""));
        }
        boolean second = request.has("key-marker=k599");
        String markers = second
                ? ""
                : "<IsTruncated>true</IsTruncated><NextKeyMarker>k599</NextKeyMarker>"
                        + "<NextUploadIdMarker>id-k599</NextUploadIdMarker>";
        String uploads = IntStream.range(second ? 600 : 0, second ? 1100 : 600)
                .mapToObj(number -> upload("k" + number))
                .collect(Collectors.joining());
        return Answer.of(200, "<ListMultipartUploadsResult>" + markers + uploads + "</ListMultipartUploadsResult>");
    }

    @Test
    void abortsAtOnceWhatADeadBackupLeftBehindAndNeverThatOfARunAtWork() throws Exception {
        begin(BACKUP_KEY, Duration.ofDays(2), 10);
        runs.put(BACKUP_RUN, RunStatus.RUNNING);

        UploadsReport atWork = job(store).abort(run(false, Map.of()));
        assertThat(atWork.running()).isEqualTo(1);
        assertThat(keysLeft()).containsExactly(BACKUP_KEY);

        begin(BACKUP_KEY, Duration.ZERO, 5);
        runs.put(BACKUP_RUN, RunStatus.ABANDONED);
        UploadsReport dead = job(store).abort(run(false, Map.of()));
        assertThat(dead.uploads()).hasSize(2).allMatch(AbortedUpload::leftByRun);
        assertThat(keysLeft()).isEmpty();
    }

    @Test
    void oneThatIsDeniedIsNamedAndNotTheEnd() throws Exception {
        try (CannedStore canned = new CannedStore(request -> canned(request, Answer.error(403, "AccessDenied")));
                ObjectStore denying = new ObjectStore(canned.settings())) {
            UploadsReport report = job(denying).abort(run(false, Map.of()));

            assertThat(report.listed()).isEqualTo(3);
            assertThat(report.aborted()).isEqualTo(2);
            assertThat(report.bytesReclaimed()).isEqualTo(14);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.failures()).extracting(FailedUpload::key).containsExactly("b");
            assertThat(report.failures().get(0).message()).contains("s3:AbortMultipartUpload");
            assertThat(report.hasFindings()).isTrue();
            assertThat(report.summary()).endsWith("14 B reclaimed; 1 could not be aborted");
            assertThat(report.next()).anyMatch(sentence -> sentence.startsWith("1 could not be aborted"));
        }
    }

    @Test
    void oneThatIsCompletedMeanwhileIsNoError() throws Exception {
        try (CannedStore canned = new CannedStore(request -> canned(request, Answer.error(404, "NoSuchUpload")));
                ObjectStore store = new ObjectStore(canned.settings())) {
            UploadsReport report = job(store).abort(run(false, Map.of()));

            assertThat(report.completed() + report.gone()).isEqualTo(1);
            assertThat(report.aborted()).isEqualTo(2);
            assertThat(report.hasFindings()).isFalse();
        }
    }

    @Test
    void abortsAlsoWhereTheStoreDoesNotTellTheBytes() throws Exception {
        try (CannedStore canned = new CannedStore(request -> request.method().equals("GET") && request.has("uploadId")
                        ? Answer.error(403, "AccessDenied")
                        : canned(request, Answer.of(204, "")));
                ObjectStore store = new ObjectStore(canned.settings())) {
            UploadsReport report = job(store).abort(run(false, Map.of()));

            assertThat(report.aborted()).isEqualTo(3);
            assertThat(report.unmeasured()).isEqualTo(3);
            assertThat(report.summary()).endsWith(store.describe());
            assertThat(report.next()).anyMatch(sentence -> sentence.contains("s3:ListMultipartUploadParts"));
        }
    }

    @Test
    void aStoreThatGoesAwayEndsTheRun() throws Exception {
        try (CannedStore canned = new CannedStore(request -> request.has("uploadId")
                        ? Answer.error(503, "ServiceUnavailable")
                        : canned(request, Answer.of(204, "")));
                ObjectStore store = new ObjectStore(canned.settings())) {
            Settings impatient = settings("UPKEEP_S3_RETRY_FOR", "1s");
            assertThatThrownBy(() -> job(impatient, store).abort(run(false, Map.of())))
                    .isInstanceOfSatisfying(
                            UpkeepException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        }
    }

    @Test
    void endsBetweenTwoUploadsWhenItIsCancelled() throws Exception {
        begin("a", Duration.ofDays(9), 1);
        begin("b", Duration.ofDays(9), 1);
        ActiveRun[] itself = new ActiveRun[1];
        itself[0] =
                run(false, Map.of(), (activity, done, total) -> itself[0].cancel(FailureKind.CANCELLED, "Stopped."));

        Settings oneAtATime = settings("UPKEEP_UPLOADS_CONCURRENCY", "1");
        assertThatThrownBy(() -> job(oneAtATime, store).abort(itself[0]))
                .isInstanceOf(UpkeepException.class)
                .hasMessage("Stopped.");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(keysLeft()).containsExactly("b");
    }

    @Test
    void theReportIsItsOwnJson() throws Exception {
        begin("ann@x.com/film.mp4", Duration.ofDays(9), 7);

        String json = Json.line(job(store).abort(run(true, Map.of())));

        assertThat(json).startsWith("{\"schemaVersion\":1,\"dryRun\":true,");
        assertThat(json).contains("\"olderThan\":\"PT24H\"", "\"bytesReclaimed\":7", "\"key\":\"ann@x.com/film.mp4\"");
        assertThat(json).doesNotContain("summary", "findings");
    }

    @Test
    void theParametersFormsTakeWhatTheyMean() {
        assertThat(matches("older-than", "24h")).isTrue();
        assertThat(matches("older-than", "0h")).isFalse();
        assertThat(matches("older-than", "-1d")).isFalse();
        assertThat(matches("older-than", "24")).isFalse();
        assertThat(matches("older-than", "10s")).isFalse();
        assertThat(matches("prefix", "jürgen müller/%+")).isTrue();
        assertThat(matches("prefix", "a\nb")).isFalse();
        assertThat(matches("exclude", "imports/,ann@x.com/")).isTrue();
        assertThat(matches("exclude", "imports/,")).isFalse();
    }

    private static boolean matches(String parameter, String value) {
        return AbortIncompleteUploads.JOB
                .parameter(parameter)
                .orElseThrow()
                .form()
                .matcher(value)
                .matches();
    }

    private static Answer canned(Request request, Answer forB) {
        if (request.has("uploads")) {
            return Answer.of(
                    200,
                    "<ListMultipartUploadsResult>" + upload("a") + upload("b") + upload("c")
                            + "</ListMultipartUploadsResult>");
        }
        if (request.method().equals("GET")) {
            return Answer.of(
                    200, "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>7</Size></Part></ListPartsResult>");
        }
        return request.path().endsWith("/b") ? forB : Answer.of(204, "");
    }

    private static String upload(String key) {
        return "<Upload><Key>" + key + "</Key><UploadId>id-" + key
                + "</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>";
    }

    private void begin(String key, Duration age, int bytes) throws Exception {
        begin(key, age, bytes, age);
    }

    private void begin(String key, Duration age, int bytes, Duration ageOfPart) throws Exception {
        S3Client client = (S3Client) store.client();
        String id = client.createMultipartUpload(
                        request -> request.bucket(store.bucket()).key(key))
                .uploadId();
        if (bytes > 0) {
            client.uploadPart(
                    request ->
                            request.bucket(store.bucket()).key(key).uploadId(id).partNumber(1),
                    RequestBody.fromBytes(new byte[bytes]));
        }
        makeOlder(".mpus-" + id + "-" + key + "-stub", age);
        if (bytes > 0) {
            makeOlder(".mpus-" + id + "-" + key + "-1", ageOfPart);
        }
    }

    private void makeOlder(String file, Duration age) throws Exception {
        Path path = S3Server.shared().directory().resolve(store.bucket()).resolve(file);
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
    }

    private List<String> keysLeft() {
        List<String> keys = new ArrayList<>();
        store.listIncompleteUploads(
                "", page -> page.stream().map(IncompleteUpload::key).forEach(keys::add));
        return keys;
    }

    private static Settings settings(String variable, String value) {
        return new SettingsReader(Path.of("").toAbsolutePath(), Map.of(variable, value)).read();
    }

    private AbortIncompleteUploads job(ObjectStore bucket) {
        return job(settings, bucket);
    }

    private AbortIncompleteUploads job(Settings chosen, ObjectStore bucket) {
        return new AbortIncompleteUploads(
                chosen,
                new ObjectStores(Map.of("main", bucket)),
                id -> Optional.ofNullable(runs.get(id)),
                Clock.systemUTC());
    }

    private static ActiveRun run(boolean dryRun, Map<String, String> parameters) {
        return run(dryRun, parameters, Progress.SILENT);
    }

    private static ActiveRun run(boolean dryRun, Map<String, String> parameters, Progress progress) {
        Run run = new Run(
                "20261123T040000Z-aaaaaa",
                AbortIncompleteUploads.JOB.name(),
                "main",
                Trigger.COMMAND,
                "test",
                dryRun,
                parameters,
                RunStatus.RUNNING,
                Instant.now(),
                null,
                null,
                null,
                null);
        return new ActiveRun(run, progress, Thread.currentThread());
    }
}
