package dev.upkeep.objectstore;

import dev.upkeep.failure.Causes;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.FailureTranslator;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.xml.stream.XMLStreamException;
import org.apache.http.NoHttpResponseException;
import org.apache.http.conn.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says in Upkeep's words what the S3 client's exceptions mean. */
public final class S3Failures implements FailureTranslator {
    private static final Set<String> WRONG_KEYS =
            Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "InvalidSecurity");
    private static final Set<String> NOT_NOW = Set.of(
            "SlowDown",
            "InternalError",
            "ServiceUnavailable",
            "RequestTimeout",
            "Throttling",
            "ThrottlingException",
            "RequestThrottled",
            "RequestLimitExceeded",
            "TooManyRequests",
            "OperationAborted");
    /** Another checksum than the sender's: what arrived is not what was sent. */
    private static final Set<String> DAMAGED =
            Set.of("BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody");

    private static final Set<String> WRONG_REGION = Set.of(
            "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint");
    private static final String S3 = "s3";

    private final String endpoint;
    private final String bucket;
    private final String connectTimeout;
    private final String timeout;
    private final String group;

    /** For calls that other libraries make, where only the exception tells what was asked. */
    public S3Failures() {
        this("The object store", "the bucket", "s3.connect-timeout", "s3.timeout", S3);
    }

    /**
     * @param settings of the store whose calls are translated, for messages that name it
     * @param group what the keys of these settings begin with: `s3`, or `copy`
     */
    S3Failures(ObjectStoreSettings settings, String group) {
        this(
                "The object store " + settings.endpoint().map(URI::toString).orElse("AWS S3 in " + settings.region()),
                "the bucket '" + settings.bucket() + "'",
                seconds(settings.connectTimeout()) + " (s3.connect-timeout)",
                seconds(settings.timeout()) + " (s3.timeout)",
                group);
    }

    private S3Failures(String endpoint, String bucket, String connectTimeout, String timeout, String group) {
        this.endpoint = endpoint;
        this.bucket = bucket;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.group = group;
    }

    @Override
    public Optional<UpkeepException> translate(Throwable thrown) {
        return thrown instanceof SdkException sdk ? Optional.of(of(sdk, S3Action.UNKNOWN)) : Optional.empty();
    }

    /** What an exception means that was thrown while the store was asked for something. */
    UpkeepException of(Exception thrown, S3Action action) {
        return thrown instanceof AwsServiceException refused ? refusal(refused, action) : silence(thrown, action);
    }

    /** The store answered with an error. */
    private UpkeepException refusal(AwsServiceException thrown, S3Action action) {
        String code = code(thrown);
        String said = endpoint + " refused to " + action.words() + " in " + bucket + ": " + said(thrown, code) + ".";
        int status = thrown.statusCode();
        if ((status >= 500 && status != 501) || status == 429 || NOT_NOW.contains(code)) {
            return failure(FailureKind.UNAVAILABLE, said + " It may work again in a while.", thrown);
        }
        if (DAMAGED.contains(code)) {
            return failure(
                    FailureKind.UNAVAILABLE,
                    said + " What was sent was damaged on its way; the store has refused it.",
                    thrown);
        }
        return permanent(thrown, action, said, code);
    }

    /** The store would answer the same again. */
    private UpkeepException permanent(AwsServiceException thrown, S3Action action, String said, String code) {
        int status = thrown.statusCode();
        if (code.equals("NoSuchBucket")) {
            return configuration(said + " Check " + group + ".bucket, or create the bucket; Upkeep does not.", thrown);
        }
        if (code.equals("NoSuchKey") || code.equals("NoSuchUpload")) {
            return failure(FailureKind.DATA, said + " Somebody else has removed it.", thrown);
        }
        if (code.equals("InvalidPart")) {
            return failure(FailureKind.DATA, said + " It has lost a part that it had taken.", thrown);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return configuration(said + " This machine's clock is wrong: set it by NTP.", thrown);
        }
        if (code.equals("InvalidObjectState")) {
            return failure(FailureKind.DATA, said + " It is archived; restore it in the store first.", thrown);
        }
        if (WRONG_KEYS.contains(code)) {
            return configuration(said + checkKeys(), thrown);
        }
        if (status == 401 || status == 403 || code.equals("AccessDenied")) {
            return configuration(
                    said + " The keys need the right " + action.right()
                            + " on this bucket, in the bucket's policy or the" + " user's." + checkKeys(),
                    thrown);
        }
        if (WRONG_REGION.contains(code) || (status >= 300 && status < 400)) {
            return configuration(
                    said + " Check " + group + ".region and " + group + ".endpoint against where the bucket is.",
                    thrown);
        }
        if (status == 404 || status == 501 || status == 405) {
            return configuration(
                    said + " Either " + group + ".endpoint or " + group
                            + ".bucket is wrong, or this store cannot do it;" + " some want " + group
                            + ".chunked-encoding=off.",
                    thrown);
        }
        return failure(FailureKind.INTERNAL, said + " Upkeep asked in a way that this store does not take.", thrown);
    }

    /** No answer of the store was understood. */
    private UpkeepException silence(Exception thrown, S3Action action) {
        if (isInterrupt(thrown)) {
            return failure(
                    FailureKind.CANCELLED,
                    "Stopped while waiting for " + endpoint + " to " + action.words() + ".",
                    thrown);
        }
        if (has(thrown, ConnectTimeoutException.class)) {
            return unavailable(
                    "accepted no connection, or did not answer the TLS handshake, within " + connectTimeout + ". Check "
                            + group + ".endpoint and the firewalls between here and there",
                    thrown);
        }
        if (has(thrown, SocketTimeoutException.class) || thrown instanceof ApiCallTimeoutException) {
            return unavailable(
                    "took the request to " + action.words() + " and was silent for " + timeout
                            + ". Check whether the store is overloaded or something else listens there",
                    thrown);
        }
        Optional<UnknownHostException> unknown = Causes.find(thrown, UnknownHostException.class);
        if (unknown.isPresent()) {
            return unavailable(
                    "has a host name that cannot be resolved. Check " + group + ".endpoint and this machine's DNS",
                    thrown);
        }
        if (has(thrown, ConnectException.class)) {
            return unavailable(
                    "accepts no connection: nothing listens there. Check " + group + ".endpoint and whether it runs",
                    thrown);
        }
        if (has(thrown, SocketException.class)
                || has(thrown, EOFException.class)
                || has(thrown, NoHttpResponseException.class)) {
            return unavailable("broke the connection off while asked to " + action.words(), thrown);
        }
        return misunderstanding(thrown, action);
    }

    private UpkeepException misunderstanding(Exception thrown, S3Action action) {
        Optional<SSLException> tls = Causes.find(thrown, SSLException.class);
        if (tls.isPresent()) {
            return configuration(
                    endpoint + " and this machine found no common TLS: "
                            + tls.get().getMessage()
                            + ". Check that " + group
                            + ".endpoint begins with the right one of http and https, that its host is"
                            + " the certificate's, and that Java trusts the certificate's issuer.",
                    thrown);
        }
        if (String.valueOf(thrown.getMessage()).startsWith("Unable to load credentials")) {
            return configuration(endpoint + " needs keys and none were found. Set " + keys() + ".", thrown);
        }
        if (has(thrown, XMLStreamException.class)) {
            return configuration(
                    endpoint + " did not answer as an S3 store does when asked to " + action.words() + ". Check "
                            + group + ".endpoint: it may be a web page's address.",
                    thrown);
        }
        if (has(thrown, IOException.class)) {
            return unavailable("could not be asked to " + action.words() + ": " + thrown.getMessage(), thrown);
        }
        return failure(
                FailureKind.INTERNAL,
                endpoint + " could not be asked to " + action.words() + " in " + bucket + ": " + thrown.getMessage()
                        + ".",
                thrown);
    }

    /** An interrupt has several faces in the client: its own exception, Java's, or an I/O that was broken off. */
    private static boolean isInterrupt(Exception thrown) {
        if (thrown instanceof ApiCallTimeoutException) {
            return false;
        }
        return thrown instanceof AbortedException
                || has(thrown, InterruptedException.class)
                || Causes.find(thrown, InterruptedIOException.class)
                        .filter(io ->
                                !(io instanceof SocketTimeoutException) && !(io instanceof ConnectTimeoutException))
                        .isPresent();
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        return Causes.find(thrown, type).isPresent();
    }

    private UpkeepException unavailable(String what, Exception thrown) {
        return failure(FailureKind.UNAVAILABLE, endpoint + " " + what + ".", thrown);
    }

    private static UpkeepException configuration(String message, Exception thrown) {
        return failure(FailureKind.CONFIGURATION, message, thrown);
    }

    private static UpkeepException failure(FailureKind kind, String message, Exception thrown) {
        return new UpkeepException(kind, message, thrown);
    }

    private static String code(AwsServiceException thrown) {
        @Nullable AwsErrorDetails details = thrown.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** The store's own words; an answer to HEAD has none but its status. */
    private static String said(AwsServiceException thrown, String code) {
        @Nullable AwsErrorDetails details = thrown.awsErrorDetails();
        String message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String status = "status " + thrown.statusCode();
        String words = code.isEmpty() ? status : code + ", " + status;
        if (message.isBlank()) {
            return words;
        }
        return words + ", \"" + message.strip() + "\"";
    }

    private String checkKeys() {
        return " Check " + keys() + ".";
    }

    private String keys() {
        return group.equals(S3)
                ? "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (s3.access-key-id, s3.secret-access-key)"
                : group + ".access-key-id and " + group + ".secret-access-key";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
