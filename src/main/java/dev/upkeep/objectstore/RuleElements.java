package dev.upkeep.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Reads along while the client reads lifecycle rules, and notes what the client passes over because Amazon's rules have
 * no such element: writing the rules back would lose it. For one request.
 */
final class RuleElements implements SdkPlugin, ExecutionInterceptor {
    private static final Pattern ELEMENT = Pattern.compile("<([A-Za-z]\\w*)");
    private static final Set<String> AMAZONS = Set.of(
            "LifecycleConfiguration",
            "Rule",
            "ID",
            "Status",
            "Prefix",
            "Filter",
            "And",
            "Tag",
            "Key",
            "Value",
            "ObjectSizeGreaterThan",
            "ObjectSizeLessThan",
            "Expiration",
            "Date",
            "Days",
            "ExpiredObjectDeleteMarker",
            "Transition",
            "StorageClass",
            "NoncurrentVersionTransition",
            "NoncurrentVersionExpiration",
            "NoncurrentDays",
            "NewerNoncurrentVersions",
            "AbortIncompleteMultipartUpload",
            "DaysAfterInitiation");

    private final Set<String> unknown = new TreeSet<>();

    /** The names of the elements that would be lost. */
    Set<String> unknown() {
        return unknown;
    }

    @Override
    public void configureClient(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(client.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(this)
                .build());
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse answer, ExecutionAttributes attributes) {
        return answer.responseBody().map(this::read);
    }

    private InputStream read(InputStream body) {
        try {
            byte[] text = body.readAllBytes();
            Set<String> elements = new TreeSet<>();
            ELEMENT.matcher(new String(text, StandardCharsets.UTF_8))
                    .results()
                    .forEach(match -> elements.add(match.group(1)));
            unknown.clear();
            // The answer may be an error, with elements of its own.
            if (elements.contains("LifecycleConfiguration")) {
                elements.removeAll(AMAZONS);
                unknown.addAll(elements);
            }
            return new ByteArrayInputStream(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
