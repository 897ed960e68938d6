package dev.upkeep.objectstore;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Counts what the requests of one listing take, those included that the client sends again. Thread-safe. */
final class ListingMeter {
    /** Set on a request, it says who counts it. */
    static final ExecutionAttribute<ListingMeter> OF_REQUEST = new ExecutionAttribute<>("UpkeepListingMeter");

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong slowDowns = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final Pace pace;

    /** @param pace is told when the store asks for fewer requests */
    ListingMeter(Pace pace) {
        this.pace = pace;
    }

    ListingCost cost() {
        return new ListingCost(requests.get(), slowDowns.get(), receivedBytes.get());
    }

    private void answered(int status) {
        if (status == 503 || status == 429) {
            slowDowns.incrementAndGet();
            pace.slowDown();
        } else {
            pace.wentWell();
        }
    }

    /** Part of every client; touches only requests that have a meter. */
    static final class Interceptor implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            ListingMeter meter = attributes.getAttribute(OF_REQUEST);
            if (meter != null) {
                meter.requests.incrementAndGet();
            }
        }

        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            ListingMeter meter = attributes.getAttribute(OF_REQUEST);
            if (meter != null) {
                meter.answered(context.httpResponse().statusCode());
            }
        }

        @Override
        public Optional<InputStream> modifyHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            ListingMeter meter = attributes.getAttribute(OF_REQUEST);
            return meter == null
                    ? context.responseBody()
                    : context.responseBody().map(content -> new Counted(content, meter.receivedBytes));
        }
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {
        private final AtomicLong count;

        Counted(InputStream content, AtomicLong count) {
            super(content);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                count.incrementAndGet();
            }
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read > 0) {
                count.addAndGet(read);
            }
            return read;
        }
    }
}
