package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoreProviderTest {
    private static final long GIB = 1024L * 1024 * 1024;

    @ParameterizedTest
    @CsvSource({
        "https://s3.amazonaws.com, aws, us-east-1",
        "https://s3.eu-west-1.amazonaws.com, aws, eu-west-1",
        "https://s3.dualstack.eu-west-1.amazonaws.com, aws, eu-west-1",
        "https://s3.cn-north-1.amazonaws.com.cn, aws, cn-north-1",
        "https://s3.wasabisys.com, wasabi, us-east-1",
        "https://S3.EU-Central-1.WasabiSys.com, wasabi, eu-central-1",
        "https://0123abcd.r2.cloudflarestorage.com, r2, auto",
        "https://0123abcd.eu.r2.cloudflarestorage.com, r2, auto",
        "https://s3.us-west-004.backblazeb2.com, b2, us-west-004",
        "https://nyc3.digitaloceanspaces.com, ceph, us-east-1",
        "https://s3.fr-par.scw.cloud, scaleway, fr-par",
        "https://storage.googleapis.com, gcs, auto",
        "https://files.storage.googleapis.com, gcs, auto",
        "http://127.0.0.1:9000, generic, us-east-1",
        "https://s3.eu-west-1.example.com, generic, us-east-1",
        "https://wasabisys.com.example.org, generic, us-east-1",
        "https://notwasabisys.com, generic, us-east-1"
    })
    void isFoundWithItsRegionByTheHostOfTheEndpoint(URI endpoint, String word, String region) {
        StoreProvider provider = StoreProvider.of(Optional.of(endpoint));

        assertThat(provider.word()).isEqualTo(word);
        assertThat(provider.region(Optional.of(endpoint))).isEqualTo(region);
    }

    @Test
    void isAwsWithoutAnEndpoint() {
        assertThat(StoreProvider.of(Optional.empty())).isEqualTo(StoreProvider.AWS);
        assertThat(StoreProvider.AWS.region(Optional.empty())).isEqualTo("us-east-1");
    }

    @ParameterizedTest
    @EnumSource(StoreProvider.class)
    void onlyAmazonIsSpokenToAsTheClientWouldByDefault(StoreProvider provider) {
        boolean aws = provider == StoreProvider.AWS;

        assertThat(provider.quirks().pathStyle()).isEqualTo(!aws);
        assertThat(provider.quirks().chunkedEncoding()).isEqualTo(aws);
        assertThat(provider.quirks().checksumHeaders()).isEqualTo(aws);
    }

    @ParameterizedTest
    @EnumSource(StoreProvider.class)
    void allowsPartsAndObjectsAsItsDocumentsSay(StoreProvider provider) {
        boolean few = provider == StoreProvider.SCALEWAY || provider == StoreProvider.SWIFT;

        assertThat(provider.quirks().mostParts()).isEqualTo(few ? 1_000 : 10_000);
        assertThat(provider.largestObjectBytes()).isBetween(4_600 * GIB, 50_000 * GIB);
        assertThat(StoreProvider.R2.largestObjectBytes()).isEqualTo(5_115 * GIB);
    }

    @Test
    void backblazeAndGoogleDeleteOneByOne() {
        assertThat(StoreProvider.values())
                .filteredOn(provider -> !provider.quirks().batchDeletion())
                .containsExactly(StoreProvider.B2, StoreProvider.GCS);
    }
}
