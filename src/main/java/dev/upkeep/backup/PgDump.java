package dev.upkeep.backup;

import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.BackupSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A dump by pg_dump as one stream, of a moment that is counted beside it. */
final class PgDump implements DumpStream {
    private static final Logger LOG = LoggerFactory.getLogger(PgDump.class);

    private final PgDumpCommand command;
    private final Programs programs;
    private final DumpFacts facts;
    private final PgDumpFailure failure;
    private final BackupSettings settings;
    private final Clock clock;

    /**
     * @param command starts pg_dump
     * @param facts what is known about the dump
     * @param failure explains why pg_dump failed
     * @param settings where its password file may stand
     */
    PgDump(
            PgDumpCommand command,
            Programs programs,
            DumpFacts facts,
            PgDumpFailure failure,
            BackupSettings settings,
            Clock clock) {
        this.command = command;
        this.programs = programs;
        this.facts = facts;
        this.failure = failure;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public DumpFacts facts() {
        return facts;
    }

    @Override
    @SuppressWarnings("try") // the hooks only have to be closed
    public Dumped writeTo(ActiveRun run, OutputStream output) throws IOException, InterruptedException {
        try (RunFolder folder = RunFolder.create(settings.tempDirectory(), run.id(), clock.instant());
                Snapshot snapshot = command.snapshot();
                RunningProgram program = programs.start(command.toOutput(snapshot, folder));
                ActiveRun.Hook hook = run.onCancel(program::destroy);
                Counting counting = command.counting(snapshot, program::destroy);
                ActiveRun.Hook other = run.onCancel(counting::close)) {
            long bytes = new ToolOutput(run, program).copyTo(output, facts.databaseBytes());
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            counting.throwIfFailed();
            if (exitCode != 0) {
                throw failure.explain(exitCode, program.lastErrors());
            }
            if (bytes == 0) {
                throw new UpkeepException(
                        FailureKind.DATA, command.tool().file() + " ended as if all were well, but wrote nothing.");
            }
            program.lastErrors().forEach(line -> LOG.warn("{}", line));
            return new Dumped(snapshot.takenAt(), counting.contents());
        }
    }
}
