package dev.upkeep;

import dev.upkeep.alert.Delivery;
import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.cli.Application.Outcome;
import dev.upkeep.failure.Causes;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.notify.ChannelRequest;
import dev.upkeep.notify.Courier;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.settings.Settings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The Camel context: the operator's routes, and the beans that they name. With triggers it is the long-running
 * process; without, it serves one command by the very same routes.
 */
final class CamelRuntime implements AutoCloseable {
    private static final String TRIGGER_GROUP = "trigger";
    private static final String CHECK_FILES = "checks-*.camel.yaml";

    private final Main main = new ReadingOnce();
    private final Set<String> jobs;
    private final Path routes;
    private final CheckCatalogue checks;
    private final Alerting alerting;
    private final Purpose purpose;
    private @Nullable ChannelRoutes channels;

    /**
     * A context that has not started.
     *
     * @param settings the settings, which also are the placeholders of the routes
     * @param beans what the routes name; each is made when a route first asks for it
     * @param checks is told which checks the routes declare
     * @param alerting who is told of what the checks find
     * @param purpose what it is for
     */
    CamelRuntime(
            Settings settings,
            Map<String, Supplier<Object>> beans,
            CheckCatalogue checks,
            Alerting alerting,
            Purpose purpose) {
        boolean triggers = purpose == Purpose.PROCESS;
        this.purpose = purpose;
        this.alerting = alerting;
        this.jobs = settings.jobs().keySet();
        this.routes = settings.routesDirectory();
        this.checks = checks;
        main.addMainListener(new Binding(beans));
        main.addMainListener(new LearningChannels(triggers));
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties(settings, triggers));
        main.configure().withRoutesIncludePattern("file:" + settings.routesDirectory() + "/*.camel.yaml");
        if (purpose == Purpose.JOB) {
            main.configure().withRoutesExcludePattern("file:" + settings.routesDirectory() + "/" + CHECK_FILES);
        }
        if (!triggers) {
            main.addMainListener(new WithoutTriggers());
        }
    }

    /** Whether it serves what is wanted: the process serves everything, and all serve a job that makes no checks. */
    boolean serves(Purpose wanted) {
        return purpose == Purpose.PROCESS || purpose == wanted || wanted == Purpose.JOB;
    }

    /**
     * Loads the routes and starts them.
     *
     * @throws UpkeepException when a route file is broken, with the file, the line and the reason
     */
    void start() {
        try {
            main.start();
        } catch (Exception e) {
            throw new RouteFailure((ModelCamelContext) context(), routes).explain(e);
        }
        new TemplateParameters(context()).requireKnown();
        if (channels != null) {
            alerting.channels().are(channels.found());
        }
        new RouteBeginnings(context(), routes).require(jobs);
        checks.declare(new DeclaredChecks(context()).read());
    }

    /**
     * Sends a job request through the envelope and waits for its end.
     *
     * @return how it ended, and the report when there is one
     * @throws UpkeepException when the run could not even be recorded
     */
    Outcome request(JobRequest request) {
        Exchange reply = context().createProducerTemplate().request("direct:" + RouteBeginnings.ENVELOPE, exchange -> {
            exchange.getMessage().setHeader("Job", request.job());
            exchange.getMessage().setHeader("Target", request.target());
            exchange.getMessage().setHeader("Trigger", request.trigger().word());
            exchange.getMessage().setHeader("RequestedBy", request.requestedBy());
            exchange.getMessage().setHeader("DryRun", request.dryRun());
            exchange.getMessage().setBody(new HashMap<>(request.parameters()));
        });
        if (reply.getException() != null) {
            throw unrecorded(reply.getException());
        }
        return outcome(reply);
    }

    /**
     * Does what follows from a run that is over, and waits for its end. The long-running process does that by itself.
     *
     * @return how it ended; empty when nothing follows
     * @throws UpkeepException when what follows could not even be recorded
     */
    Optional<Outcome> follow(Run run) {
        if (purpose == Purpose.PROCESS || context().hasEndpoint("direct:follow-run") == null) {
            return Optional.empty();
        }
        Exchange reply = context()
                .createProducerTemplate()
                .request("direct:follow-run", exchange -> exchange.getMessage().setHeader("Run", run));
        if (reply.getException() != null) {
            throw unrecorded(reply.getException());
        }
        Outcome outcome = outcome(reply);
        return outcome.run().id().equals(run.id()) ? Optional.empty() : Optional.of(outcome);
    }

    /** A run that failed leaves no report as its body, but may have found something before. */
    private static Outcome outcome(Exchange reply) {
        Run run = reply.getMessage().getHeader("Run", Run.class);
        if (reply.getMessage().getBody() instanceof JobReport report) {
            return new Outcome(run, report);
        }
        ActiveRun active = reply.getMessage().getHeader("ActiveRun", ActiveRun.class);
        return new Outcome(run, active == null ? null : active.found().orElse(null));
    }

    /**
     * Sends a message through a channel at once.
     *
     * @return what the other side answered, for people
     * @throws UpkeepException when it did not take the message
     */
    String deliver(Delivery delivery) {
        Exchange reply = context()
                .createProducerTemplate()
                .request(
                        "direct:channel-" + delivery.channel(),
                        exchange -> exchange.getMessage().setBody(delivery));
        Exception thrown = reply.getException();
        if (thrown != null) {
            HttpOperationFailedException refused = reply.getException(HttpOperationFailedException.class);
            String reason = refused == null
                    ? Courier.reason(thrown)
                    : "it answered with "
                            + Courier.answer(
                                    reply.getProperty("Request", ChannelRequest.class),
                                    refused.getStatusCode(),
                                    refused.getResponseBody());
            FailureKind kind = thrown instanceof UpkeepException known ? known.kind() : FailureKind.UNAVAILABLE;
            throw new UpkeepException(kind, "The channel " + delivery.channel() + " did not deliver: " + reason);
        }
        Integer status = reply.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        return status == null
                ? "The mail server took it."
                : "It answered with "
                        + Courier.answer(
                                reply.getProperty("Request", ChannelRequest.class),
                                status,
                                reply.getMessage().getBody(String.class));
    }

    /** Shows our gauges and checks among Camel's own. Only with triggers: nobody asks one command for them. */
    void publish(MultiCollector gauges, HealthCheckRepository health) {
        HealthCheckRegistry.get(context()).register(health);
        PrometheusMeterRegistry metrics = context()
                .getRegistry()
                .lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, PrometheusMeterRegistry.class);
        metrics.getPrometheusRegistry().register(gauges);
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        main.stop();
    }

    private static UpkeepException unrecorded(Throwable thrown) {
        return Causes.find(thrown, UpkeepException.class)
                .orElseGet(() -> new UpkeepException(
                        FailureKind.INTERNAL, "The envelope failed: " + thrown.getMessage(), thrown));
    }

    private static Properties properties(Settings settings, boolean triggers) {
        Properties properties = new Properties();
        settings.entries().forEach(entry -> properties.setProperty(entry.key(), entry.value()));
        // Camel's own durations know no milliseconds.
        properties.setProperty(
                "retry.delay", String.valueOf(settings.retryDelay().toMillis()));
        properties.setProperty("upkeep.inbox", settings.inbox().toString());
        properties.setProperty("upkeep.config", settings.configDirectory().toString());
        properties.setProperty(
                "upkeep.targets", String.join(",", settings.targets().keySet()));
        // Milliseconds for which an idle queue is asked: the end of a process waits as long for each, which every
        // command that runs a job is, and a process that goes on wakes up as often.
        properties.setProperty("upkeep.queue-wait", triggers ? "500" : "20");
        properties.setProperty("camel.main.name", "upkeep");
        properties.setProperty("camel.main.autowired-enabled", "false");
        properties.setProperty("camel.main.jmx-enabled", "false");
        properties.setProperty("camel.main.startup-summary-level", "off");
        properties.setProperty("camel.main.auto-configuration-log-summary", "false");
        properties.setProperty("camel.main.source-location-enabled", "true");
        // One thread, so that a switch never hears of the end of a run before its beginning.
        properties.setProperty("camel.threadpool.config[ping].pool-size", "1");
        properties.setProperty("camel.threadpool.config[ping].max-pool-size", "1");
        properties.setProperty("camel.health.enabled", String.valueOf(triggers));
        properties.setProperty("camel.health.exposure-level", "full");
        if (triggers) {
            // It serves no files. For those it would make a folder for temporary files, which a killed process leaves.
            System.setProperty("vertx.disableFileCPResolving", "true");
            properties.setProperty("camel.management.enabled", "true");
            properties.setProperty("camel.management.host", settings.managementHost());
            properties.setProperty("camel.management.port", String.valueOf(settings.managementPort()));
            properties.setProperty("camel.management.health-check-enabled", "true");
            properties.setProperty("camel.management.info-enabled", "true");
            properties.setProperty("camel.management.metrics-enabled", "true");
            properties.setProperty("camel.metrics.enabled", "true");
            properties.setProperty("camel.metrics.path", "/observe/metrics");
            properties.setProperty("camel.metrics.binders", "jvm-memory,jvm-gc,uptime");
        }
        return properties;
    }

    /** What a context is for. */
    enum Purpose {
        /** The long-running process, with schedules, file drop and management endpoints. */
        PROCESS,
        /** One command that makes checks, or shows them. */
        CHECKS,
        /** One command that runs a job or tries a channel: without the files that declare checks, which take time to read. */
        JOB
    }

    /** Binds the beans before the routes are loaded. */
    private static final class Binding extends MainListenerSupport {
        private final Map<String, Supplier<Object>> beans;

        Binding(Map<String, Supplier<Object>> beans) {
            this.beans = beans;
        }

        @Override
        public void beforeConfigure(BaseMainSupport main) {
            CamelContext context = main.getCamelContext();
            Registry registry = context.getRegistry();
            beans.forEach((name, bean) -> registry.bind(name, Object.class, bean));
            context.getCamelContextExtension().addInterceptStrategy(new RetriesOfEachStep());
            // Whether and when something is sent again, the outbox and the routes decide; the client would send once
            // more
            // after a second what was answered with 503 or 429.
            context.getComponent("http", HttpComponent.class)
                    .setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries);
        }
    }

    /** Learns of the channels while their routes are loaded. */
    private final class LearningChannels extends MainListenerSupport {
        private final boolean triggers;

        LearningChannels(boolean triggers) {
            this.triggers = triggers;
        }

        @Override
        public void beforeConfigure(BaseMainSupport main) {
            CamelContext context = main.getCamelContext();
            ChannelRoutes routes = new ChannelRoutes(context.getRegistry(), alerting.secrets(), triggers);
            context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(routes);
            channels = routes;
        }

        @Override
        public void afterConfigure(BaseMainSupport main) {
            if (channels != null) {
                channels.requireSecrets();
            }
        }
    }

    /**
     * Camel reads each route file three times, the first and second time for settings in comments, which are not used
     * here, and for beans, which the third time makes as well, before any route looks for them.
     */
    private static final class ReadingOnce extends Main {
        @Override
        protected void modelineRoutes(CamelContext context) {
            // The file is read when its routes are made.
        }

        @Override
        protected void postProcessCamelContext(CamelContext context) throws Exception {
            context.getRegistry().bind("routes-in-yaml", new YamlRoutesBuilderLoader() {
                @Override
                public void preParseRoute(Resource file) {
                    // As above.
                }
            });
            super.postProcessCamelContext(context);
        }
    }

    /** Leaves out the routes of the group `trigger` before anything of them is made. */
    private static final class WithoutTriggers extends MainListenerSupport {
        @Override
        public void beforeConfigure(BaseMainSupport main) {
            Model model = main.getCamelContext().getCamelContextExtension().getContextPlugin(Model.class);
            model.addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
                @Override
                public void onAddRouteDefinition(RouteDefinition route) {
                    if (TRIGGER_GROUP.equals(route.getGroup())) {
                        route.setPrecondition("false");
                    }
                }
            });
        }
    }
}
