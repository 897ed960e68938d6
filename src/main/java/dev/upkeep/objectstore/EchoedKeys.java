package dev.upkeep.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;

/**
 * Cuts the key out of answers about one multipart upload. They repeat it as it is, XML cannot hold every character of
 * it, and who has asked knows it.
 */
final class EchoedKeys implements ExecutionInterceptor {
    private static final Pattern KEY = Pattern.compile("<Key>[^<]*</Key>");

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Optional<InputStream> body = context.responseBody();
        if (body.isEmpty() || !isAboutOneUpload(context.request())) {
            return body;
        }
        try (InputStream content = body.get()) {
            String answer = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(
                    new ByteArrayInputStream(KEY.matcher(answer).replaceAll("").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw SdkClientException.create("The answer could not be read: " + e.getMessage(), e);
        }
    }

    private static boolean isAboutOneUpload(SdkRequest request) {
        return request instanceof ListPartsRequest
                || request instanceof CreateMultipartUploadRequest
                || request instanceof CompleteMultipartUploadRequest
                || request instanceof AbortMultipartUploadRequest;
    }
}
