package dev.upkeep.backup.restore;

import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pg_restore says of a folder with a dump of the format `directory`.
 *
 * @param programs starts pg_restore
 * @param pgRestore the pg_restore
 * @param folder the folder
 */
record FolderContents(Programs programs, PgClient pgRestore, Path folder) {
    /** The form of a line is the same in all versions: the entry's number, two of the server's, what it is, its names. */
    private static final Pattern ROWS = Pattern.compile("([0-9]+); [0-9]+ [0-9]+ TABLE DATA .*");

    /**
     * The lines of `pg_restore --list`. The table of contents is all that has to be there.
     *
     * @param selection what pg_restore is told about which tables; empty for everything
     */
    List<String> lines(ActiveRun run, StoredDump dump, List<String> selection)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        List<String> arguments = new ArrayList<>(selection);
        arguments.add("--list");
        run(run, dump, arguments, output -> {
            BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        });
        return lines;
    }

    /**
     * What the dump would do, read through to its end. Every file has to be there.
     *
     * @return its tables, in the order of the table of contents
     */
    DumpedRows sql(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        DumpedSql sql = new DumpedSql();
        byte[] buffer = new byte[64 * 1024];
        run(run, dump, List.of("--file=-"), output -> {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                sql.accept(buffer, read);
            }
        });
        return sql.end();
    }

    /**
     * Which file has which table's rows.
     *
     * @param sql what {@link #sql} returned
     */
    Map<DumpedRows.Table, Member> members(ActiveRun run, StoredDump dump, DumpedRows sql)
            throws IOException, InterruptedException {
        List<Member> files = rows(lines(run, dump, List.of()));
        List<DumpedRows.Table> tables = List.copyOf(sql.rows().keySet());
        if (tables.size() != files.size()) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The table of contents of " + dump.describe() + " has the rows of " + files.size()
                            + " tables, and pg_restore " + pgRestore.version() + " restores those of " + tables.size()
                            + ".");
        }
        Map<DumpedRows.Table, Member> members = new LinkedHashMap<>();
        for (int place = 0; place < files.size(); place++) {
            members.put(tables.get(place), files.get(place));
        }
        return members;
    }

    /** The files with tables' rows that some lines of {@link #lines} name, in their order. */
    static List<Member> rows(List<String> lines) {
        List<Member> files = new ArrayList<>();
        for (String line : lines) {
            Matcher entry = ROWS.matcher(line);
            if (entry.matches()) {
                files.add(new Member(entry.group(1) + ".dat"));
            }
        }
        return files;
    }

    @SuppressWarnings("try") // the hook only has to be closed
    private void run(ActiveRun run, StoredDump dump, List<String> arguments, Reader reader)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--format=directory", folder.toString()));
        Command command = new Command(pgRestore.file(), all, Map.of());
        try (RunningProgram program = programs.start(command);
                ActiveRun.Hook hook = run.onCancel(program::destroy)) {
            reader.read(program.output());
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            if (exitCode != 0) {
                throw RestoreFailure.ofReading(dump, pgRestore, exitCode, program.lastErrors());
            }
        }
    }

    private interface Reader {
        void read(InputStream output) throws IOException;
    }
}
