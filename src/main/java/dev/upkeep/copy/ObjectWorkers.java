package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.objectstore.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on several objects at once, with as many again that wait. One that fails is told, and is not the end. One thread
 * hands out the work.
 */
final class ObjectWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectWorkers.class);

    private final Workers workers;

    /** @param count how many objects are worked on at once */
    ObjectWorkers(int count) {
        this.workers = new Workers("copy-object", count, count);
    }

    /** Who hands out the work. */
    interface Watcher {
        /** The work on an object failed; called by the thread that did it. */
        void failed(ListedObject object, UpkeepException reason);

        /** There is no room yet; called now and then while waiting. What it throws ends the waiting. */
        void waiting();
    }

    /** Hands out the work on an object; waits for room first. */
    void submit(ListedObject object, Watcher watcher, Runnable work) {
        workers.submit(
                () -> {
                    try {
                        work.run();
                    } catch (UpkeepException e) {
                        LOG.debug("'{}' could not be worked on", object.key(), e);
                        watcher.failed(object, e);
                    } catch (RuntimeException e) {
                        LOG.error("'{}' could not be worked on", object.key(), e);
                        watcher.failed(object, new UpkeepException(FailureKind.INTERNAL, "Unexpected " + e + ".", e));
                    }
                },
                watcher::waiting);
    }

    /** Waits until all that was handed out is done. */
    void await(Watcher watcher) {
        workers.finish(watcher::waiting);
    }

    /** Interrupts what is under way, and waits a while until it has ended. */
    @Override
    public void close() {
        workers.close();
    }
}
