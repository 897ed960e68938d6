package dev.upkeep.migration;

import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Offers Flyway scripts that need not lie in a folder. */
final class SomeScripts implements ResourceProvider {
    private final List<LoadableResource> scripts;

    private SomeScripts(List<LoadableResource> scripts) {
        this.scripts = scripts;
    }

    /**
     * One reverse script, under a name that makes it the next migration of the log.
     *
     * @param number larger than that of each reverse before
     * @param reverse the script
     */
    static SomeScripts reverse(long number, SqlScript reverse) {
        String words = reverse.file().replaceFirst("^U", "").replaceFirst("\\.sql$", "");
        return new SomeScripts(
                List.of(new Script("V" + number + "__undo_" + words.replace("__", "_") + ".sql", reverse.sql())));
    }

    /** Migrations under their own names. */
    static SomeScripts forward(List<SqlScript> migrations) {
        return new SomeScripts(migrations.stream()
                .map(one -> (LoadableResource) new Script(one.file(), one.sql()))
                .toList());
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return scripts.stream()
                .filter(script -> script.getFilename().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return scripts.stream()
                .filter(script -> script.getFilename().startsWith(prefix))
                .filter(script -> Arrays.stream(suffixes).anyMatch(script.getFilename()::endsWith))
                .toList();
    }

    private static final class Script extends LoadableResource {
        private final String name;
        private final String sql;

        Script(String name, String sql) {
            this.name = name;
            this.sql = sql;
        }

        @Override
        public Reader read() {
            return new StringReader(sql);
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
