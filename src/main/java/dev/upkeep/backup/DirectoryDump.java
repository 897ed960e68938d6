package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.BackupSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dump by several workers of pg_dump at the same time, of a moment that is counted beside it. pg_dump writes files
 * into a folder; what it writes is sent at once, and the disk is given back.
 */
final class DirectoryDump implements PreparedDump {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryDump.class);
    /** How often the folder is looked at. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How long pg_dump may take to say why it left a file without an end. */
    private static final Duration EXPLANATION = Duration.ofSeconds(10);

    /** pg_dump's own words, not the server's, about the disk that it writes to. */
    private static final Pattern DISK_FULL = Pattern.compile("pg_dump: error: could not (write|open|close)[^\\n]*"
            + "(No space left on device|Disk quota exceeded|File too large)");

    private final PgDumpCommand command;
    private final Programs programs;
    private final DumpFacts facts;
    private final PgDumpFailure failure;
    private final BackupSettings settings;
    private final Clock clock;
    private final String dump;

    /**
     * @param command starts pg_dump
     * @param facts what is known about the dump
     * @param failure explains why pg_dump failed
     * @param settings how to dump
     * @param dump the dump's own name, which the names of its objects begin with
     */
    DirectoryDump(
            PgDumpCommand command,
            Programs programs,
            DumpFacts facts,
            PgDumpFailure failure,
            BackupSettings settings,
            Clock clock,
            String dump) {
        this.command = command;
        this.programs = programs;
        this.facts = facts;
        this.failure = failure;
        this.settings = settings;
        this.clock = clock;
        this.dump = dump;
    }

    @Override
    public DumpFacts facts() {
        return facts;
    }

    @Override
    @SuppressWarnings("try") // the hooks only have to be closed
    public DatabaseDump store(ActiveRun run, DumpUploads uploads) throws IOException, InterruptedException {
        try (RunFolder folder = RunFolder.create(settings.tempDirectory(), run.id(), clock.instant());
                Snapshot snapshot = command.snapshot()) {
            Spool spool = new Spool(folder.createFolder("dump"));
            int jobs = settings.parallel().jobs();
            try (MemberUploads sending =
                            new MemberUploads(dump, uploads, spool, new Holes(programs), MemberSizes.USUAL, jobs);
                    RunningProgram program =
                            programs.startGuarded(command.intoFolder(snapshot, folder, spool.folder(), jobs));
                    ActiveRun.Hook hook = run.onCancel(program::destroy);
                    Counting counting = command.counting(snapshot, program::destroy);
                    ActiveRun.Hook other = run.onCancel(counting::close)) {
                BackPressure pressure =
                        new BackPressure(spool, program, settings.parallel().mostWaitingBytes());
                while (!program.awaitEnd(LOOK)) {
                    sending.send(spool.look(program));
                    try {
                        tell(run, sending);
                    } catch (UpkeepException e) {
                        // A worker that dies leaves a file without an end; pg_dump says why a moment later.
                        program.resume();
                        if (e.kind() == FailureKind.DATA && program.awaitEnd(EXPLANATION)) {
                            succeed(run, program, counting, spool);
                        }
                        throw e;
                    }
                    pressure.apply();
                    folder.keep(clock.instant());
                }
                succeed(run, program, counting, spool);
                sendRest(run, spool, sending);
                Contents contents = counting.contents();
                return new DatabaseDump(
                        facts.database(),
                        facts.databaseBytes(),
                        facts.properties(),
                        snapshot.takenAt(),
                        contents,
                        sending.files());
            }
        }
    }

    private void succeed(ActiveRun run, RunningProgram program, Counting counting, Spool spool)
            throws IOException, InterruptedException {
        int exitCode = program.waitFor();
        run.throwIfCancelled();
        counting.throwIfFailed();
        if (exitCode != 0) {
            if (DISK_FULL.matcher(String.join("\n", program.lastErrors())).find()) {
                throw BackPressure.full(spool);
            }
            throw failure.explain(exitCode, program.lastErrors());
        }
        program.lastErrors().forEach(line -> LOG.warn("{}", line));
    }

    /** Sends what is left when pg_dump has ended well, and the table of contents last. */
    private void sendRest(ActiveRun run, Spool spool, MemberUploads sending) throws IOException, InterruptedException {
        List<SpooledMember> rest = spool.look(null);
        SpooledMember contents = rest.stream()
                .filter(member -> member.member().equals(Member.CONTENTS))
                .findFirst()
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.DATA, "pg_dump ended as if all were well, but wrote no table of contents."));
        sending.send(rest);
        sending.sendLast(contents);
        while (!sending.awaitEnd(LOOK)) {
            tell(run, sending);
        }
    }

    private void tell(ActiveRun run, MemberUploads sending) throws IOException, InterruptedException {
        run.throwIfCancelled();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        sending.throwIfFailed();
        run.progress("dumped bytes", sending.sentBytes(), facts.databaseBytes());
    }
}
