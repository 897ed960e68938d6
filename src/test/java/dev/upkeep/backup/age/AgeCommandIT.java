package dev.upkeep.backup.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.settings.AgeRecipient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operating system's own age reads what Upkeep writes, and the other way round. */
class AgeCommandIT {
    private static final int CHUNK = AgeKeys.CHUNK;

    @TempDir
    Path folder;

    private Path identityFile;
    private AgeRecipient recipient;

    @BeforeEach
    void makeKeys() throws Exception {
        identityFile = folder.resolve("key.txt");
        run("age-keygen", "-o", identityFile.toString());
        recipient = new AgeRecipient(run("age-keygen", "-y", identityFile.toString()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 16 * CHUNK, 5_000_000})
    void ageReadsWhatUpkeepEncrypts(int length) throws Exception {
        Path encrypted = folder.resolve("dump.age");
        byte[] content = AgeKeys.content(length);
        try (OutputStream stream = new AgeRecipients(List.of(AgeKeys.made().recipient(), recipient))
                .encryptingTo(Files.newOutputStream(encrypted))) {
            stream.write(content);
        }

        assertThat(decrypt(encrypted)).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 16 * CHUNK, 5_000_000})
    void upkeepReadsWhatAgeEncrypts(int length) throws Exception {
        Path plain = folder.resolve("dump");
        byte[] content = AgeKeys.content(length);
        Files.write(plain, content);
        Path encrypted = folder.resolve("dump.age");
        String other = AgeKeys.made().recipient().publicKey();
        run("age", "-r", other, "-r", recipient.publicKey(), "-o", encrypted.toString(), plain.toString());

        try (InputStream stream =
                AgeIdentities.read(identityFile).decrypting(new BufferedInputStream(Files.newInputStream(encrypted)))) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void ageRefusesWhatUpkeepWasStoppedInTheMiddleOf() throws Exception {
        Path encrypted = folder.resolve("dump.age");
        OutputStream stream = new AgeRecipients(List.of(recipient)).encryptingTo(Files.newOutputStream(encrypted));
        stream.write(AgeKeys.content(3 * CHUNK));

        assertThatThrownBy(() -> decrypt(encrypted)).hasMessageContaining("age: error");
        stream.close();
        assertThat(decrypt(encrypted)).hasBinaryContent(AgeKeys.content(3 * CHUNK));
    }

    /** To standard output, as in a pipe: with -o, age 1.1.1 makes no file of what is empty. */
    private Path decrypt(Path encrypted) throws IOException, InterruptedException {
        run("age", "-d", "-i", identityFile.toString(), encrypted.toString());
        return folder.resolve("output");
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("This test needs the command age: apt-get install -y age", e);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        if (process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + Files.readString(errors));
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1).strip();
    }
}
