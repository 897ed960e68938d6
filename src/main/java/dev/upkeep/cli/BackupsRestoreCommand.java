package dev.upkeep.cli;

import dev.upkeep.backup.StoredBackups;
import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.restore.RestoreBackup;
import dev.upkeep.backup.restore.RestoreReport;
import dev.upkeep.backup.restore.RestoreRequest;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores a backup, by default into a new database. */
@Command(
        name = "restore",
        description = "Restore a backup into a new database. One that holds something is only touched when its name is "
                + "typed or given with --confirm.")
final class BackupsRestoreCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "WHICH",
            description = "latest, an id of `backups list`, or a time: the newest that was finished by then.")
    private String which = "";

    @Option(
            names = "--to",
            paramLabel = "URL",
            description =
                    "postgres://user@host:5432/new_database or sqlite:new.db, without a password: that comes from "
                            + "PGPASSWORD or the file in PGPASSFILE. Otherwise the whole address in UPKEEP_RESTORE_URL.")
    private @Nullable String to;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description =
                    "Only this table, as name or schema.name, without its indexes and constraints; may be repeated.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "Another of the backup's databases than that of database.url.")
    private @Nullable String database;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many workers restore at the same time; more than one need the dump on this machine's disk "
                            + "(default: ${DEFAULT-VALUE}).")
    private int jobs = 1;

    @Option(names = "--keep-owners", description = "Restore owners and rights, too; their roles have to be there.")
    private boolean keepOwners;

    @Option(names = "--confirm", paramLabel = "NAME", description = "The database whose contents may be replaced.")
    private @Nullable String confirmed;

    @Option(names = "--list", description = "Restore nothing; list what the backup holds.")
    private boolean list;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    BackupsRestoreCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        DatabaseAddress address = list ? null : new RestoreAddress(context.environment()).of(to);
        RestoreRequest request = address == null ? null : request(address, confirmed);
        try (Application application = context.assembler().assemble(context.bucketSettings(), terminal.progress())) {
            StoredBackups stored = application.backups(target.name());
            Backup backup = list ? stored.find(which) : stored.findToRestore(which);
            return request == null ? list(application, stored, backup) : restore(application, stored, backup, request);
        }
    }

    @SuppressWarnings("try") // the hook only has to be closed
    private int restore(Application application, StoredBackups stored, Backup backup, RestoreRequest request) {
        Terminal terminal = context.terminal();
        RestoreBackup restoration = stored.restoration();
        RestoreRequest allowed = confirmed(restoration, backup, request);
        try (StopHook hook = new StopHook(application, terminal)) {
            RestoreReport report = application.unrecorded(
                    "restore", target.name(), context.user(), run -> restoration.restore(run, backup, allowed));
            if (json) {
                terminal.json("restore", report);
            } else {
                ReportText.lines(report, terminal.columns()).forEach(terminal::data);
            }
            terminal.say(report.hasFindings() ? terminal.bad(report.summary()) : terminal.good(report.summary()));
            return report.hasFindings() ? ExitCode.FINDINGS : ExitCode.OK;
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CANCELLED) {
                throw e;
            }
            // Said now: the process is gone as soon as the application is closed.
            terminal.complain(e.getMessage());
            return ExitCode.INTERRUPTED;
        }
    }

    @SuppressWarnings("try") // the hook only has to be closed
    private int list(Application application, StoredBackups stored, Backup backup) {
        Terminal terminal = context.terminal();
        try (StopHook hook = new StopHook(application, terminal)) {
            List<String> lines = application.unrecorded(
                    "the listing",
                    target.name(),
                    context.user(),
                    run -> stored.restoration().list(run, backup, database));
            if (json) {
                terminal.json("contents", lines);
            } else {
                lines.forEach(terminal::data);
            }
            return ExitCode.OK;
        }
    }

    /** Asks a person at a terminal, before anything is waited for that Ctrl-C would have to cancel. */
    private RestoreRequest confirmed(RestoreBackup restoration, Backup backup, RestoreRequest request) {
        Terminal terminal = context.terminal();
        if (confirmed != null || !terminal.asks()) {
            return request;
        }
        Optional<String> caution = restoration.caution(backup, request);
        if (caution.isEmpty() || !(request.to() instanceof DatabaseAddress.Postgres postgres)) {
            return request;
        }
        String question = caution.get() + "\nType the database's name, " + postgres.database() + ", to go on: ";
        String answer = terminal.ask(question).orElse("");
        if (!answer.equals(postgres.database())) {
            throw new UpkeepException(
                    FailureKind.REFUSED, "Nothing was restored: that is not the name of the database.");
        }
        return request(request.to(), answer);
    }

    private RestoreRequest request(DatabaseAddress address, @Nullable String name) {
        try {
            return new RestoreRequest(address, name, database, tables, jobs, keepOwners);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--jobs: " + e.getMessage() + ".", e);
        }
    }
}
