package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.ChannelDefinition;
import dev.upkeep.alert.Channels;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.testing.MailServer;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import dev.upkeep.testing.WebhookServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Alerts as a person meets them: whole commands, and channels made by copying a file. */
class AlertsCommandIT {
    @TempDir
    Path folder;

    @Test
    void withoutAnythingWrongAndWithoutChannelsTheListSaysSo() {
        TestHome home = home();
        UpkeepProcess list = UpkeepProcess.run(home, "alerts", "list");

        assertThat(list.exitCode()).as(list.all()).isZero();
        assertThat(list.out()).contains("No check has been made yet", "Nobody is told", "docs/alerts.md");
        assertThat(UpkeepProcess.run(home, "alerts", "list", "--json").out())
                .contains("\"schemaVersion\" : 1", "\"alerts\" : [ ]", "\"channels\" : [ ]");
    }

    @Test
    void aPersonSeesAcknowledgesAndSnoozesAnAlert() {
        TestHome home = home();
        fail("job.back-up", Map.of());

        UpkeepProcess list = UpkeepProcess.run(home, "alerts", "list");
        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.out())
                .contains("CRIT     job.back-up (main)  for ", "pg_dump said no.", "nobody was told")
                .contains("`upkeep checks explain <check>`");
        assertThat(list.out().lines()).allMatch(line -> line.length() <= 80);

        UpkeepProcess ack = UpkeepProcess.run(home, "alerts", "ack", "job.back-up");
        assertThat(ack.exitCode()).as(ack.all()).isZero();
        UpkeepProcess snooze = UpkeepProcess.run(home, "alerts", "snooze", "job.back-up", "--for", "4h");
        assertThat(snooze.exitCode()).as(snooze.all()).isZero();
        assertThat(UpkeepProcess.run(home, "alerts", "list").out()).contains("acknowledged by ", "snoozed until ");

