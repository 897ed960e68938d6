package dev.upkeep.health;

import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckDefinition.Scope;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.RowExpectation;
import dev.upkeep.settings.TargetSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The checks of one target and what they found last, for whoever asks; making them is the job check-health. */
public final class TargetChecks {
    private final TargetSettings target;
    private final Database database;
    private final CheckCatalogue catalogue;
    private final CheckHistory history;

    /**
     * @param target the target's settings
     * @param database its database
     * @param catalogue the checks that the routes declare
     * @param history what they found
     */
    public TargetChecks(TargetSettings target, Database database, CheckCatalogue catalogue, CheckHistory history) {
        this.target = target;
        this.database = database;
        this.catalogue = catalogue;
        this.history = history;
    }

    /** Every check of the target, with what it found last. */
    public List<KnownCheck> all() {
        Map<String, LastResult> last = history.last(target.name());
        return declared().stream()
                .map(check -> new KnownCheck(
                        check,
                        last.values().stream()
                                .filter(result ->
                                        belongsTo(check, result.result().id()))
                                .toList(),
                        true))
                .toList();
    }

    /**
     * One check. One of the other kind of database is known as well, and has no results.
     *
     * @param id its id, or that of one of its results, which leaves the others out
     * @throws UpkeepException of kind REFUSED when there is no such check, with the nearest one
     */
    public KnownCheck one(String id) {
        return all().stream()
                .filter(known -> belongsTo(known.definition(), id))
                .findFirst()
                .map(known -> only(known, id))
                .or(() -> catalogue.all().stream()
                        .filter(check -> check.id().equals(id))
                        .findFirst()
                        .map(check -> new KnownCheck(check, List.of(), false)))
                .orElseThrow(() -> unknown(id));
    }

    private KnownCheck only(KnownCheck known, String id) {
        if (id.equals(known.definition().id())) {
            return known;
        }
        List<LastResult> asked = known.results().stream()
                .filter(last ->
                        last.result().id().equals(id) || last.result().id().startsWith(id + "."))
                .toList();
        List<String> subjects = new ArrayList<>(
                known.results().stream().map(last -> last.result().id()).toList());
        if (known.definition().id().equals(RowChecks.ID)) {
            subjects.addAll(counted());
        }
        boolean madeNever = known.results().isEmpty() && subjects.isEmpty();
        if (asked.isEmpty() && !madeNever && !subjects.contains(id)) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "The check '" + known.definition().id() + "' has no result '" + id + "'."
                            + Suggestion.sentence(id, subjects) + " It has "
                            + String.join(", ", new TreeSet<>(subjects)) + ".");
        }
        return new KnownCheck(known.definition(), asked, true);
    }

    /**
     * Takes the rows that were counted last for what is expected from now on, until the setting changes.
     *
     * @param id the result: `database.rows.user`
     * @param by who accepts it
     * @return what is expected now, in a sentence
     * @throws UpkeepException of kind REFUSED when nothing was counted, or it is not a count of rows
     */
    public String accept(String id, String by) {
        RowExpectation expectation = target.health().expectedRows().stream()
                .filter(one -> id.equals(RowChecks.ID + "." + one.table()))
                .findFirst()
                .orElseThrow(() -> notAcceptable(id));
        LastResult last = history.last(target.name()).get(id);
        BigDecimal value = last == null || last.result().state() == CheckState.SKIPPED
                ? null
                : last.result().value();
        if (last != null && value != null && last.result().state() == CheckState.OK) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "'" + id + "' is OK with " + value.toPlainString() + " rows; there is nothing to accept.");
        }
        if (last != null && last.result().state() == CheckState.UNKNOWN) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "'" + id + "' is UNKNOWN, so there is no count to accept: "
                            + last.result().detail());
        }
        if (value == null) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "The rows of " + expectation.table() + " were not counted yet; `upkeep checks run " + id
                            + "` does it.");
        }
        history.accept(target.name(), id, expectation.text(), value.longValue(), by);
        return value.longValue() + " rows of " + expectation.table() + " are the new normal for `" + expectation.text()
                + "` of health.expected-rows, until that is changed.";
    }

    /**
     * The statements that give the role of the checks everything it lacks, and show it all rows.
     *
     * @throws UpkeepException when the database cannot be asked
     */
    public List<String> missingGrants() {
        TreeSet<String> needs = new TreeSet<>();
        declared().forEach(check -> needs.addAll(check.needs()));
        Rights rights = new Rights(database);
        List<String> statements = new ArrayList<>(rights.missing(needs));
        statements.addAll(rights.seeingAllRows());
        return List.copyOf(statements);
    }

    private List<CheckDefinition> declared() {
        return catalogue.of(database.engine() == Engine.POSTGRESQL ? Scope.POSTGRESQL : Scope.SQLITE);
    }

    /** The check with the longest fitting id has it: `backup.age` is not of `backup` where there is a check `backup.age`. */
    private boolean belongsTo(CheckDefinition check, String id) {
        return check.isOf(id)
                && declared().stream()
                        .noneMatch(other -> other.isOf(id)
                                && other.id().length() > check.id().length());
    }

    private UpkeepException unknown(String id) {
        return new UpkeepException(
                FailureKind.REFUSED,
                "There is no check '" + id + "' of this target."
                        + Suggestion.sentence(
                                id, declared().stream().map(CheckDefinition::id).toList())
                        + " `upkeep checks list` shows all.");
    }

    private List<String> counted() {
        return target.health().expectedRows().stream()
                .map(one -> RowChecks.ID + "." + one.table())
                .toList();
    }

    private UpkeepException notAcceptable(String id) {
        List<String> counted = counted();
        return new UpkeepException(
                FailureKind.REFUSED,
                "'" + id + "' is no count of rows; only those have a normal that can be accepted."
                        + (counted.isEmpty()
                                ? " None is set; name tables in health.expected-rows."
                                : Suggestion.sentence(id, counted) + " There are " + String.join(", ", counted) + "."));
    }

    /**
     * A check and what it found last.
     *
     * @param definition the check
     * @param results what it found, by the results' ids; none when it was not made yet
     * @param applies whether it is one of this target; false when it is of the other kind of database
     */
    public record KnownCheck(CheckDefinition definition, List<LastResult> results, boolean applies) {
        public KnownCheck {
            results = List.copyOf(results);
        }
    }
}
