package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The first start, as a new user sees it: one process for all tests of this class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private TestHome home;
    private UpkeepProcess process;

    @BeforeAll
    void start() throws IOException {
        home = UpkeepProcess.local(folder.resolve("home"));
        Path stray = folder.resolve("home/inbox/nosuchjob/now");
        Files.createDirectories(stray.getParent());
        Files.writeString(stray, "");
        process = UpkeepProcess.start(home, "start");
        process.awaitText("check-health for main SUCCEEDED: ");
        process.awaitText("verify-backup for main SUCCEEDED");
    }

    @AfterAll
    void stop() {
        process.close();
    }

    @Test
    void saysWhereEverythingIsAndWhatRunsWhen() {
        assertThat(process.out())
                .contains("data/local/application.db", "bucket    application at http://127.0.0.1:")
                .contains("/observe/health", "inbox")
                .containsPattern("back-up +next \\w{3} \\d{4}-\\d{2}-\\d{2} 02:15");
    }

    @Test
    void warnsOfFilesThatNoJobReads() {
        assertThat(process.err()).contains("Nobody reads 1 file in ", "nosuchjob/now");
    }

    @Test
    void showsEveryJobOnce() {
        assertThat(process.err())
                .contains("migrate for main SUCCEEDED: 6 migrations applied")
                .contains("check-health for main SUCCEEDED: ")
                .contains("recalculate-storage for main SUCCEEDED: Measured 300 users with 1627 objects")
                .contains("14 corrected in the database")
                .contains("abort-incomplete-uploads for main SUCCEEDED: Aborted 3 of 5")
                .contains("back-up for main SUCCEEDED", "expire-backups for main SUCCEEDED")
                .containsPattern("Verified \\S+ \\(1 file, .*\\) at the level counted");
    }

    @Test
    void servesHealthMetricsAndInfoOnThisMachineOnly() throws Exception {
        assertThat(get("/observe/health").statusCode()).isEqualTo(200);
        assertThat(get("/observe/health").body()).contains("UP");
        assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/observe/metrics").body()).contains("# TYPE", "jvm_memory");
        assertThat(get("/observe/info").statusCode()).isEqualTo(200);
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            network.inetAddresses()
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .forEach(address -> List.of("UPKEEP_MANAGEMENT_PORT", "UPKEEP_EMBEDDED_S3_PORT")
                            .forEach(port -> Assertions.assertThatExceptionOfType(ConnectException.class)
                                    .as(port + " on " + address)
                                    .isThrownBy(() -> connect(new InetSocketAddress(address, port(port))))));
        }
    }

    @Test
    void showsBackupsRunsAndChecksInTheMetrics() throws Exception {
        String metrics = get("/observe/metrics").body();
        assertThat(metrics)
                .contains("# TYPE upkeep_backup_last_success_timestamp_seconds gauge")
                .containsPattern("upkeep_backup_last_success_timestamp_seconds\\{target=\"main\"} 1\\.\\d+E9")
                .containsPattern("upkeep_backup_last_verified_timestamp_seconds\\{target=\"main\"} 1\\.\\d+E9")
                .containsPattern("upkeep_backup_duration_seconds\\{target=\"main\"} \\d")
                .containsPattern("upkeep_backup_stored_bytes\\{target=\"main\"} [1-9]")
                .containsPattern("upkeep_backup_raw_bytes\\{target=\"main\"} [1-9]")
                .containsPattern("upkeep_backup_rows\\{target=\"main\"} [1-9]")
                .contains("upkeep_check_state{check=\"backup.age\",target=\"main\"} 0.0")
                .contains("upkeep_run_last_status{job_name=\"back-up\",target=\"main\"} 0.0")
                .contains("upkeep_run_last_finished_timestamp_seconds{job_name=\"back-up\",status=\"SUCCEEDED\"");
    }

    @Test
    void theAlertRulesAndTheDashboardNameOnlyMetricsAndChecksThatThereAre() throws Exception {
        String metrics = get("/observe/metrics").body();
        Set<String> checks = matches("(?:\\s|value: )([a-z]+\\.[a-z-]+)\\n", routes());
        for (String name : List.of("alert-rules.yaml", "grafana-dashboard.json")) {
            String file = Files.readString(Path.of("docs/monitoring", name));
            Set<String> used = matches("(upkeep_[a-z_]+)", file);
            assertThat(used).as(name).hasSizeGreaterThan(5);
            assertThat(used).as(name).allMatch(metric -> metrics.contains("\n" + metric + "{"));
            assertThat(matches("(?:[{,]|\\$labels\\.)([a-z_]+)(?:=|!=|}}| }})", file))
                    .as(name)
                    .contains("target", "job_name")
                    .allMatch(label -> metrics.contains("{" + label + "=") || metrics.contains("," + label + "="));
            assertThat(matches("check=~?\\\\?\"([a-z.-]+)\\\\?\"", file))
                    .allMatch(check -> checks.contains(check) || metrics.contains("check=\"" + check + "\""));
        }
    }

    private static String routes() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static Set<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void showsEachCheckInCamelsHealthAndIsAliveWhateverTheyFind() throws Exception {
        HttpResponse<String> health = get("/observe/health");
        assertThat(health.body()).contains("main:database.reachable", "main:backup.age");
        JsonNode told =
                new ObjectMapper().readTree(get("/observe/health?data=true").body());
        assertThat(told.path("checks"))
                .filteredOn(check -> check.path("name").asText().equals("main:database.file-system"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.path("data").path("state").asText()).isEqualTo("OK");
                    assertThat(check.path("data").path("detail").asText())
                            .isNotBlank()
                            .doesNotContain("\\");
                });
        assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/observe/health/live").body()).doesNotContain("main:database.reachable");
    }

    @Test
    void anotherCommandWorksBesideTheProcess() {
        UpkeepProcess run = UpkeepProcess.run(home, "run", "recalculate-storage", "-p", "user=ann@x.com", "--json");

        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("\"schemaVersion\" : 1", "\"status\" : \"SUCCEEDED\"", "\"trigger\" : \"COMMAND\"")
                .contains("\"requestedBy\" : \"" + System.getProperty("user.name") + "\"");
        assertThat(UpkeepProcess.run(home, "runs", "--job", "recalculate-storage")
                        .out())
                .contains("SUCCEEDED", "command");
    }

    @Test
    void aSecondProcessInTheSameFolderIsRefused() {
        UpkeepProcess second = UpkeepProcess.run(home, "start");

        assertThat(second.exitCode()).as(second.all()).isEqualTo(4);
        assertThat(second.err())
                .contains("already, as process " + process.pid())
                .doesNotContain("Stopping", "Stopped");
    }

    @Test
    void twoDroppedFilesMakeTwoRunsInTurn() throws IOException {
        Path inbox = folder.resolve("home/inbox/back-up");
        Files.writeString(inbox.resolve("first.txt"), "label=before-release\n");
        Files.writeString(inbox.resolve("second.txt"), "");

        await().atMost(PATIENCE)
                .until(() -> Files.exists(inbox.resolve(".done/first.txt"))
                        && Files.exists(inbox.resolve(".done/second.txt")));

        assertThat(Files.readString(inbox.resolve(".done/first.txt.result.json")))
                .contains(
                        "\"schemaVersion\" : 1",
                        "\"status\" : \"SUCCEEDED\"",
                        "\"label\" : \"before-release\"",
                        "\"requestedBy\" : \"first.txt\"");
        assertThat(Files.readString(inbox.resolve(".done/second.txt.result.json")))
                .contains("\"status\" : \"SUCCEEDED\"");
    }

    @Test
    void aDroppedFileThatIsNoRequestIsAnsweredAndRunsNothing() throws IOException {
        Path inbox = folder.resolve("home/inbox/recalculate-storage");
        Files.writeString(inbox.resolve("${bean:runs}"), "user=ann@x.com\nplease hurry");
        Files.writeString(inbox.resolve("unknown.txt"), "colour=blue");

        await().atMost(PATIENCE)
                .until(() -> Files.exists(inbox.resolve(".failed/${bean:runs}"))
                        && Files.exists(inbox.resolve(".failed/unknown.txt")));

        assertThat(Files.readString(inbox.resolve(".failed/${bean:runs}.result.json")))
                .contains("REFUSED", "Line 2", "'please hurry'", "\"job\" : \"recalculate-storage\"");
        assertThat(process.err())
                .as("the log has a line on it")
                .contains("${bean:runs} was not taken as a request", ".failed/${bean:runs}.result.json");
        assertThat(Files.readString(inbox.resolve(".failed/unknown.txt.result.json")))
                .contains("REFUSED", "no parameter 'colour'", "user");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port("UPKEEP_MANAGEMENT_PORT") + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int port(String variable) {
        return Integer.parseInt(home.environment().get(variable));
    }

    private static void connect(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 2000);
        }
    }
}
