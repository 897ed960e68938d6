package dev.upkeep.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDropTest {
    @TempDir
    Path folder;

    private final FileDrop drops =
            new FileDrop(new Failures(List.of()), new SettableClock(Instant.parse("2026-11-23T02:15:00Z")));

    @Test
    void anEmptyFileIsARequestWithoutParameters() throws IOException {
        assertThat(drops.read(file("now", "").toFile()))
                .isEqualTo(new Drop(folder.resolve("now"), "main", false, Map.of()));
    }

    @Test
    void linesAreParametersAndTwoOfThemAreForEveryJob() throws IOException {
        Path file =
                file("now", "# before we ship\r\n label = before-release \r\n\r\ntarget=blog\ndry-run=true\nnote=a=b");

        assertThat(drops.read(file.toFile()))
                .isEqualTo(new Drop(file, "blog", true, Map.of("label", "before-release", "note", "a=b")));
    }

    @Test
    void aLineThatIsNoParameterIsRefusedWithItsNumber() throws IOException {
        assertRefused(file("a", "label=x\nplease back up\n"), "Line 2", "'please back up'", "key=value");
        assertRefused(file("b", "=x"), "Line 1");
        assertRefused(file("c", "label=x\nlabel=y"), "Line 2", "a second time");
        assertRefused(file("d", "dry-run=maybe"), "dry-run is 'maybe'");
    }

    @Test
    void whatIsNoShortTextIsRefusedWithoutBeingEchoed() throws IOException {
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {'k', '=', (byte) 0xff, (byte) 0xfe});
        assertRefused(binary, "UTF-8");
        assertRefused(file("large", "x".repeat(70_000)), "64 KiB");
        assertThatThrownBy(() -> drops.read(file("long", "y".repeat(5_000)).toFile()))
                .satisfies(refusal -> assertThat(refusal.getMessage().length()).isLessThan(200));
        assertThatThrownBy(() -> drops.read(file("escape", "\u001b[2J").toFile()))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("\u001b"));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path secret = file("secret", "password");
        Path link = Files.createSymbolicLink(folder.resolve("link"), secret);

        assertThatThrownBy(() -> drops.read(link.toFile()))
                .hasMessageContaining("link")
                .hasMessageNotContaining("password");
    }

    @Test
    void theResultOfARefusalStandsBesideThePlaceOfTheFile() throws IOException {
        Path file = file("now.txt", "x");

        String archive =
                drops.recordFailure(file.toFile(), new UpkeepException(FailureKind.REFUSED, "Line 1 is wrong."));

        assertThat(archive).isEqualTo(".failed/now.txt");
        assertThat(Files.readString(folder.resolve(".failed/now.txt.result.json"), StandardCharsets.UTF_8))
                .contains("\"FAILED\"", "\"REFUSED\"", "Line 1 is wrong.")
                .contains("\"schemaVersion\" : 1", "\"run\" : {", "\"startedAt\" : \"2026-11-23T02:15:00Z\"")
                .contains("\"job\" : \"" + folder.getFileName() + "\"")
                .doesNotContain("target");
    }

    @Test
    void anEarlierFileOfTheSameNameIsKept() throws IOException {
        Files.createDirectories(folder.resolve(".failed"));
        Files.writeString(folder.resolve(".failed/now.txt"), "the first");

        String archive =
                drops.recordFailure(file("now.txt", "x").toFile(), new UpkeepException(FailureKind.REFUSED, "No."));

        assertThat(archive).isEqualTo(".failed/20261123T021500000Z-now.txt");
        assertThat(folder.resolve(archive + ".result.json")).exists();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private void assertRefused(Path file, String... words) {
        assertThatThrownBy(() -> drops.read(file.toFile())).isInstanceOfSatisfying(UpkeepException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(FailureKind.REFUSED);
            assertThat(refusal.getMessage()).contains(words);
        });
    }
}
