package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectPageParserTest {
    private static final String CONTENTS = """
            <Contents>
              <Key>a/b%20c%2Bd.txt</Key><LastModified>2026-11-23T17:30:20.123Z</LastModified>
              <ETag>&quot;0cc175b9&quot;</ETag><Size>4294967297</Size>
              <Owner><ID>1</ID><DisplayName>Key</DisplayName></Owner>
              <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus>
              <StorageClass>STANDARD</StorageClass>
            </Contents>
            """;

    @Test
    void readsWhatAStoreSays() throws Exception {
        ObjectPage page = parse("<Name>bucket</Name><Prefix>a/</Prefix><IsTruncated>true</IsTruncated>" + CONTENTS
                + "<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes>"
                + "<NextContinuationToken>a&amp;b==</NextContinuationToken><EncodingType>url</EncodingType>");

        assertThat(page.more()).isTrue();
        assertThat(page.token()).isEqualTo("a&b==");
        assertThat(page.objects())
                .containsExactly(new ListedObject(
                        "a/b c+d.txt", 4_294_967_297L, Instant.parse("2026-11-23T17:30:20.123Z"), "0cc175b9"));
    }

    @Test
    void leavesKeysAsTheyAreWhereTheStoreDoesNotEncodeThem() throws Exception {
        assertThat(parse(CONTENTS).objects()).extracting(ListedObject::key).containsExactly("a/b%20c%2Bd.txt");
    }

    @Test
    void aLastPageHasNoMoreAndNoToken() throws Exception {
        ObjectPage page = parse("<IsTruncated>false</IsTruncated>");

        assertThat(page.objects()).isEmpty();
        assertThat(page.more()).isFalse();
        assertThat(page.token()).isNull();
    }

    @Test
    void readsKeysOfEveryCharacterThatXmlHas() throws Exception {
        assertThat(parse("<Contents><Key>&lt;a&gt;&#10;ä漢&#x1F600;<![CDATA[ & ]]></Key><Size>0</Size></Contents>")
                        .objects())
                .extracting(ListedObject::key)
                .containsExactly("<a>\nä漢😀 & ");
    }

    @Test
    void aPageThatBreaksOffIsNoPage() {
        String whole = document("<IsTruncated>false</IsTruncated>" + CONTENTS);
        int begun = whole.indexOf("<IsTruncated>");
        for (int length = begun; length < whole.strip().length(); length++) {
            String part = whole.substring(0, length);
            assertThatThrownBy(() -> ObjectPageParser.parse(stream(part)))
                    .as(part)
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aConnectionThatBreaksIsToldAsItBroke() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Connection reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("Connection reset");
            }
        };

        assertThatThrownBy(() -> ObjectPageParser.parse(
                        new SequenceInputStream(stream("<ListBucketResult><IsTruncated>"), broken)))
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html><body>Sign in</body></html>", "<Error><Code>InternalError</Code></Error>", "{}"})
    void somethingElseIsNoListing(String answer) {
        assertThatThrownBy(() -> ObjectPageParser.parse(stream(answer))).isInstanceOf(XMLStreamException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>",
                "<ListBucketResult><Contents><Key>a</Key><Size>many</Size></Contents></ListBucketResult>",
                "<ListBucketResult><Contents><Key>a</Key><LastModified>now</LastModified></Contents></ListBucketResult>"
            })
    void aListingThatMakesNoSenseIsRefused(String answer) {
        assertThatThrownBy(() -> ObjectPageParser.parse(stream(answer)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T17:30:20.123Z",
                "1970-01-01T00:00:00.000Z",
                "2024-02-29T23:59:59.999Z",
                "1969-12-31T23:59:59.001Z",
                "2026-11-23T17:30:20Z",
                "2026-11-23T17:30:20.123456789Z",
                "2026-11-23T24:00:00.000Z"
            })
    void readsTimesAsTheLibraryDoes(String time) throws Exception {
        assertThat(Timestamps.parse(time)).isEqualTo(Instant.parse(time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-13-23T17:30:20.123Z", "2026-02-29T17:30:20.000Z", "2026-11-23T17:60:20.000Z"})
    void refusesTimesThatAreNone(String time) {
        assertThatThrownBy(() -> Timestamps.parse(time))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'" + time + "'");
    }

    private static ObjectPage parse(String children) throws Exception {
        return ObjectPageParser.parse(stream(document(children)));
    }

    private static String document(String children) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + children
                + "</ListBucketResult>\n";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
