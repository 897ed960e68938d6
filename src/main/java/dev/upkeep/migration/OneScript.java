package dev.upkeep.migration;

import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Offers Flyway one reverse script, under a name that makes it the next migration of the log. */
final class OneScript implements ResourceProvider {
    private final Script script;

    /**
     * @param number larger than that of each reverse before
     * @param reverse the script
     */
    OneScript(long number, ReverseScript reverse) {
        String words = reverse.name().replaceFirst("^U", "").replaceFirst("\\.sql$", "");
        this.script = new Script("V" + number + "__undo_" + words.replace("__", "_") + ".sql", reverse.sql());
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return script.getFilename().equals(name) ? script : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return script.getFilename().startsWith(prefix) ? List.of(script) : List.of();
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
