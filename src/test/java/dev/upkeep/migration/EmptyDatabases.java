package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Scratch;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Makes empty databases of the same engine as one, on the tests' own server or in a folder. */
record EmptyDatabases(Database like, Path folder) implements Function<ActiveRun, Scratch> {
    @Override
    public Scratch apply(ActiveRun run) {
        DatabaseSettings settings = empty();
        return new Scratch() {
            @Override
            public DatabaseSettings settings() {
                return settings;
            }

            @Override
            public DatabaseSettings empty() {
                return EmptyDatabases.this.empty();
            }

            @Override
            public Optional<Origin> origin() {
                return Optional.empty();
            }

            @Override
            public Optional<String> withoutData() {
                return Optional.empty();
            }

            @Override
            public void close() {
                // The server and the folder go with the tests.
            }
        };
    }

    private DatabaseSettings empty() {
        return like.engine() == Engine.POSTGRESQL
                ? Sample.settings(PostgresServer.shared().newDatabase())
                : Sample.emptySqlite(folder.resolve("scratch-" + UUID.randomUUID() + ".db"));
    }
}
