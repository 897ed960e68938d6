package dev.upkeep.database;

import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Upkeep's own tables: the ledger of runs and the history of checks. */
public final class StateSchema {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private final Database state;

    /** @param state Upkeep's own database, of {@link Database#ofState} */
    public StateSchema(Database state) {
        this.state = state;
    }

    /**
     * Makes the tables, or brings those of an older Upkeep up to date. Several processes may do so at once; all but
     * one find nothing to do.
     *
     * @throws dev.upkeep.failure.UpkeepException when the database cannot be reached or refuses
     * @throws org.flywaydb.core.api.FlywayException when a script fails, or when a newer Upkeep has been here
     */
    public void migrate() {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(state.unpooled(Session.unhurried(LOCK_TIMEOUT)))
                .locations("classpath:db/upkeep")
                .table("upkeep_schema_history")
                .installedBy("upkeep")
                .validateMigrationNaming(true)
                .placeholders(Map.of());
        if (state.engine() == Engine.POSTGRESQL) {
            configuration.defaultSchema(Database.STATE_SCHEMA).createSchemas(true);
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
        }
        configuration.load().migrate();
    }
}
