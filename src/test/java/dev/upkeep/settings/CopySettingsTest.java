package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.testing.TestHome;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopySettingsTest {
    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void production() {
        home = new TestHome(folder.resolve("home"))
                .with("UPKEEP_PROFILE", "prod")
                .with("DATABASE_URL", "postgres://u:p@127.0.0.1:5432/app")
                .with("S3_ENDPOINT", "https://s3.eu-central-1.wasabisys.com")
                .with("S3_BUCKET", "application")
                .with("AWS_ACCESS_KEY_ID", "id")
                .with("AWS_SECRET_ACCESS_KEY", "secret");
    }

    @Test
    void withoutABucketThereIsNoCopy() {
        assertThat(home.settings().target("main").copy()).isEmpty();
        assertThat(home.settings().jobs().get("copy-objects").cron()).isEmpty();
        home.with("UPKEEP_COPY_BUCKET", "off");
        assertThat(home.settings().target("main").copy()).isEmpty();
    }

    @Test
    void theShippedDefaultsAreThese() {
        CopySettings copy = copy("second");

        assertThat(copy.prefix()).isEmpty();
        assertThat(copy.include()).isEmpty();
        assertThat(copy.exclude()).isEmpty();
        assertThat(copy.concurrency()).isEqualTo(8);
        assertThat(copy.bytesPerSecond()).isZero();
        assertThat(copy.requestsPerSecond()).isZero();
        assertThat(copy.deletion()).isEmpty();
        assertThat(copy.sample()).isEqualTo(100);
        assertThat(copy.ageWarning()).isEqualTo(Duration.ofHours(26));
        assertThat(copy.ageCritical()).isEqualTo(Duration.ofHours(50));
    }

    @Test
    void anotherBucketOfTheSameStoreTakesItsAddressAndKeys() {
        ObjectStoreSettings destination = copy("second").destination();

        assertThat(destination.endpoint()).contains(URI.create("https://s3.eu-central-1.wasabisys.com"));
        assertThat(destination.provider()).isEqualTo(StoreProvider.WASABI);
        assertThat(destination.region()).isEqualTo("eu-central-1");
        assertThat(destination.accessKeyId()).contains("id");
        assertThat(destination.canCopyInsideFrom(home.settings().target("main").objectStore()))
                .isTrue();
        home.with("UPKEEP_COPY_ACCESS_KEY_ID", "other").with("UPKEEP_COPY_SECRET_ACCESS_KEY", "hidden");
        assertThat(copy("second")
                        .destination()
                        .canCopyInsideFrom(home.settings().target("main").objectStore()))
                .as("with other keys the store would not let them read the source")
                .isFalse();
    }

    @Test
    void anotherStoreIsUnderstoodByItsAddressAndNeverGetsTheKeysOfTheFirst() {
        home.with("UPKEEP_COPY_ENDPOINT", "https://s3.eu-west-1.amazonaws.com");
        ObjectStoreSettings destination = copy("second").destination();

        assertThat(destination.provider()).isEqualTo(StoreProvider.AWS);
        assertThat(destination.region()).isEqualTo("eu-west-1");
        assertThat(destination.quirks().pathStyle()).isFalse();
        assertThat(destination.quirks().chunkedEncoding()).isTrue();
        assertThat(destination.accessKeyId()).isEmpty();
        assertThat(destination.secretAccessKey()).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        home.with("UPKEEP_COPY_PREFIX", "app/")
                .with("UPKEEP_COPY_INCLUDE", "users/, upkeep/")
                .with("UPKEEP_COPY_EXCLUDE", "users/tmp/")
                .with("UPKEEP_COPY_CONCURRENCY", "3")
                .with("UPKEEP_COPY_BANDWIDTH", "10MiB")
                .with("UPKEEP_COPY_REQUESTS_PER_SECOND", "50")
                .with("UPKEEP_COPY_DELETE_AFTER", "30d")
                .with("UPKEEP_COPY_DELETE_AT_MOST", "7")
                .with("UPKEEP_COPY_DELETE_AT_MOST_PERCENT", "2")
                .with("UPKEEP_COPY_CHECK_SAMPLE", "5")
                .with("UPKEEP_COPY_AGE_WARNING", "8d")
                .with("UPKEEP_COPY_AGE_CRITICAL", "15d");
        CopySettings copy = copy("second");

        assertThat(copy)
                .isEqualTo(new CopySettings(
                        copy.destination(),
                        "app/",
                        List.of("users/", "upkeep/"),
                        List.of("users/tmp/"),
                        3,
                        10 * 1024 * 1024,
                        50,
                        Optional.of(new CopySettings.Deletion(Duration.ofDays(30), 7, 2)),
                        5,
                        Duration.ofDays(8),
                        Duration.ofDays(15)));
    }

    @Test
    void aCopyIntoTheBucketItselfIsRefused() {
        home.with("UPKEEP_COPY_BUCKET", "application").with("UPKEEP_COPY_PREFIX", "copy/");
        assertRefused("copy.bucket", "'application' is the bucket that is copied");
        home.with("UPKEEP_COPY_ENDPOINT", "https://S3.eu-central-1.wasabisys.com:443");
        assertRefused("copy.bucket", "'application' is the bucket that is copied");
    }

    @Test
    void copiesThatWouldMixAreRefused() {
        home.with("UPKEEP_TARGETS", "main, blog")
                .with("UPKEEP_TARGET_BLOG_S3_BUCKET", "blog")
                .with("UPKEEP_COPY_BUCKET", "second");
        assertRefused("target.blog.copy.prefix", "the copies of main and blog would mix");
        home.with("UPKEEP_COPY_PREFIX", "main/").with("UPKEEP_TARGET_BLOG_COPY_PREFIX", "main/blog/");
        assertRefused("target.blog.copy.prefix", "the copies of main and blog would mix");
        home.with("UPKEEP_TARGET_BLOG_COPY_PREFIX", "blog/");
        assertThat(home.settings().target("blog").copy().orElseThrow().prefix()).isEqualTo("blog/");
        home.with("UPKEEP_TARGET_BLOG_COPY_BUCKET", "off");
        assertThat(home.settings().target("blog").copy()).isEmpty();
        home.with("UPKEEP_COPY_BUCKET", "blog");
        assertRefused("copy.bucket", "'blog' is where the target blog keeps its own objects");
    }

    @Test
    void aScheduleNeedsABucket() {
        home.with("UPKEEP_COPY_OBJECTS_CRON", "0 0 5 * * ?");

        assertRefused("copy-objects.cron", "copy.bucket does not say whereto");
        assertThat(copy("second")).isNotNull();
    }

    @Test
    void halfAPairOfKeysIsRefused() {
        home.with("UPKEEP_COPY_BUCKET", "second").with("UPKEEP_COPY_ACCESS_KEY_ID", "other");

        assertRefused("copy.secret-access-key", "UPKEEP_COPY_ACCESS_KEY_ID");
    }

    @Test
    void theSecretIsMasked() {
        home.with("UPKEEP_COPY_ACCESS_KEY_ID", "other").with("UPKEEP_COPY_SECRET_ACCESS_KEY", "hidden");

        assertThat(copy("second").toString()).doesNotContain("hidden");
        assertThat(home.settings().entries())
                .filteredOn(entry -> entry.key().equals("copy.secret-access-key"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.masked()).isEqualTo("******"));
    }

    @ParameterizedTest
    @CsvSource({
        "UPKEEP_COPY_PREFIX, /a/, is no prefix",
        "UPKEEP_COPY_PREFIX, a, is no prefix",
        "UPKEEP_COPY_BANDWIDTH, 10MB, is no size",
        "UPKEEP_COPY_BANDWIDTH, 1B, 1KiB and more",
        "UPKEEP_COPY_CONCURRENCY, 33, allowed: 1 to 32",
        "UPKEEP_COPY_DELETE_AFTER, 5m, allowed: 1h to 3650d",
        "UPKEEP_COPY_DELETE_AT_MOST_PERCENT, 0, allowed: 1 to 100",
        "UPKEEP_COPY_AGE_WARNING, 50h, longer than copy.age-warning",
        "UPKEEP_COPY_BUCKET, A, is no bucket name"
    })
    void whatIsOutOfRangeIsRefused(String variable, String value, String said) {
        home.with("UPKEEP_COPY_BUCKET", "second").with(variable, value);

        assertThatThrownBy(home::settings)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .singleElement()
                                .asString()
                                .contains(said));
    }

    private CopySettings copy(String bucket) {
        return home.with("UPKEEP_COPY_BUCKET", bucket)
                .settings()
                .target("main")
                .copy()
                .orElseThrow();
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(home::settings)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem).contains(words)));
    }
}
