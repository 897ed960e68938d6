package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Views and triggers: those that a change would disturb go before it and come back after it. Not thread-safe. */
final class Programs {
    private final Schema from;
    private final Schema to;
    private final ScriptText script;
    private final Set<String> gone = new HashSet<>();

    Programs(Schema from, Schema to, ScriptText script) {
        this.from = from;
        this.to = to;
        this.script = script;
    }

    /**
     * Drops what goes, what becomes another, and what names one of these tables.
     *
     * @param disturbed the tables that do not stay as they are
     */
    void drop(Set<String> disturbed) {
        List<Program> views = new ArrayList<>(doomed(disturbed));
        Set<String> names = new HashSet<>(disturbed);
        views.forEach(view -> names.add(view.name()));
        for (Program trigger : from.triggers()) {
            boolean stays = to.triggers().stream().anyMatch(other -> isSame(other, trigger));
            if (!stays || trigger.mentions(names)) {
                // A view takes its triggers along, and a table those that are on it.
                script.sqlite("drop trigger " + Names.quoted(trigger.name()));
                gone.add(trigger.name());
            }
        }
        java.util.Collections.reverse(views);
        for (Program view : views) {
            write(from, view.name(), "drop view " + Names.quoted(view.name()));
            gone.add(view.name());
        }
    }

    /** The views that go, for good or for a while. */
    List<Program> doomed(Set<String> disturbed) {
        Set<String> names = new HashSet<>(disturbed);
        from.views().stream().filter(view -> !stays(view)).forEach(view -> names.add(view.name()));
        return Program.dependentOn(from.views(), names);
    }

    private boolean stays(Program view) {
        return to.views().stream().anyMatch(other -> isSame(other, view))
                && from.postgres().isSqliteOnly(view.name()) == to.postgres().isSqliteOnly(view.name());
    }

    static boolean isSame(Program one, Program other) {
        return one.name().equals(other.name()) && one.canonical().equals(other.canonical());
    }

    /** Makes what comes and what comes back. */
    void create() {
        for (Program view : to.views()) {
            if (isMissing(view, from.views())) {
                write(to, view.name(), view.text());
                if (gone.contains(view.name()) && !to.postgres().isSqliteOnly(view.name())) {
                    script.warn("makes the view " + view.name()
                            + " anew: on PostgreSQL, rights that were granted on it have to be granted again.");
                }
            }
        }
        to.triggers().stream()
                .filter(trigger -> isMissing(trigger, from.triggers()))
                .forEach(trigger -> script.sqlite(trigger.text()));
    }

    private boolean isMissing(Program program, List<Program> there) {
        return gone.contains(program.name())
                || there.stream().noneMatch(other -> other.name().equals(program.name()));
    }

    /** The views that went, and their comments with them. */
    Set<String> gone() {
        return Set.copyOf(gone);
    }

    private void write(Schema schema, String name, String statement) {
        if (schema.postgres().isSqliteOnly(name)) {
            script.sqlite(statement);
        } else {
            script.both(statement);
        }
    }
}
