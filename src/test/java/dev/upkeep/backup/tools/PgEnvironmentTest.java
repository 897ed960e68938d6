package dev.upkeep.backup.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgEnvironmentTest {
    @TempDir
    Path temp;

    @Test
    void tellsLibpqWhereToGoWithoutThePassword() throws IOException {
        Map<String, String> variables = variables(new DatabaseAddress.Postgres(
                "::1", 6543, "my app", "me", "s3cret", "verify-full", Map.of("sslrootcert", "/ca.pem")));

        assertThat(variables)
                .containsEntry("PGHOST", "::1")
                .containsEntry("PGPORT", "6543")
                .containsEntry("PGDATABASE", "my app")
                .containsEntry("PGUSER", "me")
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLROOTCERT", "/ca.pem")
                .containsEntry("PGAPPNAME", "upkeep")
                .containsEntry("PGCONNECT_TIMEOUT", "10")
                .doesNotContainValue("s3cret");
    }

    @Test
    void understandsEveryOptionThatAnAddressMayHave() throws IOException {
        for (String option : DatabaseAddress.OPTIONS) {
            assertThat(variables(new DatabaseAddress.Postgres("h", 1, "d", "u", null, "require", Map.of(option, "X"))))
                    .as(option)
                    .containsValue("X");
        }
    }

    @Test
    void writesThePasswordIntoAFileThatOnlyThisUserCanRead() throws IOException {
        try (RunFolder folder = RunFolder.create(temp, "run", Instant.now())) {
            Path file = Path.of(new PgEnvironment(address("a:b\\c ä"), Sample.settings(address("")))
                    .variables(folder)
                    .get("PGPASSFILE"));

            assertThat(file).hasContent("*:*:*:*:a\\:b\\\\c ä");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void namesNoPasswordFileWhenThereIsNoPassword() throws IOException {
        assertThat(variables(address(null))).doesNotContainKey("PGPASSFILE");
    }

    private Map<String, String> variables(DatabaseAddress.Postgres address) throws IOException {
        try (RunFolder folder = RunFolder.create(temp, "run", Instant.now())) {
            return new PgEnvironment(address, Sample.settings(address)).variables(folder);
        }
    }

    private static DatabaseAddress.Postgres address(String password) {
        return new DatabaseAddress.Postgres("h", 1, "d", "u", password, "require", Map.of());
    }
}
