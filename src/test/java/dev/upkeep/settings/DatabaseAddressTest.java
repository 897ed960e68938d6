package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    private static final String SECRET = "s3cr3t";

    @Test
    void readsWhatRenderWrites() {
        DatabaseAddress.Postgres address = postgres("postgres://app:p%40ss@dpg-x.render.com/app_db");
        assertThat(address.host()).isEqualTo("dpg-x.render.com");
        assertThat(address.port()).isEqualTo(5432);
        assertThat(address.database()).isEqualTo("app_db");
        assertThat(address.user()).isEqualTo("app");
        assertThat(address.password()).isEqualTo("p@ss");
        assertThat(address.sslMode()).isEqualTo("require");
        assertThat(address.options()).isEmpty();
    }

    @Test
    void readsEveryPartPercentEncoded() {
        DatabaseAddress.Postgres address =
                postgres("postgresql://us%40er:p%40%3A%2F%3F%23%25%C3%A4+%20@db.example.com:6543/my%2Fdb%20x");
        assertThat(address.user()).isEqualTo("us@er");
        assertThat(address.password()).isEqualTo("p@:/?#%ä+ ");
        assertThat(address.database()).isEqualTo("my/db x");
        assertThat(address.port()).isEqualTo(6543);
    }

    @Test
    void readsPasswordsWithAColonAndEmptyOnes() {
        assertThat(postgres("postgres://u:a:b@h/d").password()).isEqualTo("a:b");
        assertThat(postgres("postgres://u:@h/d").password()).isEmpty();
        assertThat(postgres("postgres://u@h/d").password()).isNull();
    }

    @Test
    void readsIpv6Hosts() {
        DatabaseAddress.Postgres address = postgres("postgres://u:p@[2001:db8::1]:5433/d");
        assertThat(address.host()).isEqualTo("2001:db8::1");
        assertThat(address.port()).isEqualTo(5433);
        assertThat(address.describe()).isEqualTo("postgres://u@[2001:db8::1]:5433/d?sslmode=require");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://u:p@db.example.com/d, require",
        "postgres://u:p@localhost/d, prefer",
        "postgres://u:p@127.0.0.1/d, prefer",
        "postgres://u:p@[::1]/d, prefer",
        "postgres://u:p@localhost/d?sslmode=verify-full, verify-full",
        "postgres://u:p@db.example.com/d?sslmode=disable, disable",
        "postgres://u:p@db.example.com/d?sslrootcert=system, verify-full",
        "postgres://u:p@localhost/d?sslrootcert=system, verify-full",
    })
    void asksForTlsUnlessTheHostIsThisMachineOrTheAddressSaysOtherwise(String text, String sslMode) {
        assertThat(postgres(text).sslMode()).isEqualTo(sslMode);
    }

    @Test
    void refusesTheSystemsCertificatesWithoutFullVerificationAsLibpqDoes() {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgres://u:p@h/d?sslrootcert=system&sslmode=require"))
                .hasMessageContaining("verify-full");
    }

    @Test
    void keepsTheOptionsThatItKnows() {
        DatabaseAddress.Postgres address = postgres("postgres://u:p@h/d?connect_timeout=5&sslmode=verify-ca"
                + "&sslrootcert=%2Fetc%2Froot.pem&options=-c%20lock_timeout%3D1500&application_name=a");
        assertThat(address.options())
                .isEqualTo(Map.of(
                        "connect_timeout", "5",
                        "sslrootcert", "/etc/root.pem",
                        "options", "-c lock_timeout=1500",
                        "application_name", "a"));
    }

    @Test
    void takesUserAndPasswordFromTheQueryAsLibpqDoes() {
        DatabaseAddress.Postgres address = postgres("postgres://h/d?user=u&password=p%26w");
        assertThat(address.user()).isEqualTo("u");
        assertThat(address.password()).isEqualTo("p&w");
        assertThat(address.options()).isEmpty();
    }

    @Test
    void readsHostsWithAnUnderscoreAsContainersHaveThem() {
        assertThat(postgres("postgres://u:p@my_db:5433/d").host()).isEqualTo("my_db");
    }

    @Test
    void saysWhenSeveralHostsAreNamed() {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgres://u:p@h1,h2/d"))
                .hasMessageContaining("several hosts");
    }

    @Test
    void namesTheDatabaseLikeTheUserWhenTheAddressDoesNot() {
        assertThat(postgres("postgres://u:p@h").database()).isEqualTo("u");
        assertThat(postgres("postgres://u:p@h/").database()).isEqualTo("u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:s3cr3t@h:99999/d",
                "postgres://u:s3cr3t@h:0/d",
                "postgres://u:s3cr3t@h:port/d",
                "postgres://u:s3cr3t@/d",
                "postgres://u:s3cr3t@h1,h2/d",
                "postgres://u:s3cr3t/x@h/d",
                "postgres://u:s3cr3t@x@h/d",
                "postgres://u:s3cr3t%zz@h/d",
                "postgres://u:s3cr3t x@h/d",
                "postgres://:s3cr3t@h/d",
                "postgres://u:s3cr3t@h/d?sslmode=on",
                "postgres://u:s3cr3t@h/d?sslmoed=require",
                "postgres://u:s3cr3t@h/d?sslmode",
                "postgres://u:s3cr3t@h/d?connect_timeout=soon",
                "postgres://u:s3cr3t@h/d?connect_timeout=0",
                "postgres://u@h/d?password=s3cr3t&bogus=1",
                "mysql://u:s3cr3t@h/d",
                "jdbc:postgresql://u:s3cr3t@h/d",
                "sqlite:",
                "",
            })
    void refusesTheRestWithoutRepeatingThePassword(String text) {
        assertThatThrownBy(() -> DatabaseAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://upkeep:p@s3cr3t/w0rd@127.0.0.1:5432/shop",
                "postgres://upkeep:p@s3cr3t@127.0.0.1:5432/shop",
                "postgres://upkeep:p@x?s3cr3t@127.0.0.1:5432/shop",
                "postgres://upkeep:p@x?s3cr3t=1@127.0.0.1:5432/shop",
                "postgres://upkeep:p@x?s3cr3t=1&w=2@127.0.0.1:5432/shop?sslmode=require",
                "postgres://upkeep:p@x?sslmode=s3cr3t@127.0.0.1:5432/shop",
                "postgres://upkeep:p@x#s3cr3t@127.0.0.1:5432/shop",
                "postgres://upkeep:99999/s3cr3t@127.0.0.1:5432/shop",
            })
    void refusesASecondAtSignOfAPasswordThatIsNotEncodedAndSaysHowToEncodeIt(String text) {
        assertThatThrownBy(() -> DatabaseAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("an @", "@ : / %", "%40 %3A %2F %25")
                .doesNotContain(SECRET, "127.0.0.1", "99999");
    }

    @Test
    void takesAnAtSignInTheQueryWhereLibpqHasOne() {
        DatabaseAddress.Postgres address = postgres("postgres://h/d?user=u@azure&password=p@w&application_name=a@b");
        assertThat(address.user()).isEqualTo("u@azure");
        assertThat(address.password()).isEqualTo("p@w");
        assertThat(address.options()).containsEntry("application_name", "a@b");
    }

    @Test
    void saysWhichOptionItDoesNotKnow() {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgres://u:p@h/d?sslmoed=require"))
                .hasMessageContaining("sslmoed")
                .hasMessageContaining("sslmode");
    }

    @Test
    void neverShowsThePassword() {
        DatabaseAddress.Postgres address = postgres("postgres://u:s3cr3t@h/d");
        assertThat(address.describe()).doesNotContain(SECRET);
        assertThat(address.toString()).doesNotContain(SECRET);
    }

    @Test
    void readsSqliteFiles() {
        assertThat(DatabaseAddress.parse("sqlite:data/app.db"))
                .isEqualTo(new DatabaseAddress.Sqlite(Path.of("data/app.db")));
        assertThat(DatabaseAddress.parse("sqlite:///srv/app.db"))
                .isEqualTo(new DatabaseAddress.Sqlite(Path.of("/srv/app.db")));
    }

    private static DatabaseAddress.Postgres postgres(String text) {
        return (DatabaseAddress.Postgres) DatabaseAddress.parse(text);
    }
}
