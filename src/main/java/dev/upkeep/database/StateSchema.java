package dev.upkeep.database;

import dev.upkeep.failure.Causes;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Said;
import dev.upkeep.failure.UpkeepException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Upkeep's own tables: the ledger of runs, the history of checks, that of users' storage, and the alerts. */
public final class StateSchema {
    private static final Logger LOG = LoggerFactory.getLogger(StateSchema.class);
    /** The version of the newest script in `db/upkeep`. */
    static final String NEWEST = "6";

    private static final String HISTORY = "upkeep_schema_history";
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
     * @throws UpkeepException when the database cannot be reached, refuses, or has tables of another form
     */
    public void migrate() {
        if (isCurrent()) {
            return;
        }
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(state.unpooled(Session.unhurried(LOCK_TIMEOUT)))
                .locations("classpath:db/upkeep")
                .table(HISTORY)
                .installedBy("upkeep")
                .validateMigrationNaming(true)
                .placeholders(Map.of());
        if (state.engine() == Engine.POSTGRESQL) {
            configuration.defaultSchema(Database.STATE_SCHEMA).createSchemas(true);
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
        }
        try {
            configuration.load().migrate();
        } catch (FlywayException e) {
            throw explain(e);
        }
    }

    /** Nearly always true. Flyway alone would need half of the time that a short command takes. */
    private boolean isCurrent() {
        try (Connection connection = state.connect();
                Statement statement = connection.createStatement();
                ResultSet newest = statement.executeQuery(
                        "select version, success from " + HISTORY + " order by installed_rank desc limit 1")) {
            return newest.next() && NEWEST.equals(newest.getString(1)) && newest.getBoolean(2);
        } catch (SQLException e) {
            // The table is not there yet, or Flyway will meet the same trouble and is answered for below.
            LOG.debug("Upkeep's tables are not known to be current", e);
            return false;
        }
    }

    private UpkeepException explain(FlywayException thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof UpkeepException known) {
                return known;
            }
            if (cause instanceof SQLException refusal) {
                return state.explain(refusal);
            }
        }
        String said = Said.onOneLine(thrown.getMessage());
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "Upkeep's own tables in " + state.describe() + " are not of the form that this Upkeep knows: " + said
                        + ". Use the Upkeep that made them or a newer one, or name an empty database in state.url.",
                thrown);
    }
}
