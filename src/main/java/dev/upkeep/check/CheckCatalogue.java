package dev.upkeep.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checks that the routes declare. It is empty until they are loaded. Thread-safe. */
public final class CheckCatalogue {
    private volatile List<CheckDefinition> all = List.of();

    /**
     * Takes over what is declared, in place of what was declared before.
     *
     * @param definitions the checks in the order of their files; each moves behind those that it comes after
     */
    public void declare(Collection<CheckDefinition> definitions) {
        Map<String, CheckDefinition> waiting = new LinkedHashMap<>();
        definitions.forEach(definition -> waiting.put(definition.route(), definition));
        List<CheckDefinition> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<CheckDefinition> ready = waiting.values().stream()
                    .filter(one -> waiting.values().stream()
                            .noneMatch(other ->
                                    !other.id().equals(one.id()) && one.after().contains(other.id())))
                    .toList();
            // What waits for each other in a circle comes last, in the order of the files.
            List<CheckDefinition> next = ready.isEmpty() ? List.copyOf(waiting.values()) : ready;
            next.forEach(definition -> waiting.remove(definition.route()));
            ordered.addAll(next);
        }
        all = List.copyOf(ordered);
    }

    /** Every check, each behind those that it comes after. */
    public List<CheckDefinition> all() {
        return all;
    }

    /**
     * The checks of targets with a kind of database.
     *
     * @param database the scope of that kind
     */
    public List<CheckDefinition> of(CheckDefinition.Scope database) {
        return all.stream()
                .filter(definition ->
                        definition.scope() == database || definition.scope() == CheckDefinition.Scope.TARGET)
                .toList();
    }

    /**
     * Whether a result belongs to a check, and to none with a longer id.
     *
     * @param check a check
     * @param result a result's id
     */
    public boolean owns(CheckDefinition check, String result) {
        return find(result).filter(owner -> owner.id().equals(check.id())).isPresent();
    }

    /**
     * The check that a result belongs to: `database.rows` for `database.rows.user`.
     *
     * @param result a result's id
     */
    public Optional<CheckDefinition> find(String result) {
        CheckDefinition found = null;
        for (CheckDefinition definition : all) {
            if (definition.isOf(result)
                    && (found == null || definition.id().length() > found.id().length())) {
                found = definition;
            }
        }
        return Optional.ofNullable(found);
    }
}
