package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Database;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A role that may read the users and not write what they store. */
class WriteRightIT {
    @TempDir
    private Path folder;

    private final DatabaseAddress.Postgres owner = PostgresServer.shared().newDatabase();
    private final DatabaseAddress.Postgres reader = PostgresServer.shared().newRole(owner);
    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private TestHome home;

    @BeforeEach
    void prepare() {
        execute("create table \"user\" (id int primary key, email text, storage_used bigint)");
        execute("insert into \"user\" values (1, 'ann@x.com', 7), (2, 'bob@x.com', 0)");
        execute("grant select on \"user\" to " + reader.user());
        home = UpkeepProcess.production(folder.resolve("home"), reader, bucket);
    }

    @Test
    void theRunSaysBeforeItMeasuresWhatToGrantAndClaimsNoCorrection() {
        String grant = "GRANT UPDATE (storage_used) ON \"user\" TO \"" + reader.user() + "\";";

        UpkeepProcess run = UpkeepProcess.run(home, "run", "recalculate-storage", "-p", "allow-changes=yes");

        assertThat(run.exitCode()).as(run.all()).isEqualTo(78);
        assertThat(run.err()).contains("so nothing was measured or corrected. As the owner run: " + grant);
        assertThat(run.all()).doesNotContain("Corrected", "GRANT SELECT");
        assertThat(UpkeepProcess.run(home, "run", "recalculate-storage", "--dry-run")
                        .out())
                .as("nothing is written")
                .contains("Drift: 1 user");

        execute(grant);
        UpkeepProcess allowed = UpkeepProcess.run(home, "run", "recalculate-storage", "-p", "allow-changes=yes");
        assertThat(allowed.exitCode()).as(allowed.all()).isZero();
    }

    @Test
    void theDoctorTriesTheRight() {
        UpkeepProcess ill = UpkeepProcess.run(home, "doctor");

        assertThat(ill.out())
                .contains("FAILED main: write what users store")
                .contains("\nGRANT UPDATE (storage_used) ON \"user\" TO \"" + reader.user() + "\";\n");
        assertThat(ill.err()).doesNotContain("All is well.");

        execute("grant update on \"user\" to " + reader.user());
        assertThat(UpkeepProcess.run(home, "doctor").out()).contains("ok     main: write what users store");
    }

    private void execute(String statement) {
        try (Database database = new Database("setup", Sample.settings(owner))) {
            JdbcClient.create(database.dataSource()).sql(statement).update();
        }
    }
}
