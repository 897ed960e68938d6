package dev.upkeep.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/**
 * Asks for pages of objects by the SDK, with its signatures, retries and errors, and reads the answers itself: between
 * the wire and the SDK's own reader, which is left with nothing to read.
 */
final class ObjectPages {
    private static final ExecutionAttribute<Answer> ANSWER = new ExecutionAttribute<>("UpkeepObjectPage");

    private ObjectPages() {}

    /**
     * One page.
     *
     * @param client has an {@link Interceptor}
     * @param request says which
     * @param meter counts what it takes; absent where nobody asks
     * @throws software.amazon.awssdk.core.exception.SdkException as the client does
     */
    static ObjectPage get(
            S3Client client, Consumer<ListObjectsV2Request.Builder> request, @Nullable ListingMeter meter) {
        Answer answer = new Answer();
        AwsRequestOverrideConfiguration.Builder attributes =
                AwsRequestOverrideConfiguration.builder().putExecutionAttribute(ANSWER, answer);
        if (meter != null) {
            attributes.putExecutionAttribute(ListingMeter.OF_REQUEST, meter);
        }
        client.listObjectsV2(request.andThen(builder -> builder.overrideConfiguration(attributes.build())));
        if (answer.page == null) {
            throw SdkClientException.create("The store's answer has no body, where a listing should be.");
        }
        return answer.page;
    }

    /** Part of every client; touches only the answers to {@link #get}. */
    static final class Interceptor implements ExecutionInterceptor {
        private static final int HEAD = 256;
        /** A store that fails after it has begun to answer sends its error with the status 200; the SDK finds it. */
        private static final Pattern ERROR = Pattern.compile("\\s*(<\\?xml[^>]*>)?\\s*<Error[\\s/>].*", Pattern.DOTALL);

        private static final byte[] NOTHING = "<ListBucketResult/>".getBytes(StandardCharsets.UTF_8);

        @Override
        public Optional<InputStream> modifyHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            Answer answer = attributes.getAttribute(ANSWER);
            Optional<InputStream> body = context.responseBody();
            if (answer == null || body.isEmpty() || !context.httpResponse().isSuccessful()) {
                return body;
            }
            try {
                InputStream content = body.get();
                byte[] head = content.readNBytes(HEAD);
                InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), content);
                if (ERROR.matcher(new String(head, StandardCharsets.UTF_8)).matches()) {
                    return Optional.of(whole);
                }
                try (whole) {
                    answer.page = ObjectPageParser.parse(whole);
                }
            } catch (IOException | XMLStreamException e) {
                throw SdkClientException.create("The listing could not be read: " + e.getMessage(), e);
            }
            return Optional.of(new ByteArrayInputStream(NOTHING));
        }
    }

    /** Where the page of one request is put; of a request that is sent again, the last one's. */
    private static final class Answer {
        private @Nullable ObjectPage page;
    }
}
