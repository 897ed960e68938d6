package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Session;
import dev.upkeep.run.ActiveRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/** One use of a folder of migrations on one database, by Flyway, on connections of its own. */
final class Migration {
    /** The column of the history has room for so many characters. */
    private static final int LONGEST_NAME = 100;

    private final Database database;
    private final ActiveRun run;
    private volatile Runnable interruption = () -> {};
    private final Flyway flyway;
    private final MigrationFailures failures;

    Migration(Database database, MigrationFolder folder, ActiveRun run) {
        this.database = database;
        this.run = run;
        this.flyway = configuration(folder).load();
        this.failures = new MigrationFailures(database, folder);
    }

    /** Applies what is pending. */
    @SuppressWarnings("try") // the hook works by being open
    MigrationReport apply() {
        try (ActiveRun.Hook hook = run.onCancel(() -> interruption.run())) {
            MigrateResult result = flyway.migrate();
            return new MigrationReport(
                    database.engine().word(),
                    result.initialSchemaVersion,
                    version(flyway.info()),
                    result.migrations.stream()
                            .map(applied -> new MigrationReport.Applied(
                                    applied.version, applied.description, applied.executionTime))
                            .toList(),
                    pending(flyway.info()));
        } catch (FlywayException e) {
            run.throwIfCancelled();
            throw failures.explain(e, flyway);
        }
    }

    /** Names what is pending and changes nothing. */
    MigrationReport preview() {
        try {
            MigrationInfoService info = flyway.info();
            ValidateResult files = flyway.validateWithResult();
            if (!files.validationSuccessful) {
                throw failures.filesDiffer(files.getAllErrorMessages());
            }
            String version = version(info);
            return new MigrationReport(database.engine().word(), version, version, List.of(), pending(info));
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    private FluentConfiguration configuration(MigrationFolder folder) {
        boolean postgres = database.engine() == Engine.POSTGRESQL;
        Duration lockTimeout = postgres ? LockTimeouts.BLOCKING : Duration.ZERO;
        String installedBy = "upkeep for " + run.run().requestedBy();
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(database.unpooled(Session.unhurried(lockTimeout)))
                .locations("filesystem:" + folder.path())
                .failOnMissingLocations(true)
                .encoding(StandardCharsets.UTF_8)
                .placeholders(Dialect.placeholders(database.engine()))
                .installedBy(installedBy.substring(0, Math.min(LONGEST_NAME, installedBy.length())))
                .ignoreMigrationPatterns("*:pending")
                .skipDefaultCallbacks(true)
                // Whoever finds another process at work waits until that one is done.
                .lockRetryCount(-1)
                .callbacks(callbacks(postgres).toArray(Callback[]::new));
        run.parameter(Migrate.TO).ifPresent(configuration::target);
        run.parameter(Migrate.BASELINE)
                .ifPresent(version -> configuration.baselineOnMigrate(true).baselineVersion(version));
        if (postgres) {
            // By default the lock is a transaction that stays open, and CREATE INDEX CONCURRENTLY waits for it for
            // ever.
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
        }
        return configuration;
    }

    private List<Callback> callbacks(boolean postgres) {
        List<Callback> callbacks = new ArrayList<>();
        callbacks.add(new Watch(
                (event, context) -> interruption = database.interruption(context.getConnection()),
                Event.BEFORE_EACH_MIGRATE));
        callbacks.add(new Watch((event, context) -> run.throwIfCancelled(), Event.BEFORE_EACH_MIGRATE_STATEMENT));
        if (postgres) {
            callbacks.add(new Watch(new LockTimeouts()::watch, LockTimeouts.EVENTS));
        } else {
            callbacks.add(new Watch(new ForeignKeyGuard()::watch, ForeignKeyGuard.EVENTS));
        }
        return callbacks;
    }

    private static @Nullable String version(MigrationInfoService info) {
        MigrationInfo current = info.current();
        return current == null || current.getVersion() == null
                ? null
                : current.getVersion().getVersion();
    }

    private static List<MigrationReport.Pending> pending(MigrationInfoService info) {
        return Arrays.stream(info.all())
                .filter(migration -> !migration.getState().isApplied())
                .filter(migration -> migration.getState().isResolved())
                .map(migration ->
                        new MigrationReport.Pending(migration.getVersion().getVersion(), migration.getDescription()))
                .toList();
    }
}
