package dev.upkeep.backup.verify;

import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the server for a target's test restores: the one that the settings name, or one that is started for that. */
final class ScratchServers {
    private static final String REMEDY = " Name a server in the setting backup.verify-url.";

    private final TargetSettings target;
    private final Programs programs;
    private final PgClients clients;
    private final ServerUser user = ServerUser.find();

    /**
     * @param target the target
     * @param programs starts a server
     * @param clients finds its programs
     */
    ScratchServers(TargetSettings target, Programs programs, PgClients clients) {
        this.target = target;
        this.programs = programs;
        this.clients = clients;
    }

    /**
     * Why there is none, as whole sentences; null when there is one.
     *
     * @param major the major version of the server that was dumped
     */
    @Nullable
    String hindrance(int major) throws InterruptedException {
        if (target.backup().verifyServer().isPresent()) {
            return null;
        }
        if (clients.server(major).isEmpty()) {
            return "backup.verify-url names no server, and PostgreSQL's server programs, initdb and postgres, of the "
                    + "version " + major + " are not installed on this machine." + REMEDY;
        }
        return user.hindrance(target.backup().tempDirectory())
                .map(reason -> "backup.verify-url names no server, and " + reason + REMEDY)
                .orElse(null);
    }

    /**
     * Opens it, where nothing hinders that.
     *
     * @param major the major version of the server that was dumped
     * @param folder takes the data of a server that is started
     */
    ScratchServer open(ActiveRun run, int major, RunFolder folder) throws IOException, InterruptedException {
        return target.backup().verifyServer().isPresent()
                ? ScratchServer.given(
                        target.database().at(target.backup().verifyServer().get()))
                : StartedServer.start(
                        run, programs, clients.server(major).orElseThrow(), user, target.database(), folder);
    }
}
