package dev.upkeep;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Gives each step of a route all of its retries. Camel leaves its counter on the message when a step succeeds at last,
 * and would count the failures of the next step from there.
 */
final class RetriesOfEachStep implements InterceptStrategy {
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    if (exchange.getException() == null) {
                        exchange.getMessage().removeHeader(Exchange.REDELIVERY_COUNTER);
                    }
                    callback.done(doneSync);
                });
            }
        };
    }
}
