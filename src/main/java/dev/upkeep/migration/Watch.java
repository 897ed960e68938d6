package dev.upkeep.migration;

import dev.upkeep.database.SqlFailures;
import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Is called by Flyway while it applies migrations, on the connection that applies them and in its transaction. */
final class Watch implements Callback {
    private final Set<Event> events;
    private final Action action;

    /**
     * @param action what to do; what it throws ends the migration and rolls it back
     * @param events when to do it
     */
    Watch(Action action, Event... events) {
        this.action = action;
        this.events = Set.of(events);
    }

    @Override
    public boolean supports(Event event, Context context) {
        return events.contains(event);
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            action.run(event, context);
        } catch (SQLException e) {
            throw new SqlFailures().translate(e).orElseThrow();
        }
    }

    @Override
    public String getCallbackName() {
        return "upkeep";
    }

    /** What to do at an event. */
    @FunctionalInterface
    interface Action {
        void run(Event event, Context context) throws SQLException;
    }
}
