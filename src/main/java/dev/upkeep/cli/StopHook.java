package dev.upkeep.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Until it is closed, asks an application to stop when the process is asked to, by Ctrl-C for example. */
final class StopHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopHook.class);

    private final Thread thread;

    StopHook(Application application, Terminal terminal) {
        thread = new Thread(() -> application.interrupt(terminal::say), "stop");
        Runtime.getRuntime().addShutdownHook(thread);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            LOG.debug("The process is being stopped already, and the hook is at work", e);
        }
    }
}
