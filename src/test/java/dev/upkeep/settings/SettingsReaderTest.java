package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void copy() {
        home = new TestHome(folder.resolve("home"));
    }

    @Test
    void theShippedDefaultsAreThese() {
        Settings settings = production().settings();
        TargetSettings main = settings.target("main");

        assertThat(settings.targets()).containsOnlyKeys("main");
        assertThat(settings.timeZone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(settings.jobs().get("check-health").cron()).contains(new Cron("0 * * * * ?"));
        assertThat(settings.jobs().get("back-up"))
                .isEqualTo(new JobSettings(Optional.of(new Cron("0 15 2 * * ?")), Duration.ofHours(6), Map.of()));
        assertThat(settings.jobs().get("migrate").cron()).isEmpty();
        assertThat(settings.startUpJobs()).containsExactly("check-health");
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.managementHost()).isEqualTo("127.0.0.1");
        assertThat(settings.managementPort()).isEqualTo(9876);
        assertThat(settings.stateKeep()).isEqualTo(Duration.ofDays(400));
        assertThat(settings.embeddedS3().enabled()).isFalse();
        assertThat(settings.sampleApplication()).isFalse();
        assertThat(main.database().poolSize()).isEqualTo(3);
        assertThat(main.database().maxLifetime()).isEqualTo(Duration.ofMinutes(3));
        assertThat(main.database().connectionTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(main.database().connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(main.database().socketTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(main.objectStore().quirks().pathStyle()).isTrue();
        assertThat(main.objectStore().quirks().chunkedEncoding())
                .as("a store that is not AWS")
                .isFalse();
        assertThat(main.objectStore().provider()).isEqualTo(StoreProvider.GENERIC);
        assertThat(main.objectStore().region()).isEqualTo("us-east-1");
        assertThat(main.objectStore().retryFor()).isEqualTo(Duration.ofMinutes(2));
        assertThat(main.storage()).isEqualTo(Sample.storage("{email}/"));
        assertThat(main.uploads().abortAfter()).isEqualTo(Duration.ofHours(24));
        assertThat(main.uploads())
                .isEqualTo(new UploadsSettings(Duration.ofHours(24), List.of(), List.of(), true, 32, 0, Duration.ZERO));
        assertThat(main.backup().prefix()).isEqualTo("upkeep/");
    }

    @Test
    void theEnvironmentsUsualNamesAreUnderstood() {
        TargetSettings main = production().settings().target("main");

        assertThat(main.database().address())
                .isEqualTo(new DatabaseAddress.Postgres(
                        "db.example.com", 5432, "shop", "ann", "secret", "require", java.util.Map.of()));
        assertThat(main.objectStore().endpoint()).contains(URI.create("https://s3.example.com"));
        assertThat(main.objectStore().bucket()).isEqualTo("shop-files");
        assertThat(main.objectStore().accessKeyId()).contains("AKID");
        assertThat(main.objectStore().secretAccessKey()).contains("key-secret");
    }

    @Test
    void theProviderOfTheStoreDecidesWhatIsLeftToIt() {
        Settings settings = production()
                .with("S3_ENDPOINT", "https://s3.eu-central-2.wasabisys.com")
                .settings();
        ObjectStoreSettings store = settings.target("main").objectStore();

        assertThat(store.provider()).isEqualTo(StoreProvider.WASABI);
        assertThat(store.region()).isEqualTo("eu-central-2");
        assertThat(shown(settings, "s3.provider")).isEqualTo("wasabi (auto, by s3.endpoint)");
        assertThat(shown(settings, "s3.region")).isEqualTo("eu-central-2 (auto, by s3.provider wasabi)");
        assertThat(shown(settings, "s3.path-style")).isEqualTo("true (auto, by s3.provider wasabi)");
        assertThat(shown(settings, "s3.chunked-encoding")).isEqualTo("off (auto, by s3.provider wasabi)");
    }

    @Test
    void whichUploadsAreAbortedAndHowIsASetting() {
        Settings settings = production()
                .with("UPKEEP_UPLOADS_PREFIXES", "users/, imports/")
                .with("UPKEEP_UPLOADS_EXCLUDED_PREFIXES", "users/ann/")
                .with("UPKEEP_UPLOADS_COUNT_BYTES", "false")
                .with("UPKEEP_UPLOADS_CONCURRENCY", "4")
                .with("UPKEEP_UPLOADS_REQUESTS_PER_SECOND", "50")
                .with("UPKEEP_UPLOADS_MINIMUM_STORAGE_AGE", "30d")
                .settings();

        assertThat(settings.target("main").uploads())
                .isEqualTo(new UploadsSettings(
                        Duration.ofHours(24),
                        List.of("users/", "imports/"),
                        List.of("users/ann/"),
                        false,
                        4,
                        50,
                        Duration.ofDays(30)));
    }

    @Test
    void theProviderDecidesForHowLongItBills() {
        Settings settings = production()
                .with("S3_ENDPOINT", "https://s3.eu-central-2.wasabisys.com")
                .settings();

        assertThat(settings.target("main").uploads().minimumStorageAge()).isEqualTo(Duration.ofDays(90));
        assertThat(shown(settings, "uploads.minimum-storage-age")).isEqualTo("90d (auto, by s3.provider wasabi)");
    }

    @Test
    void limitsOfUploadsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> production()
                        .with("UPKEEP_UPLOADS_CONCURRENCY", "65")
                        .with("UPKEEP_UPLOADS_REQUESTS_PER_SECOND", "-1")
                        .with("UPKEEP_UPLOADS_MINIMUM_STORAGE_AGE", "ninety")
                        .settings())
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .hasSize(3)
                                .anyMatch(text ->
                                        text.contains("uploads.concurrency: '65' is out of range; allowed: 1 to 64"))
                                .anyMatch(text -> text.contains("uploads.requests-per-second: '-1'"))
                                .anyMatch(text -> text.contains("uploads.minimum-storage-age: 'ninety'")));
    }

    @Test
    void withoutAnEndpointTheStoreIsAmazonsOwn() {
        ObjectStoreSettings store =
                production().with("S3_ENDPOINT", "").settings().target("main").objectStore();

        assertThat(store.provider()).isEqualTo(StoreProvider.AWS);
        assertThat(store.quirks().pathStyle()).isFalse();
        assertThat(store.quirks().chunkedEncoding()).isTrue();
    }

    @Test
    void whatIsSetWinsOverThePresetOfTheProvider() {
        Settings settings = production()
                .with("UPKEEP_S3_PROVIDER", "minio")
                .with("S3_REGION", "mars-1")
                .with("UPKEEP_S3_PATH_STYLE", "false")
                .with("UPKEEP_S3_CHUNKED_ENCODING", "on")
                .with("UPKEEP_S3_CHECKSUMS", "headers")
                .with("UPKEEP_S3_BATCH_DELETION", "off")
                .with("UPKEEP_S3_MOST_PARTS", "500")
                .settings();
        ObjectStoreSettings store = settings.target("main").objectStore();

        assertThat(store.provider()).isEqualTo(StoreProvider.MINIO);
        assertThat(store.region()).isEqualTo("mars-1");
        assertThat(store.quirks()).isEqualTo(new StoreQuirks(false, true, true, false, 500));
        assertThat(shown(settings, "s3.provider")).startsWith("minio (").contains("UPKEEP_S3_PROVIDER");
    }

    @Test
    void everyTargetHasItsOwnProvider() throws IOException {
        append("targets=main, blog\ntarget.blog.database.url=sqlite:blog.db"
                + "\ntarget.blog.s3.endpoint=https://s3.fr-par.scw.cloud");
        Settings settings = production().settings();

        assertThat(settings.target("main").objectStore().provider()).isEqualTo(StoreProvider.GENERIC);
        assertThat(settings.target("blog").objectStore().provider()).isEqualTo(StoreProvider.SCALEWAY);
        assertThat(settings.target("blog").objectStore().region()).isEqualTo("fr-par");
        assertThat(shown(settings, "s3.provider")).isEqualTo("generic (auto, by s3.endpoint)");
        assertThat(shown(settings, "target.blog.s3.provider")).isEqualTo("scaleway (auto, by s3.endpoint)");
    }

    @Test
    void anUnknownProviderNamesThoseThatThereAre() {
        home.with("UPKEEP_S3_PROVIDER", "wasabbi");

        assertProblem(home::settings, "s3.provider", "'wasabbi'", "auto, aws, wasabi, r2, b2, minio, ceph", "generic");
    }

    private static String shown(Settings settings, String key) {
        return settings.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(entry -> entry.masked() + " (" + entry.source() + ")")
                .findFirst()
                .orElse("nothing");
    }

    @Test
    void testRestoresGoWhereTheSettingSays() {
        TargetSettings shipped = production().settings().target("main");
        assertThat(shipped.backup().verifyServer()).isEmpty();

        home.with("UPKEEP_BACKUP_VERIFY_URL", "target");
        assertThat(home.settings().target("main").backup().verifyServer())
                .hasValueSatisfying(server ->
                        assertThat(server).isEqualTo(shipped.database().address()));

        home.with("UPKEEP_BACKUP_VERIFY_URL", "postgres://ann:hunter2@scratch:5433/postgres");
        Settings settings = home.settings();
        assertThat(settings.target("main").backup().verifyServer())
                .hasValueSatisfying(server -> assertThat(server.port()).isEqualTo(5433));
        assertThat(settings.entries()).noneMatch(entry -> entry.masked().contains("hunter2"));

        home.with("UPKEEP_BACKUP_VERIFY_URL", "sqlite:scratch.db");
        assertThatThrownBy(home::settings)
                .hasMessageContaining("backup.verify-url")
                .hasMessageContaining("names no PostgreSQL server");
    }

    @Test
    void theProfileLocalLeavesAProductionDatabaseAlone() {
        home.with("DATABASE_URL", "postgres://ann:secret@db.example.com/shop");

        assertThat(home.settings().target("main").database().address())
                .isEqualTo(new DatabaseAddress.Sqlite(home.folder().resolve("data/local/application.db")));
    }

    @Test
    void theEnvironmentWinsOverTheFilesForAnyKey() {
        home.with("UPKEEP_UPLOADS_ABORT_AFTER", "7d").with("UPKEEP_BACK_UP_CRON", "off");

        assertThat(home.settings().target("main").uploads().abortAfter()).isEqualTo(Duration.ofDays(7));
        assertThat(home.settings().jobs().get("back-up").cron()).isEmpty();
    }

    @Test
    void aFurtherTargetDiffersWhereItSaysSo() throws IOException {
        append("targets=main, blog\ntarget.blog.database.url=sqlite:blog.db\ntarget.blog.uploads.abort-after=2d");

        Settings settings = home.settings();

        assertThat(settings.targets()).containsOnlyKeys("main", "blog");
        assertThat(settings.target("blog").database().address())
                .isEqualTo(new DatabaseAddress.Sqlite(home.folder().resolve("blog.db")));
        assertThat(settings.target("blog").uploads().abortAfter()).isEqualTo(Duration.ofDays(2));
        assertThat(settings.target("blog").objectStore())
                .isEqualTo(settings.target("main").objectStore());
        assertThat(settings.target("main").uploads().abortAfter()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void everyProblemIsToldInOneGoWithItsPlaceAndItsRemedy() throws IOException {
        append("database.pool-size=400\nuploads.abort-after=soon\nschedule.time-zone=Europe/Atlantis");
        home.with("UPKEEP_BACK_UP_CRON", "0 2 * * *");

        assertThatThrownBy(home::settings)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .hasSize(4)
                                .anySatisfy(problem -> assertThat(problem)
                                        .contains(
                                                "database.pool-size",
                                                "'400'",
                                                "1 to 20",
                                                "config/application.properties"))
                                .anySatisfy(
                                        problem -> assertThat(problem).contains("uploads.abort-after", "'soon'", "24h"))
                                .anySatisfy(problem ->
                                        assertThat(problem).contains("schedule.time-zone", "'Europe/Atlantis'"))
                                .anySatisfy(problem -> assertThat(problem)
                                        .contains(
                                                "back-up.cron", "five fields", "0 15 2 * * ?", "UPKEEP_BACK_UP_CRON")));
    }

    @Test
    void aWrongCronNamesItselfAndARightOne() {
        home.with("UPKEEP_CHECK_HEALTH_CRON", "0 99 * * * ?");

        assertProblem(home::settings, "check-health.cron", "'0 99 * * * ?'", "off is never");
    }

    @Test
    void anUnknownKeyNamesTheNearestKnownOne() throws IOException {
        append("uploads.abort-afer=2d");

        assertProblem(home::settings, "uploads.abort-afer", "uploads.abort-after");
    }

    @Test
    void anUnknownVariableNamesTheNearestKnownOne() {
        home.with("UPKEEP_S3_BUKET", "x");

        assertProblem(home::settings, "UPKEEP_S3_BUKET", "UPKEEP_S3_BUCKET");
    }

    @Test
    void anUnknownProfileNamesThoseThatThereAre() {
        home.with("UPKEEP_PROFILE", "production");

        assertProblem(home::settings, "'production'", "local, prod", "UPKEEP_PROFILE");
    }

    @Test
    void productionWithoutItsAddressesNamesTheVariablesToSet() {
        home.with("UPKEEP_PROFILE", "prod");

        assertThatThrownBy(home::settings)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .hasSize(2)
                                .anySatisfy(problem -> assertThat(problem)
                                        .contains("DATABASE_URL", "config/application-prod.properties"))
                                .anySatisfy(problem -> assertThat(problem).contains("S3_BUCKET")));
    }

    @Test
    void whatNeedsTheBucketsOnlyReadsSettingsWithoutADatabase() {
        production().with("DATABASE_URL", "").with("UPKEEP_BACKUP_VERIFY_URL", "target");

        TargetSettings main = new SettingsReader(home.folder(), home.environment())
                .readForBuckets()
                .target("main");

        assertThat(main.database().address()).isEqualTo(new DatabaseAddress.Unset());
        assertThat(main.backup().verifyServer()).isEmpty();
        assertThatThrownBy(home::settings)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("database.url is not set");
        home.with("S3_BUCKET", "");
        assertThatThrownBy(() -> new SettingsReader(home.folder(), home.environment()).readForBuckets())
                .hasMessageContaining("s3.bucket is not set");
    }

    @Test
    void saysWhetherAKeyWithoutItsCounterpartIsMissingOrEmpty() {
        production().with("AWS_ACCESS_KEY_ID", "");
        assertThatThrownBy(home::settings)
                .hasMessageContaining("s3.access-key-id is empty in the environment variable AWS_ACCESS_KEY_ID, but its"
                        + " counterpart is set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY together.")
                .hasMessageNotContaining("It is set in");
        home.with("AWS_ACCESS_KEY_ID", "AKID")
                .with("UPKEEP_COPY_BUCKET", "copy")
                .with("UPKEEP_COPY_ACCESS_KEY_ID", "A");
        assertThatThrownBy(home::settings)
                .hasMessageContaining("copy.secret-access-key is not set, but its counterpart is set")
                .hasMessageNotContaining("It is set in");
    }

    @Test
    void whereARestoreGoesIsNoSetting() {
        production().with("UPKEEP_RESTORE_URL", "postgres://ann:secret@db.example.com/new");

        assertThat(home.settings().entries()).noneMatch(entry -> entry.value().endsWith("/new"));
    }

    @Test
    void aMalformedDatabaseUrlIsNamedWithoutItsPassword() {
        for (String url : List.of(
                "postgres://ann:hunter2@",
                "postgres://ann:hunter2/x@db/shop",
                "postgres://ann:hun ter2@db/shop",
                "postgres://ann:hunter2@db:99999/shop",
                "mysql://ann:hunter2@db/shop",
                "jdbc:postgresql://db/shop?user=ann&password=hunter2",
                "postgres://ann@db/shop?password=hunter2&colour=blue")) {
            TestHome wrong = production().with("DATABASE_URL", url);
            assertThatThrownBy(wrong::settings)
                    .as(url)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("DATABASE_URL")
                    .hasMessageNotContaining("hunter2")
                    .hasMessageNotContaining("ter2");
        }
    }

    @Test
    void secretsAreMaskedWhereverSettingsAreShown() {
        Settings settings = production().settings();

        assertThat(settings.entries())
                .extracting(Settings.Entry::masked)
                .noneMatch(value -> value.contains("key-secret") || value.contains(":secret"));
        assertThat(settings.entries())
                .filteredOn(entry -> entry.key().equals("database.url"))
                .extracting(Settings.Entry::masked)
                .containsExactly("postgres://ann:******@db.example.com/shop");
        assertThat(settings.target("main").toString()).doesNotContain("secret@", "key-secret");
    }

    @Test
    void everyTargetHasADeadMansSwitchOfItsOwnOrNone() throws IOException {
        append("targets=main, blog, shop\nback-up.ping-url=https://hc-ping.com/of-main\n"
                + "target.blog.back-up.ping-url=https://hc-ping.com/of-blog");
        Settings settings = production().settings();

        assertThat(settings.jobs().get("back-up").pingUrls())
                .isEqualTo(Map.of(
                        "main", new PingUrl(URI.create("https://hc-ping.com/of-main")),
                        "blog", new PingUrl(URI.create("https://hc-ping.com/of-blog"))));
        assertThat(settings.jobs().get("migrate").pingUrls()).isEmpty();
        assertThat(settings.jobs().toString()).contains("hc-ping.com").doesNotContain("of-main", "of-blog");
        assertThat(settings.entries())
                .filteredOn(entry -> entry.key().endsWith("back-up.ping-url"))
                .extracting(Settings.Entry::masked)
                .containsExactly("https://hc-ping.com/******", "https://hc-ping.com/******");
    }

    @Test
    void aWrongPingUrlIsNamedAndNotShown() {
        home.with("UPKEEP_BACK_UP_PING_URL", "hc-ping.com/secret");
        assertProblem(home::settings, "back-up.ping-url", "'******' is no web address");
        assertThatThrownBy(home::settings).hasMessageNotContaining("secret");
    }

    @Test
    void everyExpectationOfRowsIsRead() throws IOException {
        append("health.expected-rows=user >= 1, billing.plan = 3, document -10%");
        Settings settings = new SettingsReader(home.folder(), production().environment()).read();

        assertThat(settings.target("main").health().expectedRows())
                .containsExactly(
                        new RowExpectation.AtLeast("user", 1),
                        new RowExpectation.Exactly("billing.plan", 3),
                        new RowExpectation.NoDropBeyond("document", 10));
        append("health.expected-rows=user > 1");
        assertProblem(
                () -> new SettingsReader(home.folder(), production().environment()).read(),
                "health.expected-rows",
                "'user > 1'",
                "user >= 1");
        append("health.expected-rows=user >= 1, user -10%");
        assertProblem(
                () -> new SettingsReader(home.folder(), production().environment()).read(),
                "health.expected-rows",
                "expects two things of the table user");
    }

    @Test
    void howLargeTheDiskIsMayBeSaid() {
        assertThat(production().settings().target("main").health().diskLimitBytes())
                .isZero();
        assertThat(production()
                        .with("UPKEEP_HEALTH_DISK_LIMIT", "10GiB")
                        .settings()
                        .target("main")
                        .health()
                        .diskLimitBytes())
                .isEqualTo(10L * 1024 * 1024 * 1024);
        assertProblem(
                () -> production().with("UPKEEP_HEALTH_DISK_LIMIT", "10 GB").settings(),
                "health.disk-limit",
                "'10 GB'",
                "2GiB");
    }

    @Test
    void anUnknownKeyThatIsNearToNoneIsNotGuessedAt() throws IOException {
        append("unknown.thing=1");

        assertThatThrownBy(home::settings)
                .hasMessageContaining("unknown.thing is no setting of Upkeep.")
                .hasMessageNotContaining("Did you mean");
    }

    @Test
    void aSettingOfATargetThatDoesNotExistIsRefused() throws IOException {
        append("target.blog.s3.bucket=blog");

        assertProblem(home::settings, "target.blog.s3.bucket", "targets=main, blog", "config/application.properties");
    }

    @Test
    void targetsMayBeNamedByTheEnvironmentAlone() {
        home.with("UPKEEP_TARGETS", "main,blog").with("UPKEEP_TARGET_BLOG_S3_BUCKET", "blog-files");

        assertThat(home.settings().target("blog").objectStore().bucket()).isEqualTo("blog-files");
    }

    @Test
    void anEmptyValueIsCalledEmpty() throws IOException {
        append("uploads.abort-after=\ndatabase.pool-size=");

        assertThatThrownBy(home::settings)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .containsExactlyInAnyOrder(
                                        "uploads.abort-after: is empty, and this setting needs a value; write 500ms, "
                                                + "90s, 5m, 24h or 7d. It is set in config/application.properties.",
                                        "database.pool-size: is empty, and this setting needs a value; allowed: 1 to "
                                                + "20. It is set in config/application.properties."));
    }

    @Test
    void aWrongItemOfAListIsNamedOnce() throws IOException {
        append("start-up.jobs=check-health, bakc-up\nhealth.expected-rows=user => 1");

        assertThatThrownBy(production()::settings)
                .hasMessageContaining("start-up.jobs: 'bakc-up' is no job. Did you mean back-up? Jobs: check-health,")
                .hasMessageContaining("health.expected-rows: 'user => 1' is no expectation;");
    }

    @Test
    void aWrongDefaultIsSaidToStandInTheFileThatAPersonCanChange() throws IOException {
        append("database.statement-timeout=5m");

        assertProblem(home::settings, "database.socket-timeout", "It is set in config/application.properties.");
    }

    @Test
    void aHomeWithoutSettingsIsNamed() {
        assertThatThrownBy(() -> new SettingsReader(folder.resolve("nowhere"), java.util.Map.of()).read())
                .hasMessageContaining("There is no folder " + folder.resolve("nowhere/config"))
                .hasMessageContaining("UPKEEP_HOME");
    }

    private TestHome production() {
        return home.with("UPKEEP_PROFILE", "prod")
                .with("DATABASE_URL", "postgres://ann:secret@db.example.com/shop")
                .with("S3_ENDPOINT", "https://s3.example.com")
                .with("S3_BUCKET", "shop-files")
                .with("AWS_ACCESS_KEY_ID", "AKID")
                .with("AWS_SECRET_ACCESS_KEY", "key-secret");
    }

    private void append(String lines) throws IOException {
        Path file = home.folder().resolve("config/application.properties");
        Files.writeString(file, Files.readString(file) + "\n" + lines + "\n");
    }

    private static void assertProblem(ThrowingCallable reading, String... words) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem).contains(words)));
    }
}
