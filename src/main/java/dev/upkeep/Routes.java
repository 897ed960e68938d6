package dev.upkeep;

import dev.upkeep.CamelRuntime.Purpose;
import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.settings.Settings;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operator's routes, loaded when they are first needed. */
final class Routes implements AutoCloseable {
    private final Settings settings;
    private final Map<String, Supplier<Object>> beans;
    private final CheckCatalogue checks;
    private final Alerting alerting;
    private @Nullable CamelRuntime loaded;

    /**
     * Routes that are not loaded yet.
     *
     * @param settings the settings, which also are the placeholders of the routes
     * @param beans what the routes name
     * @param checks is told which checks the routes declare
     * @param alerting who is told of what the checks find
     */
    Routes(Settings settings, Map<String, Supplier<Object>> beans, CheckCatalogue checks, Alerting alerting) {
        this.settings = settings;
        this.beans = beans;
        this.checks = checks;
        this.alerting = alerting;
    }

    /** The routes at work, loaded anew when those that are do not serve the purpose. */
    CamelRuntime started(Purpose purpose) {
        if (loaded != null && loaded.serves(purpose)) {
            return loaded;
        }
        close();
        CamelRuntime runtime = new CamelRuntime(settings, beans, checks, alerting, purpose);
        loaded = runtime;
        runtime.start();
        return runtime;
    }

    @Override
    public void close() {
        if (loaded != null) {
            loaded.close();
        }
    }
}
