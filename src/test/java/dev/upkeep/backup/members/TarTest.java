package dev.upkeep.backup.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {
    private static final Map<String, byte[]> FILES = files(0, 1, 511, 512, 513, 200_000);

    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        TarInput input = new TarInput(new ByteArrayInputStream(archive()), "a.tar");
        Map<String, byte[]> read = new LinkedHashMap<>();
        for (String name = input.next(); name != null; name = input.next()) {
            read.put(name, input.content().readAllBytes());
        }

        assertThat(read).hasSize(FILES.size()).containsAllEntriesOf(FILES);
    }

    @Test
    void goesOnBehindAFileThatNobodyRead() throws IOException {
        TarInput input = new TarInput(new ByteArrayInputStream(archive()), "a.tar");
        int files = 0;
        while (input.next() != null) {
            files++;
        }

        assertThat(files).isEqualTo(FILES.size());
    }

    @Test
    void theSystemsTarReadsWhatItWrote() throws Exception {
        Path archive = folder.resolve("a.tar");
        Files.write(archive, archive());

        Process tar = new ProcessBuilder("tar", "-x", "-f", archive.toString(), "-C", folder.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(tar.getInputStream().readAllBytes()).isEmpty();
        assertThat(tar.waitFor()).isZero();
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            assertThat(folder.resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 512, 1500, 3000, 100_000})
    void findsThatAnArchiveIsCutOff(int length) throws IOException {
        byte[] cut = Arrays.copyOf(archive(), length);

        assertThatThrownBy(() -> readAll(cut))
                .hasMessage("The archive of small files 'a.tar' is cut off.")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(UpkeepException.class))
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);
    }

    @Test
    void findsThatAHeaderIsDamaged() throws IOException {
        byte[] damaged = archive();
        damaged[3] ^= 1;

        assertThatThrownBy(() -> readAll(damaged)).hasMessageContaining("damaged header");
    }

    @Test
    void refusesAFileThatHasAnotherSizeThanItSaid() {
        for (int bytes : new int[] {4, 6}) {
            assertThatThrownBy(() -> new TarOutput(new ByteArrayOutputStream())
                            .add("1.dat", 5, new ByteArrayInputStream(new byte[bytes])))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("1.dat has not 5 bytes");
        }
    }

    private static void readAll(byte[] archive) throws IOException {
        TarInput input = new TarInput(new ByteArrayInputStream(archive), "a.tar");
        while (input.next() != null) {
            input.content().readAllBytes();
        }
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarOutput output = new TarOutput(bytes);
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            output.add(file.getKey(), file.getValue().length, new ByteArrayInputStream(file.getValue()));
        }
        output.end();
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> files(int... sizes) {
        Random random = new Random(1);
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int size : sizes) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            files.put(size + ".dat", content);
        }
        return files;
    }
}
