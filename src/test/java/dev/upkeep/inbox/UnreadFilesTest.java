package dev.upkeep.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadFilesTest {
    @TempDir
    Path inbox;

    @Test
    void namesFilesOutsideOfTheJobsFolders() throws IOException {
        write("now");
        write("backup/now");
        write("back-up/now");
        write("back-up/.done/earlier");

        assertThat(UnreadFiles.in(inbox, Set.of("back-up")))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("Nobody reads 2 files in " + inbox + " (backup/now, now)", "back-up")
                        .doesNotContain("back-up/now", "earlier"));
    }

    @Test
    void hasNothingToSayOfAnInboxInOrder() throws IOException {
        write("back-up/now");

        assertThat(UnreadFiles.in(inbox, Set.of("back-up"))).isEmpty();
        assertThat(UnreadFiles.in(inbox.resolve("absent"), Set.of("back-up"))).isEmpty();
    }

    private void write(String name) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }
}
