package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.OwnTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with a script that runs outside a transaction and did not come to its end: because a statement failed, or
 * because Upkeep was killed. Its statements are not repeated that stand. Whoever calls has the {@link SchemaLock}, so
 * that the server is not at work on the script any more.
 */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);
    private static final Pattern END_OF_STATEMENT = Pattern.compile("^\\s*;");

    private final Database database;
    private final MigrationFolder folder;
    private final MigrationFailures failures;

    Resumption(Database database, MigrationFolder folder, MigrationFailures failures) {
        this.database = database;
        this.folder = folder;
        this.failures = failures;
    }

    /**
     * How much of a script stands.
     *
     * @param script which: `V` or `U`, and the version
     * @param text the whole script, see {@link Unfinished#text}
     * @return how many of its characters; 0 when it has to run from its beginning
     */
    int done(String script, String text) {
        return done(UnfinishedScripts.of(database).get(script), text);
    }

    private int done(@Nullable Unfinished noted, String text) {
        if (noted == null) {
            return 0;
        }
        if (!text.startsWith(noted.done())) {
            LOG.warn("{} was begun with another text, so it is run from its beginning", noted.script());
            return 0;
        }
        try (Connection connection = database.connect()) {
            boolean postgres = database.engine() == Engine.POSTGRESQL;
            if (postgres && !ConcurrentIndexes.areAsLeftBy(connection, noted.done())) {
                LOG.warn(
                        "{} was begun, but what it did was changed since, so it is run from its beginning",
                        noted.script());
                return 0;
            }
            int done = noted.done().length();
            String atWork = noted.atWork();
            if (!postgres || atWork == null || !stands(connection, noted)) {
                return done;
            }
            int end = new ScriptWalk(text, done).past(atWork);
            return end == ScriptWalk.NOWHERE ? done : end;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** Whether the statement stands that was at work; what it left half made goes. */
    private boolean stands(Connection connection, Unfinished noted) throws SQLException {
        for (ConcurrentIndexes.Present made : ConcurrentIndexes.madeBy(connection, noted)) {
            if (made.isValid()) {
                return true;
            }
            LOG.warn("Dropping the invalid index {}, which {} left half made", made.written(), noted.script());
            new InvalidIndexes(database).drop(List.of(made.written()));
        }
        Optional<ConcurrentDetach> detach = Optional.ofNullable(noted.atWork()).flatMap(ConcurrentDetach::of);
        if (detach.isPresent()) {
            return detach.get().finish(database);
        }
        return ConcurrentIndexes.isDroppedBy(connection, noted);
    }

    /** What is left of a script of which so many characters are done. */
    static String rest(String text, int done) {
        return done == 0 ? text : END_OF_STATEMENT.matcher(text.substring(done)).replaceFirst("");
    }

    /**
     * Finishes the migration that is the next to be applied, if it was begun, and enters it into the history.
     *
     * @param info how the database stands
     * @param setup how Flyway works on it
     * @param history sets up the Flyway whose history it goes into
     * @param watches called by Flyway meanwhile
     * @return what was finished: one migration or none
     * @throws dev.upkeep.failure.UpkeepException when what is left of it fails
     */
    List<MigrationReport.Applied> finish(
            MigrationInfoService info, FlywaySetup setup, Supplier<FluentConfiguration> history, Callback... watches) {
        Map<String, Unfinished> all = tidy(info);
        MigrationInfo[] pending = info.pending();
        if (all.isEmpty() || pending.length == 0) {
            return List.of();
        }
        MigrationInfo next = pending[0];
        String version = next.getVersion().getVersion();
        String text = Unfinished.text(Dialect.fill(folder.text(next.getScript()), database.engine()));
        int done = done(all.get(Unfinished.forward(version)), text);
        if (done == 0) {
            return List.of();
        }
        LOG.info("{} was begun by a run that did not come to its end; going on where that stopped", next.getScript());
        SqlScript rest = new SqlScript(version, next.getScript(), rest(text, done));
        int milliseconds =
                new ScriptWalk(text, done).isAtEnd() ? 0 : run(setup, rest, ScriptProgress.from(text, done), watches);
        Flyway flyway =
                history.get().target(version).skipExecutingMigrations(true).load();
        flyway.migrate();
        return List.of(new MigrationReport.Applied(version, next.getDescription(), milliseconds));
    }

    private int run(FlywaySetup setup, SqlScript rest, ScriptProgress.Scripts progress, Callback... watches) {
        ScriptProgress watch = new ScriptProgress(database.engine(), progress);
        Callback[] all = Stream.concat(
                        Stream.of(new Watch(watch::watch, ScriptProgress.EVENTS)), Arrays.stream(watches))
                .toArray(Callback[]::new);
        Flyway flyway = setup.configuration(all)
                .table(OwnTables.RESUMED)
                .locations(new String[0])
                .resourceProvider(SomeScripts.forward(database.engine(), List.of(rest)))
                .javaMigrationClassProvider(List::of)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        try {
            return flyway.migrate().migrations.stream()
                    .mapToInt(step -> step.executionTime)
                    .sum();
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /**
     * Forgets what is kept of scripts that are finished, or that another has come before.
     *
     * @param info how the database stands
     * @return what is kept still
     */
    Map<String, Unfinished> tidy(MigrationInfoService info) {
        Map<String, Unfinished> all = UnfinishedScripts.of(database);
        if (all.isEmpty()) {
            return all;
        }
        Set<String> needed = new HashSet<>();
        Standing.open(info).stream().limit(1).forEach(next -> needed.add(Unfinished.forward(next.version())));
        Standing.applied(info)
                .forEach(one -> needed.add(Unfinished.reverse(one.getVersion().getVersion())));
        Set<String> old = new HashSet<>(all.keySet());
        old.removeAll(needed);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            UnfinishedScripts.forget(connection, old);
            statement.execute("drop table if exists " + OwnTables.RESUMED);
        } catch (SQLException e) {
            throw database.explain(e);
        }
        all.keySet().retainAll(needed);
        return all;
    }
}
