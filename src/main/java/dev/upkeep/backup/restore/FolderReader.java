package dev.upkeep.backup.restore;

import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stored dump of the format `directory` through to its end, with no database and next to no disk. The rows are
 * counted file by file; then pg_restore reads the table of contents with empty files in the place of those that were
 * read: it says which table each file belongs to, and fails where one is missing. Not thread-safe.
 */
public final class FolderReader {
    private static final byte[] NO_ROWS = "\\.\n\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 256 * 1024;

    private final Programs programs;
    private final PgClients clients;
    private final Path folder;
    private final Map<Member, Long> rows = new HashMap<>();
    private @Nullable Member member;
    private DumpedSql counter = new DumpedSql();

    /**
     * @param programs starts pg_restore
     * @param clients chooses it
     * @param folder an empty folder to work in
     */
    public FolderReader(Programs programs, PgClients clients, Path folder) {
        this.programs = programs;
        this.clients = clients;
        this.folder = folder;
    }

    /**
     * Reads it through.
     *
     * @param run is told how far it has come, and may be cancelled
     * @return what it holds
     * @throws UpkeepException of kind DATA when a file is not what was stored, or is no part of such a dump;
     *     CONFIGURATION when there is no pg_restore for it
     * @throws InterruptedException when this thread is interrupted
     */
    public DumpedRows read(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        FolderDump stored = new FolderDump(dump);
        long read = 0;
        for (FolderDump.Piece piece : stored.pieces()) {
            stored.read(piece, (found, offset, content) -> take(run, found, content));
            read += piece.file().storedBytes();
            run.progress("read bytes", read, dump.dump().storedBytes());
        }
        endRows();
        return named(run, dump);
    }

    private void take(ActiveRun run, Member found, InputStream content) throws IOException {
        if (!found.equals(member)) {
            endRows();
        }
        if (found.isRows()) {
            count(run, found, content);
        } else if (found.isLargeObject()) {
            Files.write(folder.resolve(found.name()), new byte[0]);
        } else {
            Files.copy(content, folder.resolve(found.name()));
        }
    }

    private void count(ActiveRun run, Member found, InputStream content) throws IOException {
        if (member == null) {
            member = found;
            counter = new DumpedSql();
            byte[] begin = ("COPY " + found.name() + " (rows) FROM stdin;\n").getBytes(StandardCharsets.US_ASCII);
            counter.accept(begin, begin.length);
        }
        byte[] buffer = new byte[BUFFER];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            counter.accept(buffer, read);
            run.throwIfCancelled();
        }
    }

    private void endRows() throws IOException {
        Member ended = member;
        if (ended != null) {
            List<Long> counted = List.copyOf(counter.end().rows().values());
            if (counted.size() != 1) {
                throw new UpkeepException(
                        FailureKind.DATA, "The file " + ended.name() + " of the dump has no end: rows are missing.");
            }
            rows.put(ended, counted.get(0));
            Files.write(folder.resolve(ended.name()), NO_ROWS);
            member = null;
        }
    }

    /** Gives the counted rows the names of their tables. */
    private DumpedRows named(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        PgClient pgRestore = clients.restorer("pg_restore", dump.toolMajor());
        FolderContents contents = new FolderContents(programs, pgRestore, folder);
        Map<DumpedRows.Table, Long> named = new LinkedHashMap<>();
        Set<Member> unnamed = new HashSet<>(rows.keySet());
        DumpedRows sql = contents.sql(run, dump);
        contents.members(run, dump, sql).forEach((table, file) -> {
            unnamed.remove(file);
            named.put(table, rows.getOrDefault(file, 0L));
        });
        if (!unnamed.isEmpty()) {
            List<String> names = new ArrayList<>();
            unnamed.forEach(one -> names.add(one.name()));
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The table of contents of " + dump.describe() + " does not name all its files: "
                            + String.join(", ", names.stream().sorted().toList()) + ".");
        }
        return new DumpedRows(named, sql.largeObjects(), sql.complete());
    }
}
