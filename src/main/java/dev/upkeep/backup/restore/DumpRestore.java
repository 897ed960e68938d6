package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores one PostgreSQL dump into one database that is there: an archive by pg_restore, SQL by psql. It succeeds only
 * when the program did, and the dump was whole. Thread-safe.
 */
public final class DumpRestore {
    private static final Logger LOG = LoggerFactory.getLogger(DumpRestore.class);
    /** No environment variable sets these. A server that is gone is noticed in two minutes. */
    private static final String KEEPALIVES = "--dbname=keepalives_idle=60 keepalives_interval=10 keepalives_count=6";

    private final Programs programs;
    private final PgClients clients;

    /**
     * @param programs starts pg_restore and psql
     * @param clients chooses them
     */
    public DumpRestore(Programs programs, PgClients clients) {
        this.programs = programs;
        this.clients = clients;
    }

    /**
     * Restores.
     *
     * @param run is told how far it has come, and may be cancelled
     * @param to the database
     * @param options how to restore; of SQL there is everything or nothing, under its own owners
     * @param folder takes the password file and, with several workers or of the format `directory`, the dump
     * @throws UpkeepException of kind DATA when the dump is not what was stored, or the server refused it for what is
     *     in it; of another kind when it may be restored elsewhere or later
     * @throws InterruptedException when this thread is interrupted
     */
    public void restore(ActiveRun run, StoredDump dump, DatabaseSettings to, RestoreOptions options, RunFolder folder)
            throws IOException, InterruptedException {
        DatabaseAddress.Postgres address = (DatabaseAddress.Postgres) to.address();
        Map<String, String> environment = new PgEnvironment(address, to).variables(folder);
        if (dump.manifest().format().equals("plain")) {
            PgClient psql = clients.restorer("psql", dump.toolMajor());
            stream(run, dump, address, psql, new Command(psql.file(), psqlArguments(), environment));
            return;
        }
        PgClient pgRestore = clients.restorer("pg_restore", dump.toolMajor());
        List<String> arguments = arguments(options);
        if (dump.manifest().isOfFolders()) {
            Path archive = folder.createFolder("archive");
            try {
                fetch(run, dump, options, new FolderContents(programs, pgRestore, archive));
                arguments.addAll(List.of("--format=directory", "--jobs=" + options.jobs(), archive.toString()));
                fromDisk(run, dump, address, pgRestore, new Command(pgRestore.file(), arguments, environment));
            } finally {
                folder.deleteFolder(archive);
            }
        } else if (options.jobs() == 1) {
            stream(run, dump, address, pgRestore, new Command(pgRestore.file(), arguments, environment));
        } else {
            Path archive = folder.createFile("archive");
            download(run, dump, archive);
            arguments.add("--jobs=" + options.jobs());
            arguments.add(archive.toString());
            fromDisk(run, dump, address, pgRestore, new Command(pgRestore.file(), arguments, environment));
        }
    }

    /** Fetches a folder; of one that is restored in part, no large file that is not needed. */
    private static void fetch(ActiveRun run, StoredDump dump, RestoreOptions options, FolderContents contents)
            throws IOException, InterruptedException {
        FolderDump stored = new FolderDump(dump);
        FolderFetch fetch = new FolderFetch(run, stored, contents.folder());
        List<FolderDump.Piece> pieces = stored.pieces();
        if (options.tables().isEmpty()) {
            fetch.fetch(pieces);
            return;
        }
        fetch.fetch(stored.contents());
        List<Member> wanted = FolderContents.rows(contents.lines(run, dump, selection(options)));
        fetch.fetch(pieces.stream()
                .filter(piece -> piece.member() == null || wanted.contains(piece.member()))
                .toList());
    }

    @SuppressWarnings("try") // the hook only has to be closed
    private void stream(ActiveRun run, StoredDump dump, DatabaseAddress.Postgres to, PgClient program, Command command)
            throws IOException, InterruptedException {
        boolean plain = dump.manifest().format().equals("plain");
        DumpedSql sql = new DumpedSql();
        try (StoredContent content = dump.open();
                RunningProgram running = programs.startWithInput(command);
                ActiveRun.Hook hook = run.onCancel(running::destroy)) {
            Thread drain = draining(running.output());
            new Feed(run, content, dump.dump().file().storedBytes()).into(running, plain ? sql : null);
            if (plain && !sql.end().complete()) {
                // Without the end of its input psql does not commit.
                throw new UpkeepException(
                        FailureKind.DATA,
                        "What is stored as " + dump.describe() + " is cut off: it lacks the line that pg_dump writes "
                                + "last. Nothing was restored.");
            }
            running.endInput();
            run.progress("restoring, after the last of the dump was read", 0, 0);
            drain.join();
            succeed(run, dump, to, program, running);
        }
    }

    @SuppressWarnings("try") // the hook only has to be closed
    private void fromDisk(
            ActiveRun run, StoredDump dump, DatabaseAddress.Postgres to, PgClient program, Command command)
            throws InterruptedException {
        try (RunningProgram running = programs.startGuarded(command);
                ActiveRun.Hook hook = run.onCancel(running::destroy)) {
            run.progress("restoring from disk", 0, 0);
            draining(running.output()).join();
            succeed(run, dump, to, program, running);
        }
    }

    private static void succeed(
            ActiveRun run, StoredDump dump, DatabaseAddress.Postgres to, PgClient program, RunningProgram running)
            throws InterruptedException {
        int exitCode = running.waitFor();
        run.throwIfCancelled();
        if (exitCode != 0) {
            throw RestoreFailure.ofRestoring(dump, program, to, exitCode, running.lastErrors());
        }
        running.lastErrors().forEach(line -> LOG.info("{}", line));
    }

    private static void download(ActiveRun run, StoredDump dump, Path archive) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        try (StoredContent content = dump.open();
                OutputStream file = Files.newOutputStream(archive)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                file.write(buffer, 0, read);
                run.throwIfCancelled();
                run.progress(
                        "downloaded bytes",
                        content.storedBytesRead(),
                        dump.dump().file().storedBytes());
            }
        }
    }

    private static List<String> arguments(RestoreOptions options) {
        List<String> arguments =
                new ArrayList<>(List.of("--no-password", "--exit-on-error", "--no-tablespaces", KEEPALIVES));
        if (!options.keepOwners()) {
            arguments.addAll(List.of("--no-owner", "--no-acl"));
        }
        if (!options.comments()) {
            arguments.add("--no-comments");
        }
        if (!options.replication()) {
            arguments.addAll(List.of("--no-publications", "--no-subscriptions"));
        }
        if (options.replacing()) {
            arguments.addAll(List.of("--clean", "--if-exists", "--single-transaction"));
        }
        if (!options.tables().isEmpty()) {
            arguments.add("--strict-names");
            arguments.addAll(selection(options));
        }
        return arguments;
    }

    private static List<String> selection(RestoreOptions options) {
        List<String> arguments = new ArrayList<>();
        options.tables().stream()
                .map(PostgresContents.Table::schema)
                .distinct()
                .forEach(schema -> arguments.add("--schema=" + schema));
        options.tables().stream()
                .map(PostgresContents.Table::name)
                .distinct()
                .forEach(table -> arguments.add("--table=" + table));
        return arguments;
    }

    private static List<String> psqlArguments() {
        return List.of(
                "--no-psqlrc",
                "--no-password",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--single-transaction",
                "--file=-",
                KEEPALIVES);
    }

    private static Thread draining(InputStream output) {
        Thread thread = new Thread(
                () -> {
                    try (output) {
                        output.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        LOG.debug("The output of a program was closed", e);
                    }
                },
                "drain-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
