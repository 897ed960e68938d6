package dev.upkeep.backup.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFileTest {
    @TempDir
    Path folder;

    private Path file;
    private AgeKeys keys;

    @BeforeEach
    void makeKeys() throws Exception {
        file = folder.resolve("key.txt");
        keys = AgeKeys.made();
    }

    @Test
    void aFileAsAgeKeygenWritesItIsRead() throws Exception {
        AgeKeys.file(
                file,
                List.of(
                        "# created: 2026-11-23T11:00:00Z",
                        "# public key: " + keys.recipient().publicKey(),
                        keys.secret()));

        assertThat(AgeIdentities.read(file).count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-r--r--", "rw--w----"})
    void aFileThatIsOpenToOthersIsRefusedWithTheCommandThatClosesIt(String permissions) throws Exception {
        AgeKeys.file(file, keys);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertRefused("open to others", permissions, "chmod 600 " + file);
    }

    @Test
    void aFileThatItsOwnerMayOnlyReadIsRead() throws Exception {
        AgeKeys.file(file, keys);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        assertThat(AgeIdentities.read(file).count()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertRefused(file.toString(), "backup.age-identity-file", "does not exist");
    }

    @Test
    void aFolderOrAHugeFileIsNoFileWithKeys() throws Exception {
        Files.createDirectory(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertRefused("cannot be read");

        Files.delete(file);
        AgeKeys.file(file, List.of("#".repeat(1 << 21)));
        assertRefused("larger than 1 MiB");
    }

    @Test
    void aFileWithoutAKeyIsRefused() throws Exception {
        AgeKeys.file(file, List.of("# public key: " + keys.recipient().publicKey(), ""));

        assertRefused("no secret key", "age-keygen");
    }

    @Test
    void aDamagedKeyIsNamedByItsLineAndNeverShown() throws Exception {
        String secret = keys.secret();
        String part = secret.substring(20, 40);
        for (String damaged : List.of(
                secret.substring(0, secret.length() - 1),
                secret.substring(0, 30) + (secret.charAt(30) == 'Q' ? 'P' : 'Q') + secret.substring(31),
                secret + " " + secret,
                secret.substring(1),
                "export KEY=" + secret)) {
            AgeKeys.file(file, List.of("# a comment", damaged));

            assertThatThrownBy(() -> AgeIdentities.read(file)).isInstanceOfSatisfying(UpkeepException.class, e -> {
                assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION);
                assertThat(e.getMessage()).contains("in line 2 no whole secret key");
                assertThat(e).hasNoCause();
                assertThat(e.getMessage()).doesNotContain(part);
            });
        }
    }

    @Test
    void keysOfOtherKindsAreToldFromDamagedOnes() throws Exception {
        AgeKeys.file(file, List.of("age-encryption.org/v1", "-> scrypt abc 18"));
        assertRefused("encrypted itself", "age -d");
        AgeKeys.file(file, List.of("-----BEGIN OPENSSH PRIVATE KEY-----"));
        assertRefused("in line 1 a key of another kind");
        AgeKeys.file(file, List.of("AGE-PLUGIN-YUBIKEY-1ABC"));
        assertRefused("in line 1 a key of another kind");
        AgeKeys.file(file, List.of(keys.recipient().publicKey()));
        assertRefused("in line 1 no whole secret key");
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> AgeIdentities.read(file)).isInstanceOfSatisfying(UpkeepException.class, e -> {
            assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(e.getMessage()).contains(words);
        });
    }
}
