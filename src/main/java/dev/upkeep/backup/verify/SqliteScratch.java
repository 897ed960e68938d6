package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.SqliteContents;
import dev.upkeep.backup.restore.SqliteRestore;
import dev.upkeep.backup.restore.StoredDump;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.database.Scratch;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scratch databases in SQLite files of a run's folder, which goes with them. Not thread-safe. */
final class SqliteScratch implements Scratch {
    private final RunFolder folder;
    private final DatabaseSettings patience;
    private final @Nullable String withoutData;
    private @Nullable DatabaseSettings first;
    private @Nullable Origin origin;
    private int files;

    /**
     * @param folder takes the files; closed together with this
     * @param patience how patient to be with them
     * @param withoutData why this is no copy; null when it is one, or nobody wants one
     */
    SqliteScratch(RunFolder folder, DatabaseSettings patience, @Nullable String withoutData) {
        this.folder = folder;
        this.patience = patience;
        this.withoutData = withoutData;
    }

    /** Makes the first file and fills it. */
    void fill(Filling filling) throws IOException {
        Path file = file();
        origin = filling.fill(file);
        first = at(file);
    }

    /** Leaves a file empty. */
    static @Nullable Origin empty(Path file) {
        Objects.requireNonNull(file);
        return null;
    }

    /** Restores a dump into a file. */
    static Origin restore(ActiveRun run, StoredDump dump, Path file) throws IOException {
        long start = System.nanoTime();
        SqliteRestore.restore(run, dump, file);
        return PostgresScratch.origin(dump, start);
    }

    /** Copies a database into an empty file, as it is at this moment, while others may write. */
    @SuppressWarnings("try") // the hook only has to be closed
    static Origin copy(ActiveRun run, Database live, Path file, Clock clock) {
        long start = System.nanoTime();
        Instant now = clock.instant();
        try (Connection connection = live.connect();
                PreparedStatement copy = connection.prepareStatement("vacuum into ?");
                ActiveRun.Hook hook = run.onCancel(live.interruption(connection))) {
            copy.setString(1, file.toString());
            copy.execute();
        } catch (SQLException e) {
            throw live.explain(e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return new Origin(
                    null, null, now, took, SqliteContents.count(connection).rows());
        } catch (SQLException e) {
            throw live.explain(e);
        }
    }

    private Path file() {
        files++;
        return folder.createFile("scratch-" + files + ".db");
    }

    private DatabaseSettings at(Path file) {
        return patience.at(new DatabaseAddress.Sqlite(file));
    }

    @Override
    public DatabaseSettings settings() {
        return Objects.requireNonNull(first, "no database was made");
    }

    @Override
    public DatabaseSettings empty() {
        return at(file());
    }

    @Override
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    @Override
    public Optional<String> withoutData() {
        return Optional.ofNullable(withoutData);
    }

    @Override
    public void close() {
        folder.close();
    }

    /** Fills an empty file, and says what it is a copy of then; null when it is none. */
    interface Filling {
        @Nullable
        Origin fill(Path file) throws IOException;
    }
}
