package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Restores a target's backups. A PostgreSQL dump goes into a database that is made for it, or is there and empty.
 *
 * <p>Into a database that holds something, or is the target's own, it goes only when its name was confirmed. Then every
 * object that is in the dump too is dropped and made anew, with all its rows; objects that only the database has stay.
 * That is done in one transaction: it is done whole, or the database is as it was. Thread-safe.
 */
public final class RestoreBackup {
    private static final long RESERVE_BYTES = 64L * 1024 * 1024;
    private static final double MILLISECONDS = 1000.0;

    private final TargetSettings target;
    private final ObjectStore store;
    private final Decryption decryption;
    private final Programs programs;
    private final Clock clock;
    private final String searchPath;

    /**
     * @param target whose backups these are
     * @param store the target's bucket
     * @param decryption reads encrypted backups
     * @param programs starts pg_restore and psql
     * @param searchPath the environment variable PATH, where these are looked for last
     */
    public RestoreBackup(
            TargetSettings target,
            ObjectStore store,
            Decryption decryption,
            Programs programs,
            Clock clock,
            String searchPath) {
        this.target = target;
        this.store = store;
        this.decryption = decryption;
        this.programs = programs;
        this.clock = clock;
        this.searchPath = searchPath;
    }

    /**
     * Restores.
     *
     * @param run is told how far it has come, and may be cancelled
     * @return what was done; its findings say what is not as the manifest has it
     * @throws UpkeepException of kind REFUSED when what is there would have to be replaced and its name is not
     *     confirmed, or the request does not fit the backup; otherwise with the server's own words. A database that was
     *     made for it is not dropped then
     */
    public RestoreReport restore(ActiveRun run, Backup backup, RestoreRequest request) {
        StoredDump dump =
                new StoredDump(backup.manifest(), database(backup.manifest(), request.database()), store, decryption);
        check(dump, request);
        try {
            return request.to() instanceof DatabaseAddress.Postgres postgres
                    ? toDatabase(run, dump, request, postgres)
                    : toFile(run, dump, ((DatabaseAddress.Sqlite) request.to()).file());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.throwIfCancelled();
            throw new UpkeepException(FailureKind.CANCELLED, "The restore was interrupted.", e);
        } catch (IOException e) {
            run.throwIfCancelled();
            throw new UpkeepException(FailureKind.UNAVAILABLE, "Could not restore " + dump.describe() + ": " + e, e);
        } catch (UpkeepException e) {
            // What ended by being cancelled says what it left behind.
            if (run.cancellation().filter(reason -> reason.kind() == e.kind()).isEmpty()) {
                run.throwIfCancelled();
            }
            throw e;
        } catch (RuntimeException e) {
            run.throwIfCancelled();
            throw e;
        }
    }

    /**
     * What would be lost by a restore, in a whole sentence, unless the request confirms the database's name.
     *
     * @return empty when nothing is there that could be lost
     * @throws UpkeepException when the request does not fit the backup, or the server cannot be reached
     */
    public Optional<String> caution(Backup backup, RestoreRequest request) {
        StoredDump dump =
                new StoredDump(backup.manifest(), database(backup.manifest(), request.database()), store, decryption);
        check(dump, request);
        if (!(request.to() instanceof DatabaseAddress.Postgres address)
                || address.database().equals(request.confirmedName())) {
            return Optional.empty();
        }
        Replacement replacement =
                replacement(dump, new Destination(target.database().at(address)), address, request);
        return replacement.isCautious() ? Optional.of(replacement.caution()) : Optional.empty();
    }

