package dev.upkeep.objectstore;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends small bodies along with their requests. The client of itself asks before each body whether the store wants it,
 * and waits for the answer: for a small one that doubles the time on the line, and saves nothing where it is refused.
 */
final class SmallBodies implements ExecutionInterceptor {
    private static final long SMALL_BYTES = 1024 * 1024;

    /** Runs after the client's own interceptors, one of which has asked. */
    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        boolean small = request.firstMatchingHeader("Content-Length")
                .filter(length -> Long.parseLong(length) <= SMALL_BYTES)
                .isPresent();
        return small && request.firstMatchingHeader("Expect").isPresent()
                ? request.copy(changed -> changed.removeHeader("Expect"))
                : request;
    }
}
