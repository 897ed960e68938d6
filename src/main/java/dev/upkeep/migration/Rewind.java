package dev.upkeep.migration;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/**
 * Takes a copy of a database back to where the database itself stands, when that was taken back since the copy was made:
 * what is pending there could not be tried otherwise.
 */
final class Rewind {
    private final Trial trial;
    private final MigrationFolder folder;
    private final Standing live;
    private final String copy;
    private final ActiveRun run;
    private final Clock clock;

    /**
     * @param trial the copy
     * @param folder the migrations
     * @param live how the database itself stands
     * @param copy what it is a copy of, in a phrase
     * @param run what this is done for
     * @param clock numbers what is taken back
     */
    Rewind(Trial trial, MigrationFolder folder, Standing live, String copy, ActiveRun run, Clock clock) {
        this.trial = trial;
        this.folder = folder;
        this.live = live;
        this.copy = copy;
        this.run = run;
        this.clock = clock;
    }

    /**
     * Takes back what the copy has above the database.
     *
     * @return the version that the copy had; empty when it was not above
     * @throws UpkeepException of kind REFUSED when the copy never was what the database is, or a reverse is missing; of
     *     the reverse's kind when one fails
     */
    Optional<String> rewind() {
        requireSameFiles();
        List<MigrationInfo> above = trial.above(live.version());
        if (above.isEmpty()) {
            return Optional.empty();
        }
        String from = above.get(0).getVersion().getVersion();
        run.progress("taking the copy back to where the database stands", 0, 0);
        Map<String, SqlScript> kept = trial.keptReverses();
        for (MigrationInfo migration : above) {
            run.throwIfCancelled();
            SqlScript reverse = reverse(migration, kept).orElseThrow(() -> {
                String reason = "; there is no reverse of version " + migration.getVersion()
                        + ", neither in the backup nor in " + folder.path();
                return cannot(FailureKind.REFUSED, above(from) + reason, null);
            });
            try {
                trial.back(migration, reverse, clock);
            } catch (UpkeepException e) {
                run.throwIfCancelled();
                throw cannot(e.kind(), above(from) + ". " + e.getMessage().replaceFirst("\\.$", ""), e);
            }
        }
        return Optional.of(from);
    }

    /** The folder's own reverses are the newest, but may be of another migration by now. */
    private Optional<SqlScript> reverse(MigrationInfo migration, Map<String, SqlScript> kept) {
        String version = migration.getVersion().getVersion();
        Optional<SqlScript> own = Optional.ofNullable(kept.get(version));
        return Migrations.state(migration) == Migrations.State.FILE_CHANGED
                ? own.or(() -> folder.reverse(version))
                : folder.reverse(version).or(() -> own);
    }

    private void requireSameFiles() {
        for (MigrationInfo one : trial.applied()) {
            live.applied().stream()
                    .filter(other -> other.getVersion().equals(one.getVersion()) && !isSameFile(one, other))
                    .findFirst()
                    .ifPresent(other -> {
                        throw cannot(
                                FailureKind.REFUSED,
                                "has another " + other.getScript() + " than " + live.name()
                                        + ", which was changed and applied since",
                                null);
                    });
        }
    }

    private static boolean isSameFile(MigrationInfo one, MigrationInfo other) {
        return Objects.equals(one.getChecksum(), other.getChecksum())
                && Objects.equals(one.getDescription(), other.getDescription());
    }

    private String above(String from) {
        return "is at version " + from + ", above " + live.name() + ", which is at "
                + RehearsalReport.at(live.version());
    }

    private UpkeepException cannot(FailureKind kind, String reason, @Nullable Throwable cause) {
        return new UpkeepException(
                kind,
                "Nothing was rehearsed: " + copy + " " + reason + ". Make a new backup: "
                        + CommandText.of("run back-up", run.target()) + "; then run: " + NextCommand.again(run),
                cause);
    }
}
