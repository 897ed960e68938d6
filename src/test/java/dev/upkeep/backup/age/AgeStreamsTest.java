package dev.upkeep.backup.age;

import static dev.upkeep.backup.age.AgeKeys.CHUNK;
import static dev.upkeep.backup.age.AgeKeys.NONCE;
import static dev.upkeep.backup.age.AgeKeys.TAG;
import static dev.upkeep.backup.age.AgeKeys.content;
import static dev.upkeep.backup.age.AgeKeys.decrypted;
import static dev.upkeep.backup.age.AgeKeys.encrypted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.bech32.Bech32;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.AgeRecipient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeStreamsTest {
    @TempDir
    Path folder;

    private AgeKeys keys;
    private Path file;
    private AgeIdentities identities;

    @BeforeEach
    void makeKeys() throws Exception {
        keys = AgeKeys.made();
        file = AgeKeys.file(folder.resolve("key.txt"), keys);
        identities = AgeIdentities.read(file);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 4 * CHUNK, 5_000_000})
    void whatWasEncryptedComesBack(int length) throws IOException {
        byte[] encrypted = encrypted(content(length), keys);

        assertThat(decrypted(encrypted, identities)).isEqualTo(content(length));
        assertThat(encrypted).hasSize(payload(encrypted) + length + TAG * Math.max(1, (length + CHUNK - 1) / CHUNK));
    }

    @Test
    void bytesComeBackOneByOneToo() throws IOException {
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        try (OutputStream stream = new AgeRecipients(List.of(keys.recipient())).encryptingTo(encrypted)) {
            stream.write(0xff);
            stream.write(0);
            stream.flush();
        }
        try (InputStream stream = identities.decrypting(new ByteArrayInputStream(encrypted.toByteArray()))) {
            assertThat(stream.read(new byte[0])).isZero();
            assertThat(stream.read()).isEqualTo(0xff);
            assertThat(stream.read()).isZero();
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void eachRecipientOpensItAlone() throws Exception {
        AgeKeys other = AgeKeys.made();
        byte[] encrypted = encrypted(content(100), other, keys);

        assertThat(decrypted(encrypted, identities)).isEqualTo(content(100));
        assertThat(decrypted(encrypted, AgeIdentities.read(AgeKeys.file(folder.resolve("other.txt"), other))))
                .isEqualTo(content(100));
    }

    @Test
    void anyIdentityOfTheFileMayFit() throws Exception {
        Path several = AgeKeys.file(
                folder.resolve("several.txt"),
                List.of("# made by hand", "", AgeKeys.made().secret(), "  " + keys.secret()));
        AgeIdentities two = AgeIdentities.read(several);

        assertThat(two.count()).isEqualTo(2);
        assertThat(decrypted(encrypted(content(100), keys), two)).isEqualTo(content(100));
    }

    @Test
    void aWrongKeyNamesTheFileAndHowManyKeysWereTried() throws Exception {
        byte[] encrypted = encrypted(content(100), AgeKeys.made(), AgeKeys.made());

        assertFails(
                () -> decrypted(encrypted, identities),
                FailureKind.CONFIGURATION,
                "The one identity in " + file + " does not fit",
                "there are 2.");
        Path two = AgeKeys.file(folder.resolve("two.txt"), keys, AgeKeys.made());
        assertFails(
                () -> decrypted(encrypted, AgeIdentities.read(two)),
                FailureKind.CONFIGURATION,
                "None of the 2 identities in " + two + " fits",
                "there are 2.");
    }

    @Test
    void aFileThatIsCutAnywhereNearTheEdgeOfAChunkIsNoWholeFile() throws IOException {
        for (int length : new int[] {0, 1, CHUNK, 3 * CHUNK, 3 * CHUNK + 5}) {
            byte[] encrypted = encrypted(content(length), keys);
            for (int edge = payload(encrypted); edge <= encrypted.length; edge += CHUNK + TAG) {
                for (int cut : new int[] {edge - TAG - 1, edge - TAG, edge - 1, edge, edge + 1, edge + TAG}) {
                    if (cut < encrypted.length) {
                        assertCut(encrypted, cut);
                    }
                }
            }
            assertCut(encrypted, encrypted.length - 1);
        }
    }

    @Test
    void aFileThatIsCutAnywhereInItsHeaderIsNoWholeFile() throws IOException {
        byte[] encrypted = encrypted(content(10), keys);

        for (int cut = 0; cut < encrypted.length; cut++) {
            byte[] part = Arrays.copyOf(encrypted, cut);
            assertThatThrownBy(() -> decrypted(part, identities))
                    .as("cut at %d", cut)
                    .isInstanceOf(UpkeepException.class);
        }
    }

    @Test
    void aFlippedByteOfTheContentIsFound() throws IOException {
        byte[] encrypted = encrypted(content(4 * CHUNK + 100), keys);
        Random random = new Random(20261123);

        for (int i = 0; i < 300; i++) {
            byte[] flipped = encrypted.clone();
            int nonce = payload(encrypted) - NONCE;
            int place = nonce + random.nextInt(encrypted.length - nonce);
            flipped[place] ^= (byte) (1 << random.nextInt(8));
            assertFails(() -> decrypted(flipped, identities), FailureKind.DATA, "cut off or was changed");
        }
    }

    @Test
    void aFlippedByteOfTheHeaderIsFoundWhereverItIs() throws Exception {
        byte[] encrypted = encrypted(content(10), keys, AgeKeys.made());

        for (int place = 0; place < payload(encrypted); place++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = encrypted.clone();
                flipped[place] ^= (byte) (1 << bit);
                assertThatThrownBy(() -> decrypted(flipped, identities))
                        .as("bit %d of byte %d", bit, place)
                        .isInstanceOfSatisfying(
                                UpkeepException.class,
                                e -> assertThat(e.kind()).isIn(FailureKind.DATA, FailureKind.CONFIGURATION));
            }
        }
    }

    @Test
    void chunksThatAreSwappedRepeatedOrAppendedAreFound() throws IOException {
        byte[] encrypted = encrypted(content(3 * CHUNK), keys);
        int start = payload(encrypted);
        byte[] header = Arrays.copyOf(encrypted, start);
        byte[] first = Arrays.copyOfRange(encrypted, start, start + CHUNK + TAG);
        byte[] second = Arrays.copyOfRange(encrypted, start + CHUNK + TAG, start + 2 * (CHUNK + TAG));
        byte[] third = Arrays.copyOfRange(encrypted, start + 2 * (CHUNK + TAG), encrypted.length);

        for (List<byte[]> chunks : List.of(
                List.of(second, first, third),
                List.of(first, first, third),
                List.of(first, third),
                List.of(first, second, third, third),
                List.of(first, second, third, new byte[1]),
                List.of(first, second, third, new byte[TAG]))) {
            ByteArrayOutputStream wrong = new ByteArrayOutputStream();
            wrong.write(header);
            for (byte[] chunk : chunks) {
                wrong.write(chunk);
            }
            assertFails(() -> decrypted(wrong.toByteArray(), identities), FailureKind.DATA, "was changed");
        }
    }

    @Test
    void whatIsNoAgeFileIsSaidToBeNone() {
        for (String text : List.of("", "PGDMP", "age-encryption.org/v2\n", "x".repeat(200_000))) {
            assertFails(
                    () -> decrypted(text.getBytes(StandardCharsets.US_ASCII), identities),
                    FailureKind.DATA,
                    "no whole age file");
        }
    }

    @Test
    void afterDamageNothingIsHandedOutAnyMore() throws IOException {
        byte[] encrypted = encrypted(content(3 * CHUNK), keys);
        encrypted[payload(encrypted) + CHUNK + TAG + 7] ^= 1;
        try (InputStream stream = identities.decrypting(new ByteArrayInputStream(encrypted))) {
            assertThat(stream.readNBytes(CHUNK)).isEqualTo(Arrays.copyOf(content(3 * CHUNK), CHUNK));
            assertFails(stream::read, FailureKind.DATA, "after byte 65536 ");
            assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessageContaining("failed before");
        }
    }

    @Test
    void whatTheStoreThrowsIsNotTakenForDamage() throws IOException {
        byte[] encrypted = encrypted(content(3 * CHUNK), keys);
        for (int length : new int[] {0, 50, payload(encrypted), 2 * CHUNK}) {
            InputStream broken =
                    new SequenceInputStream(new ByteArrayInputStream(encrypted, 0, length), new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("connection reset");
                        }

                        @Override
                        public int read(byte[] buffer, int offset, int length) throws IOException {
                            return read();
                        }
                    });
            assertThatThrownBy(() -> {
                        try (InputStream stream = identities.decrypting(broken)) {
                            stream.readAllBytes();
                        }
                    })
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("connection reset");
        }
    }

    @Test
    void whatIsOpenedIsClosedAlsoWhenItCannotBeDecrypted() throws IOException {
        for (byte[] encrypted : List.of(encrypted(content(10), keys), new byte[10])) {
            AtomicInteger closed = new AtomicInteger();
            InputStream counted = new ByteArrayInputStream(encrypted) {
                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
            try (InputStream stream = identities.decrypting(counted)) {
                stream.readAllBytes();
            } catch (UpkeepException e) {
                assertThat(e.kind()).isEqualTo(FailureKind.DATA);
            }
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void aFailedWriteIsFollowedByNoEndAndTheStoreIsClosedOnce() throws IOException {
        FullSink sink = new FullSink(CHUNK + 1000);
        OutputStream stream = new AgeRecipients(List.of(keys.recipient())).encryptingTo(sink);

        assertThatThrownBy(() -> stream.write(content(3 * CHUNK))).hasMessage("full");
        assertThatThrownBy(() -> stream.write(1)).hasMessageContaining("failed before");
        int before = sink.bytes;
        sink.limit = Integer.MAX_VALUE;
        stream.close();
        stream.close();

        assertThat(sink.bytes).isEqualTo(before);
        assertThat(sink.closed).isEqualTo(1);
        assertThatThrownBy(() -> stream.write(1)).hasMessageContaining("closed");
    }

    @Test
    void aKeyWithWhichNoSecretIsToBeHadIsRefused() {
        // The point of order one, with a checksum that is right.
        String zero = Bech32.getEncoder().encode("age", new byte[32]).toString();

        assertFails(
                () -> new AgeRecipients(List.of(new AgeRecipient(zero))).encryptingTo(OutputStream.nullOutputStream()),
                FailureKind.CONFIGURATION,
                "backup.age-recipients");
        assertThatThrownBy(() -> new AgeRecipients(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertCut(byte[] encrypted, int cut) {
        byte[] part = Arrays.copyOf(encrypted, cut);
        assertThatThrownBy(() -> decrypted(part, identities))
                .as("cut at %d of %d", cut, encrypted.length)
                .isInstanceOfSatisfying(
                        UpkeepException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.DATA));
    }

    private static void assertFails(ThrowingCallable reading, FailureKind kind, String... words) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(UpkeepException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).contains(words).doesNotContain("SECRET-KEY-1");
        });
    }

    /** Where the first chunk begins. */
    private static int payload(byte[] encrypted) {
        String text = new String(encrypted, StandardCharsets.ISO_8859_1);
        return text.indexOf('\n', text.indexOf("\n--- ") + 1) + 1 + NONCE;
    }

    private static final class FullSink extends OutputStream {
        private int limit;
        private int bytes;
        private int closed;

        FullSink(int limit) {
            this.limit = limit;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (bytes + length > limit) {
                throw new IOException("full");
            }
            bytes += length;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
