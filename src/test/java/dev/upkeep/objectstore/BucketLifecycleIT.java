package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.UploadsServer;
import dev.upkeep.testing.UploadsServer.Quirk;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketLifecycleIT {
    private static final String EXPIRY =
            "<Rule><ID>logs</ID><Status>Enabled</Status><Filter><And><Prefix>logs/</Prefix>"
                    + "<Tag><Key>kind</Key><Value>debug</Value></Tag></And></Filter><Expiration><Days>30</Days></Expiration>"
                    + "<NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays></NoncurrentVersionExpiration></Rule>";
    private static final String ANCIENT =
            "<Rule><Prefix>tmp/</Prefix><Status>Disabled</Status><AbortIncompleteMultipartUpload>"
                    + "<DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>";

    @Test
    void readsWhatTheRulesSayOfUploads() throws Exception {
        try (UploadsServer server = new UploadsServer().withRules(EXPIRY + ANCIENT);
                ObjectStore store = new ObjectStore(server.settings())) {
            assertThat(store.lifecycle().read())
                    .contains(List.of(
                            new BucketRule(
                                    "logs",
                                    true,
                                    "logs/",
                                    true,
                                    null,
                                    List.of("Expiration", "NoncurrentVersionExpiration")),
                            new BucketRule("", false, "tmp/", false, 2, List.of())));
        }
    }

    @Test
    void addsItsRuleToThoseOfTheBucketAndChangesOnlyThat() throws Exception {
        try (UploadsServer server = new UploadsServer().withRules(EXPIRY + ANCIENT);
                ObjectStore store = new ObjectStore(server.settings())) {
            List<BucketRule> before = store.lifecycle().read().orElseThrow();

            assertThat(store.lifecycle().install(7))
                    .hasSize(3)
                    .containsAll(before)
                    .contains(new BucketRule(BucketLifecycle.RULE_ID, true, "", false, 7, List.of()));
            assertThat(server.rules()).contains("<Days>30</Days>", "<Value>debug</Value>", "<Prefix>tmp/</Prefix>");

            assertThat(store.lifecycle().install(3))
                    .hasSize(3)
                    .containsAll(before)
                    .contains(new BucketRule(BucketLifecycle.RULE_ID, true, "", false, 3, List.of()));
        }
    }

    @Test
    void aBucketWithoutRulesGetsItsFirst() throws Exception {
        try (UploadsServer server = new UploadsServer();
                ObjectStore store = new ObjectStore(server.settings())) {
            assertThat(store.lifecycle().read()).contains(List.of());
            assertThat(store.lifecycle().install(7))
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.abortsAll()).isTrue());
        }
    }

    @Test
    void aRuleThatTheStoreForgetsIsFoundOutAndTheOldOnesStay() throws Exception {
        for (String rules : List.of("", EXPIRY)) {
            try (UploadsServer server = new UploadsServer(Quirk.FORGETS_RULES);
                    ObjectStore store = new ObjectStore(server.settings())) {
                if (!rules.isEmpty()) {
                    server.withRules(rules);
                }
                List<BucketRule> before = store.lifecycle().read().orElseThrow();

                assertThatThrownBy(() -> store.lifecycle().install(7))
                        .isInstanceOfSatisfying(
                                UpkeepException.class,
                                failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION))
                        .hasMessageContaining("read back it is not there")
                        .hasMessageContaining("The rules of before were set again");
                assertThat(store.lifecycle().read()).contains(before);
            }
        }
    }

    @Test
    void rulesOfTheStoresOwnKindAreNotLost() throws Exception {
        String own = EXPIRY.replace("</Rule>", "<DelMarkerExpiration><Days>3</Days></DelMarkerExpiration></Rule>");
        try (UploadsServer server = new UploadsServer().withRules(own);
                ObjectStore store = new ObjectStore(server.settings())) {
            String before = server.rules();

            assertThatThrownBy(() -> store.lifecycle().install(7))
                    .isInstanceOf(UpkeepException.class)
                    .hasMessageContaining("(DelMarkerExpiration) that Upkeep would lose");
            assertThat(server.rules()).isEqualTo(before);
        }
    }

    @Test
    void aRuleMayTakeAMomentToShow() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        try (UploadsServer server = new UploadsServer()
                        .failing(request -> request.method().equals("GET")
                                        && request.has("lifecycle")
                                        && reads.incrementAndGet() < 4
                                ? Optional.of(Answer.error(404, "NoSuchLifecycleConfiguration"))
                                : Optional.empty());
                ObjectStore store = new ObjectStore(server.settings())) {
            assertThat(store.lifecycle().install(7)).hasSize(1);
            assertThat(reads).hasValue(4);
        }
    }

    @Test
    void theEmbeddedStoreKnowsNoRules() {
        try (ObjectStore store = new ObjectStore(S3Server.shared().newBucket())) {
            assertThat(store.lifecycle().read()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "501, NotImplemented, does not support lifecycle rules",
        "400, MalformedXML, does not support lifecycle rules",
        "405, MethodNotAllowed, does not support lifecycle rules",
        "403, AccessDenied, s3:PutLifecycleConfiguration"
    })
    void aStoreThatRefusesTheRuleIsNamed(int status, String code, String words) throws Exception {
        try (UploadsServer server = new UploadsServer()
                        .failing(request -> request.method().equals("PUT")
                                ? Optional.of(Answer.error(status, code))
                                : Optional.empty());
                ObjectStore store = new ObjectStore(server.settings())) {
            assertThatThrownBy(() -> store.lifecycle().install(7))
                    .isInstanceOfSatisfying(
                            UpkeepException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION))
                    .hasMessageContaining(words)
                    .hasMessageContaining(code);
            assertThat(server.rules()).isEmpty();
        }
    }
}
