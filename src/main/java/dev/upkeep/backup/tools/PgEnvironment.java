package dev.upkeep.backup.tools;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Tells libpq by environment and password file where to go, so that nothing of it stands in an argument list. */
public final class PgEnvironment {
    /** The options of a database's address, by libpq's names, and the variables that stand for them. */
    private static final Map<String, String> VARIABLES = Map.of(
            "application_name", "PGAPPNAME",
            "channel_binding", "PGCHANNELBINDING",
            "connect_timeout", "PGCONNECT_TIMEOUT",
            "gssencmode", "PGGSSENCMODE",
            "options", "PGOPTIONS",
            "sslcert", "PGSSLCERT",
            "sslkey", "PGSSLKEY",
            "sslrootcert", "PGSSLROOTCERT",
            "target_session_attrs", "PGTARGETSESSIONATTRS");

    private final DatabaseAddress.Postgres address;
    private final Duration connectTimeout;

    /**
     * @param address the server, the database and the user
     * @param settings how patient to be
     */
    public PgEnvironment(DatabaseAddress.Postgres address, DatabaseSettings settings) {
        this.address = address;
        this.connectTimeout = settings.connectTimeout();
    }

    /**
     * The environment variables; the password, if there is one, is written into a file of its own.
     *
     * @param folder takes that file
     */
    public Map<String, String> variables(RunFolder folder) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("PGHOST", address.host());
        variables.put("PGPORT", Integer.toString(address.port()));
        variables.put("PGDATABASE", address.database());
        variables.put("PGUSER", address.user());
        variables.put("PGSSLMODE", address.sslMode());
        variables.put("PGAPPNAME", "upkeep");
        variables.put("PGCONNECT_TIMEOUT", Long.toString(Math.max(2, connectTimeout.toSeconds())));
        variables.put("PGTZ", "UTC");
        address.options().forEach((option, value) -> {
            String variable = VARIABLES.get(option);
            if (variable != null) {
                variables.put(variable, value);
            }
        });
        String password = address.password();
        if (password != null) {
            Path file = folder.createOneMoreFile("pgpass");
            Files.writeString(file, "*:*:*:*:" + escape(password) + "\n", StandardCharsets.UTF_8);
            variables.put("PGPASSFILE", file.toString());
        }
        return variables;
    }

    private static String escape(String password) {
        return password.replace("\\", "\\\\").replace(":", "\\:");
    }
}
