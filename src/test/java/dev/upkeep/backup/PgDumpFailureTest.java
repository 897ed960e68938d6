package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgDumpFailureTest {
    private static final String GRANT = "GRANT SELECT ON TABLE public.invoice TO app;";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONFIGURATION | connection to server at \"db\" failed: FATAL:  password authentication failed for user \"app\"",
                "CONFIGURATION | connection to server at \"db\" failed: fe_sendauth: no password supplied",
                "CONFIGURATION | connection to server at \"db\" failed: FATAL:  database \"app\" does not exist",
                "CONFIGURATION | query failed: ERROR:  permission denied for table invoice",
                "CONFIGURATION | could not open large object 777: ERROR:  permission denied for large object 777",
                "CONFIGURATION | query failed: ERROR:  query would be affected by row-level security policy for table \"t\"",
                "CONFIGURATION | error: aborting because of server version mismatch",
                "UNAVAILABLE | query failed: ERROR:  invalid snapshot identifier: \"00000003-00000002-1\"",
                "UNAVAILABLE | query failed: ERROR:  canceling statement due to statement timeout",
                "UNAVAILABLE | connection to server at \"db\" failed: Connection refused",
                "UNAVAILABLE | connection to server at \"db\" failed: timeout expired",
                "UNAVAILABLE | could not translate host name \"db\" to address: Name or service not known",
                "UNAVAILABLE | Dumping the contents of table \"t\" failed: server closed the connection unexpectedly",
                "UNAVAILABLE | query failed: FATAL:  terminating connection due to administrator command",
                "UNAVAILABLE | query failed: ERROR:  relation \"t\" does not exist",
                "DATA | Dumping the contents of table \"t\" failed: ERROR:  invalid memory alloc request size 1073741824",
                "DATA | could not write to output file: No space left on device"
            })
    void tellsTheKindOfAFailureByPgDumpsLastWords(FailureKind kind, String words) {
        assertThat(explain(1, "pg_dump: error: " + words).kind()).isEqualTo(kind);
        assertThat(explain(1, "pg_dump: error: " + words)).hasMessageContaining(words.substring(0, 20));
    }

    @Test
    void namesTheGrantsThatAreMissing() {
        assertThat(explain(1, "pg_dump: error: query failed: ERROR:  permission denied for table invoice"))
                .hasMessageContaining(GRANT);
    }

    @Test
    void tellsThatASignalEndedASilentPgDump() {
        assertThat(explain(137)).hasMessageContaining("pg_dump ended with 137, by a signal.");
    }

    @Test
    void quotesTheLastLinesWithoutTheStatementsThatPgDumpRepeats() {
        assertThat(explain(1, "pg_dump: error: oops", "pg_dump: detail: Query was: LOCK TABLE a, b, c"))
                .hasMessageContaining("said: pg_dump: error: oops")
                .message()
                .doesNotContain("LOCK TABLE");
    }

    @Test
    void neverRepeatsThePassword() {
        PgDumpFailure failure = new PgDumpFailure("main", address("s3cret"), () -> "");

        assertThat(failure.explain(1, List.of("invalid option s3cret")).getMessage())
                .contains("invalid option ******")
                .doesNotContain("s3cret");
    }

    private static UpkeepException explain(int exitCode, String... lastErrors) {
        return new PgDumpFailure("main", address("x:y"), () -> GRANT).explain(exitCode, Arrays.asList(lastErrors));
    }

    private static DatabaseAddress.Postgres address(String password) {
        return new DatabaseAddress.Postgres("db", 5432, "app", "app", password, "require", Map.of());
    }
}
