package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Offers Flyway scripts that need not lie in a folder. */
final class SomeScripts implements ResourceProvider {
    private static final String SETTINGS = ".conf";

    private final Engine engine;
    private final List<Script> scripts;

    private SomeScripts(Engine engine, List<Script> scripts) {
        this.engine = engine;
        this.scripts = scripts;
    }

    /**
     * One reverse script, under a name that makes it the next migration of the log.
     *
     * @param engine what it runs on
     * @param number larger than that of each reverse before
     * @param reverse the script
     */
    static SomeScripts reverse(Engine engine, long number, SqlScript reverse) {
        String words = reverse.file().replaceFirst("^U", "").replaceFirst("\\.sql$", "");
        String name = "V" + number + "__undo_" + words.replace("__", "_") + ".sql";
        return new SomeScripts(engine, List.of(new Script(name, reverse::sql)));
    }

    /** Migrations under their own names. */
    static SomeScripts forward(Engine engine, List<SqlScript> migrations) {
        return new SomeScripts(
                engine,
                migrations.stream().map(one -> new Script(one.file(), one::sql)).toList());
    }

    /** The migrations of a folder, each of which is read when it is needed. */
    static SomeScripts of(Engine engine, MigrationFolder folder) {
        return new SomeScripts(
                engine,
                folder.migrations().stream()
                        .map(file -> String.valueOf(file.getFileName()))
                        .map(name -> new Script(name, () -> folder.text(name)))
                        .toList());
    }

    /** A script, or its settings: Flyway does not know all that cannot run in a transaction. */
    @Override
    public @Nullable LoadableResource getResource(String name) {
        for (Script script : scripts) {
            if (script.getFilename().equals(name)) {
                return script;
            }
            if (name.equals(script.getFilename() + SETTINGS) && runsOutsideTransaction(script)) {
                return new Script(name, () -> "executeInTransaction=false");
            }
        }
        return null;
    }

    private boolean runsOutsideTransaction(Script script) {
        return engine == Engine.POSTGRESQL
                && TransactionNeed.of(script.getFilename(), Dialect.fill(script.sql(), engine))
                        == TransactionNeed.OUTSIDE;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return scripts.stream()
                .map(LoadableResource.class::cast)
                .filter(script -> script.getFilename().startsWith(prefix))
                .filter(script -> Arrays.stream(suffixes).anyMatch(script.getFilename()::endsWith))
                .toList();
    }

    private static final class Script extends LoadableResource {
        private final String name;
        private final Supplier<String> sql;

        Script(String name, Supplier<String> sql) {
            this.name = name;
            this.sql = sql;
        }

        @Override
        public Reader read() {
            return new StringReader(sql());
        }

        String sql() {
            return sql.get();
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
