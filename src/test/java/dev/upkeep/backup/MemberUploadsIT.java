package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.ZstdInputStream;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.members.TarInput;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.process.Programs;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members on their way from a folder into the bucket, by much smaller sizes than those of a real backup. */
@Timeout(120)
class MemberUploadsIT {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final MemberSizes SIZES = new MemberSizes(1000, 5000, 2 * MEBIBYTE);
    private static final byte[] END = "\n\\.\n\n\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private final Programs programs = new Programs(Duration.ZERO);
    private final ObjectStore store = new ObjectStore(S3Server.shared().newBucket());
    private Spool spool;
    private MemberUploads sending;

    @BeforeEach
    void begin() throws IOException {
        spool = new Spool(Files.createDirectory(folder.resolve("dump")));
        DumpUploads uploads = new DumpUploads(store, "b/", new PartPlan(5 * MEBIBYTE), Sample.backup(folder), 2);
        sending = new MemberUploads("dump", uploads, spool, new Holes(programs), SIZES, 2);
    }

    @AfterEach
    void close() {
        sending.close();
        store.close();
        programs.close();
    }

    @Test
    void aLargeMemberIsSentInPiecesWhileItGrows() throws Exception {
        byte[] content = rows(5 * MEBIBYTE);
        Path file = spool.folder().resolve("7.dat");
        SpooledMember member = new SpooledMember(new Member("7.dat"), file);
        try (OutputStream output = Files.newOutputStream(file)) {
            output.write(content, 0, 3 * MEBIBYTE);
            output.flush();
            member.found(3 * MEBIBYTE, false);
            sending.send(List.of(member));
            // The first piece is stored long before there is an end.
            await().until(() -> sending.files().size() == 1);
            assertThat(member.waitingBytes()).isLessThan(3 * MEBIBYTE);
            output.write(content, 3 * MEBIBYTE, content.length - 3 * MEBIBYTE);
        }
        member.found(content.length, true);
        end();

        List<StoredFile> pieces = sending.files().subList(1, sending.files().size());
        assertThat(pieces)
                .extracting(StoredFile::key)
                .containsExactly("b/dump.7.dat.0001.zst", "b/dump.7.dat.0002.zst", "b/dump.7.dat.0003.zst");
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (StoredFile piece : pieces) {
            try (InputStream stored = new ZstdInputStream(store.open(piece.key()))) {
                assertThat(stored.transferTo(together)).isEqualTo(piece.rawBytes());
            }
        }
        assertThat(together.toByteArray()).isEqualTo(content);
        assertThat(spool.folder()).isEmptyDirectory();
    }

    @Test
    void smallMembersShareArchives() throws Exception {
        Map<String, byte[]> contents = new TreeMap<>();
        for (int number = 1; number <= 20; number++) {
            contents.put(number + ".dat", rows(40 * number));
            Files.write(spool.folder().resolve(number + ".dat"), contents.get(number + ".dat"));
        }
        sending.send(spool.look(null));
        end();

        Map<String, byte[]> stored = new TreeMap<>();
        for (StoredFile archive : sending.files().subList(1, sending.files().size())) {
            assertThat(archive.key()).startsWith("b/dump.members.");
            try (InputStream content = new ZstdInputStream(store.open(archive.key()))) {
                TarInput tar = new TarInput(content, archive.key());
                for (String name = tar.next(); name != null; name = tar.next()) {
                    stored.put(name, tar.content().readAllBytes());
                }
            }
        }
        assertThat(sending.files()).hasSize(3);
        assertThat(stored).hasSize(20).containsAllEntriesOf(contents);
        assertThat(spool.folder()).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2 * MEBIBYTE})
    void refusesATableWhoseRowsHaveNoEnd(int bytes) throws Exception {
        Files.write(spool.folder().resolve("9.dat"), new byte[bytes]);
        sending.send(spool.look(null));

        assertThatThrownBy(this::end).isInstanceOf(UpkeepException.class).hasMessageContaining("9.dat has no end");
    }

    @Test
    void refusesAFileThatPgDumpIsNotKnownToWrite() throws Exception {
        Files.write(spool.folder().resolve("7.dat.gz"), new byte[1]);

        assertThatThrownBy(() -> spool.look(null)).hasMessageContaining("7.dat.gz");
    }

    private void end() throws Exception {
        Path contents = Files.write(spool.folder().resolve("toc.dat"), new byte[10]);
        SpooledMember last = new SpooledMember(Member.CONTENTS, contents);
        last.found(10, true);
        sending.sendLast(last);
        assertThat(sending.awaitEnd(Duration.ofSeconds(60))).isTrue();
        assertThat(sending.files().get(0).key()).isEqualTo("b/dump.toc.dat.0001.zst");
    }

    /** As many bytes as a table's rows might have, and their end. */
    private static byte[] rows(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        System.arraycopy(END, 0, content, bytes - END.length, END.length);
        return content;
    }
}
