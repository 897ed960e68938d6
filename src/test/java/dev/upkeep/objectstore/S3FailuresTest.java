package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.http.conn.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FailuresTest {
    private final Failures failures = new Failures(List.of(new S3Failures()));

    @Test
    void findsTheStoresErrorHoweverDeepItIsWrapped() {
        Throwable refused = S3Exception.builder()
                .statusCode(404)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("NoSuchBucket")
                        .errorMessage("gone")
                        .build())
                .build();
        UpkeepException failure =
                failures.translate(new IllegalStateException(new RuntimeException(new RuntimeException(refused))));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("NoSuchBucket").hasMessageContaining("s3.bucket");
    }

    @Test
    void knowsWhyNoAnswerCame() {
        assertThat(kind(new UnknownHostException("nowhere"))).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(kind(new SocketTimeoutException("Read timed out"))).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(kind(new ConnectTimeoutException("slow"))).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(kind(new SocketException("Connection reset"))).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(kind(new SSLException("closed", new SocketException("Broken pipe"))))
                .isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(kind(new SSLHandshakeException("no trusted certificate"))).isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void anInterruptIsACancellationAndNothingToRetry() {
        assertThat(failures.translate(AbortedException.create("interrupted")).kind())
                .isEqualTo(FailureKind.CANCELLED);
        assertThat(kind(new InterruptedException())).isEqualTo(FailureKind.CANCELLED);
        assertThat(kind(new InterruptedIOException("interrupted"))).isEqualTo(FailureKind.CANCELLED);
    }

    @Test
    void missingCredentialsNameTheVariablesToSet() {
        UpkeepException failure = failures.translate(SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain"));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("AWS_ACCESS_KEY_ID").hasMessageContaining("s3.secret-access-key");
    }

    @Test
    void leavesTheExceptionsOfOthersAlone() {
        assertThat(new S3Failures().translate(new IllegalStateException(new UnknownHostException("x"))))
                .isEmpty();
    }

    private FailureKind kind(Exception cause) {
        return failures.translate(SdkClientException.create("Unable to execute HTTP request", cause))
                .kind();
    }
}