        UpkeepProcess mistyped = UpkeepProcess.run(home, "alerts", "ack", "job.bakc-up");
        assertThat(mistyped.exitCode()).isEqualTo(64);
        assertThat(mistyped.err()).contains("Did you mean job.back-up?");
        UpkeepProcess tooLong = UpkeepProcess.run(home, "alerts", "snooze", "job.back-up", "--for", "31d");
        assertThat(tooLong.exitCode()).isEqualTo(64);
        assertThat(tooLong.err()).contains("30d is the longest snooze");
    }

    @Test
    void whatIsWellAgainAndStillSnoozedIsNothingWrong() {
        TestHome home = home();
        fail("job.back-up", Map.of());
        UpkeepProcess.run(home, "alerts", "snooze", "job.back-up", "--for", "4h");
        find(CheckResult.without("job.back-up", CheckState.OK, "It was made."), Map.of());

        UpkeepProcess list = UpkeepProcess.run(home, "alerts", "list");

        assertThat(list.out()).contains("OK       job.back-up (main)", "snoozed until ");
        assertThat(list.exitCode()).as(list.all()).isZero();
    }

    @Test
    void aCopiedChannelIsTriedAndThenToldWhatIsWrongOnceAcrossAKill() {
        try (WebhookServer server = WebhookServer.answering()) {
            TestHome home = home().with("ALERT_SLACK_URL", server.url("/secret-path"))
                    .with("UPKEEP_ALERTS_GROUP_WINDOW", "0s")
                    .with("UPKEEP_START_UP_JOBS", "");
            channel(home, "ops", "slack-channel", "address", "ALERT_SLACK_URL");

            UpkeepProcess test = UpkeepProcess.run(home, "alerts", "test", "ops");
            assertThat(test.exitCode()).as(test.all()).isZero();
            assertThat(test.err()).contains("Sent a message through ops. It answered with the HTTP status 200: ok");
            assertThat(server.posted()).hasSize(1);
            UpkeepProcess mistyped = UpkeepProcess.run(home, "alerts", "test", "opps");
            assertThat(mistyped.exitCode()).isEqualTo(64);
            assertThat(mistyped.err()).contains("Did you mean ops?");

            fail("job.back-up", Map.of("channel", "ops"));
            try (UpkeepProcess process = UpkeepProcess.start(home, "start")) {
                process.awaitText("alerts    ops");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> server.posted().size() == 2);
                assertThat(server.posted().get(1).body()).contains("CRIT: job.back-up (main)", "pg_dump said no.");
                awaitNoted(home);
                process.kill();
                assertThat(process.all()).doesNotContain("secret-path");
            }
            try (UpkeepProcess process = UpkeepProcess.start(home, "start")) {
                process.awaitText("Ctrl-C ends it");
                fail("job.expire-backups", Map.of("channel", "ops"));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> server.posted().size() == 3);
                assertThat(server.posted().get(2).body())
                        .contains("job.expire-backups")
                        .doesNotContain("job.back-up");
            }
        }
    }

    @Test
    void secretsThatAreMissingAllStopTheStartAtOnceWithTheirParametersButNoOtherCommand() {
        TestHome home = home();
        channel(home, "ops", "slack-channel", "address", "ALERT_SLACK_URL");
        channel(home, "pager", "ntfy-channel", "address", "ALERT_NTFY_URL", "token", "file:config/no-such-token");

        UpkeepProcess start = UpkeepProcess.run(home, "start");
        assertThat(start.exitCode()).as(start.all()).isEqualTo(78);
        assertThat(start.err())
                .contains("channel-ops", "parameter address", "environment variable ALERT_SLACK_URL", "not set")
                .contains("channel-pager", "environment variable ALERT_NTFY_URL")
                .contains("parameter token", "The file config/no-such-token", "Put the secret there, and start again.")
                .doesNotContain("Mend the file");
        UpkeepProcess list = UpkeepProcess.run(home, "alerts", "list");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out().replaceAll("\\s+", " "))
                .contains(
                        "Nobody is told yet: no `upkeep start` has seen routes/channel-ops.camel.yaml, routes/channel-pager.camel.yaml.");
        UpkeepProcess test = UpkeepProcess.run(home, "alerts", "test", "ops");
        assertThat(test.exitCode()).as(test.all()).isEqualTo(78);
    }

    @Test
    void aParameterThatAChannelDoesNotKnowIsNamedAndNothingIsSentWithoutIt() {
        try (WebhookServer server = WebhookServer.answering()) {
            TestHome home = home().with("ALERT_HOOK_URL", server.url("/")).with("ALERT_HOOK_KEY", "a key");
            channel(home, "hook", "webhook-channel", "address", "ALERT_HOOK_URL", "singingSecret", "ALERT_HOOK_KEY");

            UpkeepProcess test = UpkeepProcess.run(home, "alerts", "test", "hook");

            assertThat(test.exitCode()).as(test.all()).isEqualTo(78);
            assertThat(test.err()).contains("channel-hook", "'singingSecret'", "Did you mean signingSecret?");
            assertThat(server.posted()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls", "tls"})
    void aMailGoesOutEncryptedToAServerWhoseCertificateIsTrustedAndToNoOther(String security) throws Exception {
        Path store = certificate();
        SSLContext tls = tls(store);
        try (MailServer server = security.equals("tls") ? MailServer.withTlsAtOnce(tls) : MailServer.withTls(tls)) {
            TestHome home = home().with("ALERT_MAIL_PASSWORD", "secret-password");
            channel(
                    home,
                    "post",
                    "mail-channel",
                    "host",
                    "localhost",
                    "port",
                    String.valueOf(server.port()),
                    "security",
                    security,
                    "from",
                    "upkeep@example.com",
                    "to",
                    "ann@example.com",
                    "username",
                    "upkeep",
                    "password",
                    "ALERT_MAIL_PASSWORD");

            UpkeepProcess stranger = UpkeepProcess.run(home, "alerts", "test", "post");
            assertThat(stranger.exitCode()).as(stranger.all()).isEqualTo(5);
            assertThat(stranger.err()).contains("TLS could not be set up").doesNotContain("secret-password");
            assertThat(server.logins()).isEmpty();

            home.with(
                    "JAVA_TOOL_OPTIONS",
                    "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword=password");
            UpkeepProcess test = UpkeepProcess.run(home, "alerts", "test", "post");
            assertThat(test.exitCode()).as(test.all()).isZero();
            assertThat(test.err()).contains("The mail server took it.");
            assertThat(server.logins()).containsExactly("upkeep:secret-password encrypted");
            assertThat(server.messages())
                    .singleElement()
                    .satisfies(mail -> assertThat(mail.getSubject()).isEqualTo("Test: Upkeep can reach post"));
        }
    }

    private TestHome home() {
        return UpkeepProcess.local(folder.resolve("home"));
    }

    /** What the process that checks writes, before or while another one delivers. */
    private void fail(String check, Map<String, String> channel) {
        find(CheckResult.without(check, CheckState.CRIT, "pg_dump said no."), channel);
    }

    private void find(CheckResult result, Map<String, String> channel) {
        try (Database state = Database.ofState(Sample.sqlite(folder.resolve("home/data/upkeep.db")))) {
            new StateSchema(state).migrate();
            Channels channels = new Channels();
            channels.are(channel.isEmpty() ? List.of() : List.of(ChannelDefinition.of("slack", channel, "test")));
            Alerts alerts = new Alerts(
                    state.dataSource(), Sample.alerts(), id -> Optional.empty(), channels, Clock.systemUTC());
            for (int i = 0; i < 3; i++) {
                alerts.take("main", List.of(result));
            }
        }
    }

    private void awaitNoted(TestHome home) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Database state = Database.ofState(Sample.sqlite(home.folder().resolve("data/upkeep.db")))) {
                return JdbcClient.create(state.dataSource())
                                .sql("select count(*) from alert_message where status = 'SENT'")
                                .query(Integer.class)
                                .single()
                        == 1;
            }
        });
    }

    private static void channel(TestHome home, String name, String template, String... parameters) {
        StringBuilder file = new StringBuilder("- templatedRoute:\n    routeId: channel-" + name
                + "\n    routeTemplateRef: " + template + "\n    parameters:\n      - name: channel\n        value: "
                + name + "\n");
        for (int i = 0; i < parameters.length; i += 2) {
            file.append("      - name: ").append(parameters[i]).append("\n        value: \"");
            file.append(parameters[i + 1]).append("\"\n");
        }
        try {
            Files.writeString(home.folder().resolve("routes/channel-" + name + ".camel.yaml"), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A certificate for localhost that signed itself. */
    private Path certificate() throws Exception {
        Path store = folder.resolve("mail.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        return store;
    }

    private static SSLContext tls(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, "password".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "password".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