    /**
     * What an archive holds, as `pg_restore --list` has it; of another backup, its tables.
     *
     * @param run may be cancelled
     * @param database which database of the backup; absent for the main one
     * @throws UpkeepException of kind REFUSED when the backup has no such database
     */
    public List<String> list(ActiveRun run, Backup backup, @Nullable String database) {
        StoredDump dump = new StoredDump(backup.manifest(), database(backup.manifest(), database), store, decryption);
        if (!backup.manifest().isForPgRestore()) {
            return dump.dump().contents().tables().stream()
                    .map(table ->
                            table.schema() + "." + table.name() + (table.rows() == null ? "" : " " + table.rows()))
                    .toList();
        }
        try {
            return backup.manifest().isOfFolders()
                    ? listFolder(run, dump)
                    : new DumpListing(programs, clients()).list(run, dump);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "The listing was interrupted.", e);
        } catch (IOException e) {
            throw new UpkeepException(FailureKind.UNAVAILABLE, "Could not list " + dump.describe() + ": " + e, e);
        }
    }

    private List<String> listFolder(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        PgClient pgRestore = clients().restorer("pg_restore", dump.toolMajor());
        try (RunFolder folder = RunFolder.create(target.backup().tempDirectory(), run.id(), clock.instant())) {
            Path contents = folder.createFolder("contents");
            FolderDump stored = new FolderDump(dump);
            new FolderFetch(run, stored, contents).fetch(stored.contents());
            return new FolderContents(programs, pgRestore, contents).lines(run, dump, List.of());
        }
    }

    private RestoreReport toDatabase(
            ActiveRun run, StoredDump dump, RestoreRequest request, DatabaseAddress.Postgres address)
            throws IOException, InterruptedException {
        DatabaseSettings settings = target.database().at(address);
        List<TableRows> tables = new TableChoice(dump).of(request.tables());
        Destination destination = new Destination(settings);
        Replacement replacement = replacement(dump, destination, address, request);
        replacement.check(request);
        proveReadable(dump);
        Destination.State state = replacement.state();
        boolean replacing = state == Destination.State.USED;
        try (RunFolder folder = RunFolder.create(target.backup().tempDirectory(), run.id(), clock.instant())) {
            if (state == Destination.State.MISSING) {
                destination.create(dump.dump().properties());
            }
            List<PostgresContents.Table> wanted = request.tables().isEmpty()
                    ? List.of()
                    : tables.stream()
                            .map(table -> new PostgresContents.Table(table.schema(), table.name(), false, List.of()))
                            .toList();
            destination.createSchemas(wanted.stream()
                    .map(PostgresContents.Table::schema)
                    .filter(schema -> !schema.equals("public"))
                    .collect(Collectors.toSet()));
            long start = System.nanoTime();
            try {
                new DumpRestore(programs, clients())
                        .restore(
                                run,
                                dump,
                                settings,
                                new RestoreOptions(wanted, request.jobs(), request.keepOwners(), replacing, true, true),
                                folder);
            } catch (UpkeepException e) {
                throw replacement.failure(run.cancellation().orElse(e));
            } catch (IOException e) {
                throw replacement.failure(run.cancellation().orElseThrow(() -> e));
            } catch (InterruptedException e) {
                UpkeepException cancellation = run.cancellation().orElseThrow(() -> e);
                Thread.currentThread().interrupt();
                throw replacement.failure(cancellation);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Findings findings = new Findings();
            RestoredDatabase restored = new RestoredDatabase("restore", settings);
            if (wanted.isEmpty() && !replacing) {
                restored.compare(run, dump, findings);
            } else {
                restored.compare(run, dump, tables, findings);
            }
            boolean created = state == Destination.State.MISSING;
            List<String> lacks = new ArrayList<>(destination.adopt(dump.dump().properties(), created));
            if (!replacement.rights().isEmpty()) {
                lacks.add(replacement.rights().loss());
            }
            return report(dump, address.describe(), created, replacing, tables, took, findings, lacks);
        }
    }

    private Replacement replacement(
            StoredDump dump, Destination destination, DatabaseAddress.Postgres address, RestoreRequest request) {
        Destination.State state = destination.state();
        boolean losing = state == Destination.State.USED && !request.keepOwners();
        return new Replacement(
                dump,
                address,
                state,
                destination.is(target.database().address()),
                losing ? rights(dump, destination, request) : ReplacedRights.none());
    }

    private static ReplacedRights rights(StoredDump dump, Destination destination, RestoreRequest request) {
        boolean whole = request.tables().isEmpty();
        Stream<DumpedRows.Table> tables = new TableChoice(dump)
                .of(request.tables()).stream().map(table -> new DumpedRows.Table(table.schema(), table.name()));
        Stream<DumpedRows.Table> sequences = dump.dump().contents().sequences().stream()
                .filter(sequence -> whole)
                .map(sequence -> new DumpedRows.Table(sequence.schema(), sequence.name()));
        return destination.rights(Stream.concat(tables, sequences).toList(), whole);
    }

    /** A key that does not fit is found before a database is made. */
    @SuppressWarnings("try") // opening it is all
    private static void proveReadable(StoredDump dump) throws IOException {
        try (StoredContent content = dump.open()) {
            return;
        }
    }

    private RestoreReport toFile(ActiveRun run, StoredDump dump, Path file) throws IOException {
        if (Files.exists(file)) {
            throw refused("There is a file " + file + " already. A backup is restored to a new file; name another, and "
                    + "move it into its place when the application is stopped.");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        long start = System.nanoTime();
        try {
            SqliteRestore.restore(run, dump, part);
            Findings findings = new Findings();
            SqliteRestore.compare(dump, part, findings);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return report(
                    dump, file.toString(), true, false, dump.dump().contents().tables(), took, findings, List.of());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static RestoreReport report(
            StoredDump dump,
            String to,
            boolean created,
            boolean replaced,
            List<TableRows> tables,
            Duration took,
            Findings findings,
            List<String> lacks) {
        return new RestoreReport(
                1,
                dump.manifest().id(),
                dump.dump().name(),
                to,
                created,
                replaced,
                tables.size(),
                tables.stream()
                        .map(TableRows::rows)
                        .mapToLong(rows -> rows == null ? 0 : rows)
                        .sum(),
                dump.dump().rawBytes(),
                took.toMillis() / MILLISECONDS,
                findings.list(),
                lacks);
    }

    private static DatabaseDump database(Manifest manifest, @Nullable String name) {
        if (name == null) {
            return manifest.main();
        }
        return manifest.databases().stream()
                .filter(dump -> dump.name().equals(name))
                .findFirst()
                .orElseThrow(() -> refused("The backup " + manifest.id() + " has no database '" + name + "'. It has: "
                        + manifest.databases().stream().map(DatabaseDump::name).collect(Collectors.joining(", "))
                        + "."));
    }

    private void check(StoredDump dump, RestoreRequest request) {
        boolean sqlite = dump.manifest().format().equals("sqlite");
        if (sqlite != (request.to() instanceof DatabaseAddress.Sqlite)) {
            throw refused(dump.describe() + " is one of " + dump.manifest().engine() + "; it cannot be restored to "
                    + request.to().describe() + ". Write "
                    + (sqlite ? "sqlite:path/to/new.db" : "postgres://user@host:5432/new_database") + ".");
        }
        if (!dump.manifest().isForPgRestore() && (!request.tables().isEmpty() || request.jobs() > 1)) {
            throw refused(
                    "Only a dump of the format custom or directory can be restored in part or by several workers, and "
                            + dump.describe() + " is of the format "
                            + dump.manifest().format() + ".");
        }
        Path temp = target.backup().tempDirectory();
        if (dump.manifest().isOfFolders()) {
            if (request.tables().isEmpty()) {
                FolderFetch.checkRoom(dump.dump().rawBytes(), temp);
            }
        } else if (request.jobs() > 1) {
            long needed = dump.dump().file().rawBytes() + RESERVE_BYTES;
            long usable = RunFolder.usableBytes(temp);
            if (usable < needed) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "Several workers need the dump on disk: " + Bytes.text(needed) + ", and " + temp
                                + " has room for "
                                + Bytes.text(usable) + ". Make room, name another folder in the setting "
                                + "backup.temp-directory, or restore with one worker.");
            }
        }
    }

    private PgClients clients() {
        return PgClients.of(programs, target.backup(), searchPath);
    }

    private static UpkeepException refused(String message) {
        return new UpkeepException(FailureKind.REFUSED, message);
    }
}
