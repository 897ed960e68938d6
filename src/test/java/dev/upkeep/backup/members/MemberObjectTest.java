package dev.upkeep.backup.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberObjectTest {
    @ParameterizedTest
    @CsvSource({
        "dump.toc.dat.0001.zst, toc.dat, 1",
        "dump.3456.dat.0012.zst, 3456.dat, 12",
        "dump-2.3456.dat.0001.zst, 3456.dat, 1",
        "dump.3456.dat.10000.zst, 3456.dat, 10000",
        "dump.blob_16409.dat.0001.zst, blob_16409.dat, 1",
        "dump.blobs.toc.0001.zst, blobs.toc, 1",
        "dump.blobs_3375.toc.0001.zst, blobs_3375.toc, 1"
    })
    void aPieceIsNamedAfterItsMember(String name, String member, int number) {
        MemberObject object = new MemberObject(new Member(member), number);

        assertThat(MemberObject.of(file(name))).isEqualTo(object);
        assertThat(MemberObject.of(file(name + ".age"))).isEqualTo(object);
        assertThat(object.name(name.substring(0, name.indexOf('.')))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"dump.members.0001.tar.zst, 1", "dump-3.members.12345.tar.zst, 12345"})
    void anArchiveIsNamedAsOne(String name, int number) {
        MemberObject object = new MemberObject(null, number);

        assertThat(MemberObject.of(file(name))).isEqualTo(object);
        assertThat(MemberObject.of(file(name + ".age"))).isEqualTo(object);
        assertThat(object.name(name.substring(0, name.indexOf('.')))).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dump.pgc.zst",
                "dump.3456.dat.zst",
                "dump.3456.dat.gz.0001.zst",
                "dump.../../etc/passwd.0001.zst",
                "dump...dat.0001.zst",
                "dump.members.0001.zst",
                "manifest.json"
            })
    void nothingElseIsAFileOfSuchADump(String name) {
        assertThatThrownBy(() -> MemberObject.of(file(name))).isInstanceOfSatisfying(UpkeepException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
            assertThat(failure.getMessage()).contains("is the name of no file");
        });
    }

    private static StoredFile file(String name) {
        return new StoredFile("upkeep/main/backups/1/" + name, 1, 1, "", 5);
    }
}
