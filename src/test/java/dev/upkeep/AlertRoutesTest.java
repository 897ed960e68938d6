package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.Channels;
import dev.upkeep.alert.Delivery;
import dev.upkeep.alert.Level;
import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.Thresholds;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.notify.ChannelBeans;
import dev.upkeep.notify.ChannelSecrets;
import dev.upkeep.run.Retries;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.MailServer;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.WebhookServer;
import dev.upkeep.testing.WebhookServer.Posted;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The shipped routes of alerts, with channels as an operator writes them. */
class AlertRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern GUIDE =
            Pattern.compile("`routes/(channel-[a-z]+)\\.camel\\.yaml`.*?```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final Map<String, String> environment = new HashMap<>();
    private final Channels channels = new Channels();
    private Settings settings;
    private Database state;
    private Alerts alerts;
    private AlertBoard board;
    private ChannelBeans beans;
    private CamelRuntime runtime;

    @BeforeEach
    void copyTheRoutes() throws IOException {
        settings = new SampleTarget(folder, new DatabaseAddress.Sqlite(folder.resolve("app.db")), null).settings();
        Files.createDirectories(settings.routesDirectory());
        for (String file : List.of("alert", "channel-templates", "error-handling")) {
            Files.copy(
                    Path.of("routes", file + ".camel.yaml"),
                    settings.routesDirectory().resolve(file + ".camel.yaml"));
        }
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        new StateSchema(state).migrate();
    }

    @AfterEach
    void stop() {
        if (runtime != null) {
            runtime.close();
        }
        state.close();
    }

    @Test
    void resultsThatReachTheRouteAreAlerts() {
        start();
        runtime.context()
                .createProducerTemplate()
                .sendBodyAndHeader(
                        "seda:checked",
                        List.of(CheckResult.without("job.back-up", CheckState.CRIT, "It failed.")),
                        "Target",
                        "main");

        await().atMost(Duration.ofSeconds(10)).until(() -> !board.open().isEmpty());
        assertThat(board.open().get(0).check()).isEqualTo("job.back-up");
    }

    @Test
    void aWebhookGetsSignedJsonOnceAndRetriesAfterErrorsAndSilence() throws Exception {
        try (WebhookServer server = WebhookServer.answering(503, WebhookServer.SILENCE, 200)) {
            environment.put("HOOK", server.url("/secret-path"));
            environment.put("HOOK_KEY", "the key");
            channel("hook", "webhook-channel", Map.of("address", "HOOK", "signingSecret", "HOOK_KEY"));
            start();
            fail("job.back-up");

            clock.tick(Duration.ofMinutes(1));
            deliver();
            clock.tick(Duration.ofMinutes(1));
            deliver();
            clock.tick(Duration.ofMinutes(2));
            deliver();
            assertThat(server.posted()).hasSize(3);
            clock.tick(Duration.ofHours(1));
            deliver();
            assertThat(server.posted())
                    .as("what has arrived is never sent again")
                    .hasSize(3);

            Posted posted = server.posted().get(2);
            assertThat(posted.headers().get("Upkeep-Signature")).isEqualTo(signature("the key", clock, posted, 64));
            assertThat(server.posted())
                    .extracting(one -> one.headers().get("Upkeep-Message-Id"))
                    .as("one message")
                    .containsOnly(posted.headers().get("Upkeep-Message-Id"));
            JsonNode body = JSON.readTree(posted.body());
            assertThat(body.path("schemaVersion").asInt()).isEqualTo(1);
            assertThat(body.path("subject").asText()).isEqualTo("CRIT: job.back-up (main), 95 %");
            assertThat(body.path("alerts").get(0).path("limits").asText()).isEqualTo("WARN from 75 %, CRIT from 90 %");
            assertThat(body.path("text").asText())
                    .contains("why: Users <see> errors.", "fix: upkeep run back-up", "upkeep alerts ack job.back-up");
            assertThat(posted.headers()).doesNotContainKeys("Target", "Job", "Run");
        }
    }

    @Test
    void noEndpointShowsASecret() {
        try (WebhookServer server = WebhookServer.answering()) {
            environment.put("HOOK", server.url("/secret-path"));
            environment.put("TOKEN", "secret-token");
            environment.put("PASSWORD", "secret-password");
            channel("hook", "webhook-channel", Map.of("address", "HOOK"));
            channel("tg", "telegram-channel", Map.of("token", "TOKEN", "chat", "1", "api", server.url("")));
            channel(
                    "post",
                    "mail-channel",
                    Map.of("host", "127.0.0.1", "from", "a@x", "to", "b@x", "username", "u", "password", "PASSWORD"));
            start();
            fail("job.back-up");
            clock.tick(Duration.ofMinutes(1));
            deliver();

            assertThat(server.posted()).hasSize(2);
            assertThat(runtime.context().getEndpoints().toString())
                    .contains("post-message")
                    .doesNotContain("secret-path", "secret-token", "secret-password");
        }
    }

    @Test
    void eachPresetPostsWhatItsServiceUnderstands() throws Exception {
        try (WebhookServer server = WebhookServer.answering()) {
            environment.put("HOOK", server.url("/hook/topic"));
            environment.put("TOKEN", "123:abc");
            for (String kind : List.of("slack", "discord", "teams")) {
                channel(kind, kind + "-channel", Map.of("address", "HOOK"));
            }
            channel("tg", "telegram-channel", Map.of("token", "TOKEN", "chat", "-100", "api", server.url("")));
            channel("push", "ntfy-channel", Map.of("address", "HOOK", "token", "TOKEN"));
            start();

            assertThat(runtime.deliver(test("slack"))).isEqualTo("It answered with the HTTP status 200: ok");
            assertThat(posted(server, 0).path("text").asText()).startsWith("*Test: Upkeep can reach slack*");
            runtime.deliver(test("discord"));
            assertThat(posted(server, 1).path("content").asText()).startsWith("**Test: Upkeep can reach discord**");
            assertThat(posted(server, 1).path("allowed_mentions").path("parse").isEmpty())
                    .isTrue();
            runtime.deliver(test("teams"));
            assertThat(posted(server, 2)
                            .path("attachments")
                            .get(0)
                            .path("content")
                            .path("body")
                            .get(0)
                            .path("text")
                            .asText())
                    .isEqualTo("Test: Upkeep can reach teams");
            runtime.deliver(test("tg"));
            assertThat(server.posted().get(3).path()).isEqualTo("/bot123:abc/sendMessage");
            assertThat(posted(server, 3).path("chat_id").asText()).isEqualTo("-100");
            runtime.deliver(test("push"));
            assertThat(server.posted().get(4).path()).isEqualTo("/hook/");
            assertThat(posted(server, 4).path("topic").asText()).isEqualTo("topic");
            assertThat(server.posted().get(4).headers().get("Authorization")).isEqualTo("Bearer 123:abc");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "slack, /text, 12000",
        "discord, /content, 2000",
        "teams, /attachments/0/content/body/1/text, 20000",
        "telegram, /text, 4096",
        "ntfy, /message, 4096"
    })
    void aStormNamesEveryAlertAndEndsWithItsHintsInTheRoomOfItsService(String kind, String place, int most)
            throws Exception {
        try (WebhookServer server = WebhookServer.answering()) {
            environment.put("HOOK", server.url("/hook/topic"));
            channel(
                    "ops",
                    kind + "-channel",
                    kind.equals("telegram")
                            ? Map.of("token", "HOOK_TOKEN", "chat", "-100", "api", server.url(""))
                            : Map.of("address", "HOOK"));
            environment.put("HOOK_TOKEN", "123:abc");
            start();
            List<CheckResult> storm = new ArrayList<>();
            List<String> titles = new ArrayList<>();
            for (int i = 10; i < 28; i++) {
                titles.add("CRIT: job.storm" + i + " (main)");
            }
            for (int i = 10; i < 40; i++) {
                storm.add(CheckResult.without("job.storm" + i, CheckState.CRIT, "größer ".repeat(160)));
            }
            for (String root : List.of("database.reachable", "bucket.reachable")) {
                storm.add(CheckResult.without(root, CheckState.CRIT, "There was no answer."));
                titles.add("CRIT: " + root + " (main)");
            }
            alerts.take("main", storm);
            clock.tick(Duration.ofMinutes(1));
            deliver();

            String text = posted(server, 0).at(place).asText();
            // ntfy and Teams count bytes; the others count characters, two for one beyond the first 65,536.
            int size = kind.equals("ntfy") || kind.equals("teams")
                    ? text.getBytes(StandardCharsets.UTF_8).length
                    : text.length();
            assertThat(size).isBetween(most / 2, most);
            assertThat(text)
                    .contains(titles)
                    .contains("And 12 more", "upkeep alerts list", "this machine's own network")
                    .contains("what: There was no answer.");
        }
    }

    @Test
    void theTopicOfNtfyIsShownNowhere() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try (WebhookServer server = WebhookServer.answering(403, 403)) {
            environment.put("TOPIC", server.url("/topic-nobody-guesses"));
            channel("push", "ntfy-channel", Map.of("address", "TOPIC"));
            start();
            fail("job.back-up");
            clock.tick(Duration.ofMinutes(1));
            deliver();

            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.contains("HTTP status 403: No / here, nor a topic ******"))
                    .noneMatch(line -> line.contains("topic-nobody-guesses"));
            assertThat(board.open().toString() + runtime.context().getEndpoints())
                    .contains("job.back-up")
                    .doesNotContain("topic-nobody-guesses");
            assertThatThrownBy(() -> runtime.deliver(test("push")))
                    .hasMessageContaining("403")
                    .hasMessageNotContaining("topic-nobody-guesses");
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void ntfyRingsForWhatIsCriticalAndForNothingElse() throws Exception {
        try (WebhookServer server = WebhookServer.answering()) {
            environment.put("TOPIC", server.url("/topic"));
            channel("push", "ntfy-channel", Map.of("address", "TOPIC"));
            start();
            for (CheckState found : List.of(CheckState.WARN, CheckState.CRIT, CheckState.OK)) {
                alerts.take("main", List.of(CheckResult.without("job.back-up", found, "as it is")));
                clock.tick(Duration.ofMinutes(1));
                deliver();
            }

            assertThat(posted(server, 0).path("priority").asInt()).as("WARN").isEqualTo(3);
            assertThat(posted(server, 1).path("priority").asInt()).as("CRIT").isEqualTo(5);
            assertThat(posted(server, 2).path("priority").asInt()).as("over").isEqualTo(3);
        }
    }

    @Test
    void aMailChannelWithHalfALoginStopsTheStart() {
        channel("post", "mail-channel", Map.of("host", "localhost", "username", "u", "from", "a@x", "to", "b@x"));

        assertThatThrownBy(this::start)
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("channel-post")
                .hasMessageContaining("username and password belong together; give both, or none");
    }

    @Test
    void aTestSaysWhatTheOtherSideAnsweredWithoutTheAddress() {
        try (WebhookServer server = WebhookServer.answering(403)) {
            environment.put("HOOK", server.url("/secret-path"));
            channel("hook", "slack-channel", Map.of("address", "HOOK"));
            start();

            assertThatThrownBy(() -> runtime.deliver(test("hook")))
                    .isInstanceOf(UpkeepException.class)
                    .hasMessage(
                            "The channel hook did not deliver: it answered with the HTTP status 403: No /****** here");
        }
        assertThatThrownBy(() -> runtime.deliver(test("hook")))
                .hasMessage("The channel hook did not deliver: the connection was refused.");
    }

    @Test
    void aMailHasTextAndHtml() throws Exception {
        try (MailServer server = MailServer.plain()) {
            channel(
                    "post",
                    "mail-channel",
                    Map.of(
                            "host", "127.0.0.1",
                            "port", String.valueOf(server.port()),
                            "security", "none",
                            "from", "upkeep@example.com",
                            "to", "ann@example.com,bob@example.com"));
            start();
            fail("job.back-up");
            clock.tick(Duration.ofMinutes(1));
            deliver();

            assertThat(server.messages()).as(server.words().toString()).hasSize(1);
            MimeMessage mail = server.messages().get(0);
            assertThat(mail.getSubject()).isEqualTo("CRIT: job.back-up (main), 95 %");
            assertThat(mail.getAllRecipients()).hasSize(2);
            // Filters against spam mistrust an id that ends with the name of this machine.
            assertThat(mail.getMessageID()).endsWith("@example.com>");
            assertThat(mail.getContentType()).startsWith("multipart/alternative");
            MimeMultipart parts = (MimeMultipart) mail.getContent();
            assertThat(parts.getCount()).isEqualTo(2);
            BodyPart text = parts.getBodyPart(0);
            BodyPart html = parts.getBodyPart(1);
            assertThat(text.isMimeType("text/plain")).isTrue();
            assertThat(html.isMimeType("text/html")).isTrue();
            assertThat(text.getContent().toString())
                    .contains("CRIT: job.back-up (main)", "what: 95 % – größer", "why: Users <see> errors.")
                    .contains("value: 95 %; WARN from 75 %, CRIT from 90 %");
            assertThat(html.getContent().toString())
                    .contains("Users &lt;see&gt; errors.", "<code", "größer", "upkeep alerts ack job.back-up")
                    .doesNotContain("<see>");
        }
    }

    @Test
    void aPasswordNeverGoesInClear() {
        channel(
                "post",
                "mail-channel",
                Map.of(
                        "host",
                        "127.0.0.1",
                        "security",
                        "none",
                        "username",
                        "u",
                        "password",
                        "P",
                        "from",
                        "a@x",
                        "to",
                        "b@x"));

        assertThatThrownBy(this::start)
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("channel-post")
                .hasMessageContaining("would send the password in clear");
    }

    @Test
    void aServerWithoutTlsIsRefusedUnlessTheFileSaysSo() {
        try (MailServer server = MailServer.plain()) {
            channel(
                    "post",
                    "mail-channel",
                    Map.of("host", "127.0.0.1", "port", String.valueOf(server.port()), "from", "a@x", "to", "b@x"));
            start();

            assertThatThrownBy(() -> runtime.deliver(test("post")))
                    .hasMessageContaining("STARTTLS is required but host does not support STARTTLS");
            assertThat(server.messages()).isEmpty();
        }
    }

    @Test
    void aWrongParameterStopsTheStartAndIsNamed() {
        channel("ops", "slack-channel", Map.of("address", "HOOK", "quietHours", "22-7"));

        assertThatThrownBy(this::start)
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("channel-ops")
                .hasMessageContaining("quietHours: '22-7' are no quiet hours; write 22:00-07:00 Europe/Berlin");
    }

    @Test
    void theChannelsOfTheGuideWorkAsTheyStandThere() throws Exception {
        try (WebhookServer server = WebhookServer.answering()) {
            for (String name : List.of("ALERT_SLACK_URL", "ALERT_HOOK_URL", "ALERT_NTFY_URL")) {
                environment.put(name, server.url("/" + name));
            }
            environment.put("ALERT_HOOK_KEY", "the key");
            environment.put("ALERT_MAIL_PASSWORD", "secret-password");
            environment.put("ALERT_TELEGRAM_TOKEN", "123:abc");
            String guide = Files.readString(Path.of("docs/alerts.md"));
            Matcher files = GUIDE.matcher(guide);
            while (files.find()) {
                copy(files.group(1), files.group(2));
                if (files.group(1).equals("channel-ops")) {
                    for (String other : List.of("discord", "teams")) {
                        copy(
                                "channel-" + other,
                                files.group(2)
                                        .replace("slack-channel", other + "-channel")
                                        .replaceAll("\\bops\\b", other));
                    }
                }
            }
            start();

            assertThat(channels.all().stream().map(channel -> channel.name() + " by " + channel.kind()))
                    .containsExactly(
                            "chat by telegram",
                            "discord by discord",
                            "hook by webhook",
                            "mail by mail",
                            "ops by slack",
                            "pager by ntfy",
                            "teams by teams");
            assertThat(guide.split("- templatedRoute:", -1)).as("blocks").hasSize(6);
            for (String channel : List.of("ops", "discord", "teams", "hook", "pager")) {
                assertThat(runtime.deliver(test(channel))).contains("HTTP status 200");
            }
            JsonNode body = posted(server, 3);
            assertThat(body.fieldNames()).toIterable().allMatch(field -> guide.contains("`" + field + "`"));
        }
    }

    @Test
    void channelsAreLearnedFromTheirFiles() {
        environment.put("HOOK", "http://127.0.0.1:1/");
        channel(
                "pager",
                "ntfy-channel",
                Map.of("address", "HOOK", "leastSeverity", "crit", "quietHours", "22:00-07:00 Europe/Berlin"));
        start();

        assertThat(channels.all()).singleElement().satisfies(channel -> {
            assertThat(channel.name()).isEqualTo("pager");
            assertThat(channel.kind()).isEqualTo("ntfy");
            assertThat(channel.least()).isEqualTo(Level.CRIT);
            assertThat(channel.quietHours()).map(Object::toString).contains("22:00-07:00 Europe/Berlin");
        });
        alerts.begin();
        assertThat(board.standings())
                .singleElement()
                .satisfies(standing -> assertThat(standing.channel().name()).isEqualTo("pager"));
    }

    private void start() {
        alerts = new Alerts(
                state.dataSource(), settings.alerts(), check -> Optional.of(declared(check)), channels, clock);
        board = new AlertBoard(state.dataSource(), settings.alerts(), clock);
        ChannelSecrets secrets = new ChannelSecrets(environment, folder);
        beans = ChannelBeans.of(alerts, secrets, ZoneOffset.UTC, clock);
        Map<String, Supplier<Object>> named = new LinkedHashMap<>();
        named.put("alerts", () -> alerts);
        named.put("courier", () -> beans.courier());
        named.put("channelRequests", () -> beans.requests());
        named.put("retries", () -> new Retries(new Failures(List.of()), Duration.ofSeconds(1)));
        runtime = new CamelRuntime(
                settings,
                named,
                new CheckCatalogue(),
                new Alerting(alerts, board, channels, secrets),
                CamelRuntime.Purpose.CHECKS);
        runtime.start();
    }

    private static CheckDefinition declared(String check) {
        return new CheckDefinition(
                check,
                CheckDefinition.Scope.TARGET,
                List.of(),
                new Thresholds(Optional.of(BigDecimal.valueOf(75)), Optional.of(BigDecimal.valueOf(90)), false),
                "%",
                Duration.ofMinutes(5),
                List.of(),
                1,
                1,
                "Users <see> errors.",
                "upkeep run back-up");
    }

    private void fail(String check) {
        alerts.take(
                "main", List.of(new CheckResult(check, CheckState.CRIT, BigDecimal.valueOf(95), "%", "95 % – größer")));
    }

    /** What the route deliver does every few seconds. */
    private void deliver() {
        for (Delivery delivery : beans.courier().due()) {
            if (beans.courier().claim(delivery)) {
                runtime.context().createProducerTemplate().sendBody("direct:deliver-message", delivery);
            }
        }
    }

    private Delivery test(String channel) {
        return new Delivery(AlertMessage.test("id", channel, clock.instant()), 1);
    }

    private static JsonNode posted(WebhookServer server, int number) throws IOException {
        return JSON.readTree(server.posted().get(number).body());
    }

    /** As docs/alerts.md says to verify it. */
    private static String signature(String key, SettableClock clock, Posted posted, int digits) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        // The clock stood still while the message was under way, and was moved after it.
        long time = clock.instant().minus(Duration.ofHours(1)).getEpochSecond();
        String digest =
                HexFormat.of().formatHex(mac.doFinal((time + "." + posted.body()).getBytes(StandardCharsets.UTF_8)));
        assertThat(digest).hasSize(digits);
        return "t=" + time + ",v1=" + digest;
    }

    /** A file of docs/alerts.md, under the name that stands above it. */
    private void copy(String name, String file) throws IOException {
        Files.writeString(settings.routesDirectory().resolve(name + ".camel.yaml"), file);
    }

    /** A file as an operator copies it. */
    private void channel(String name, String template, Map<String, String> parameters) {
        StringBuilder file = new StringBuilder("- templatedRoute:\n    routeId: channel-" + name
                + "\n    routeTemplateRef: " + template + "\n    parameters:\n      - name: channel\n        value: "
                + name + "\n");
        parameters.forEach((parameter, value) -> file.append("      - name: ")
                .append(parameter)
                .append("\n        value: \"")
                .append(value)
                .append("\"\n"));
        try {
            Files.writeString(settings.routesDirectory().resolve("channel-" + name + ".camel.yaml"), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
