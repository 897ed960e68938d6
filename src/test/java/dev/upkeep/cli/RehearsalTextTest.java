package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.migration.MigrationReport;
import dev.upkeep.migration.RehearsalReport;
import dev.upkeep.migration.RehearsalReport.Lock;
import dev.upkeep.migration.RehearsalReport.Statement;
import dev.upkeep.migration.RehearsalReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RehearsalTextTest {
    private static final Statement WIDEN = new Statement(
            "V7__widen_balance.sql",
            3,
            "alter table pgbench_accounts alter column abalance type bigint",
            13233,
            true,
            List.of(new Lock("pgbench_accounts", "ACCESS EXCLUSIVE")),
            List.of("pgbench_accounts", "pgbench_accounts_pkey"));
    private static final Statement INDEX = new Statement(
            "V8__index.sql",
            null,
            "create index concurrently a on pgbench_accounts (abalance)",
            7,
            false,
            List.of(),
            List.of());

    @Test
    void saysForEachStatementHowLongItTookAndWhatItDidToOthers() {
        assertThat(RehearsalText.lines(report(List.of(WIDEN, INDEX), 8012L, List.of(), List.of()), 80))
                .containsExactly(
                        "Rehearsed on the backup 20261123T021500Z-abc123 of app, 3h old: 7 000 102 rows,",
                        "restored in 13.2s.",
                        "From version 6 to version 8; the database itself is at 7.",
                        "",
                        "V7__widen_balance.sql",
                        "     13233 ms  3: alter table pgbench_accounts alter column abalance type bigint",
                        "               ACCESS EXCLUSIVE on pgbench_accounts; rewrites pgbench_accounts,",
                        "               pgbench_accounts_pkey",
                        "",
                        "V8__index.sql",
                        "         7 ms  create index concurrently a on pgbench_accounts (abalance)",
                        "               outside a transaction: its locks are not measured",
                        "",
                        "     13240 ms  forward, compared with schema.sql",
                        "      8012 ms  back, compared with the start",
                        "      8012 ms  forward once more");
    }

    @Test
    void endsWithWhyItFailedAndWhatToLookAt() {
        List<String> lines = RehearsalText.lines(
                report(List.of(), null, List.of("The reverses do not lead back."), List.of("There is no U8.")), 80);

        assertThat(lines)
                .endsWith(
                        "      not done  back, compared with the start",
                        "      not done  forward once more",
                        "",
                        "Failed",
                        "  The reverses do not lead back.",
                        "",
                        "Look at this",
                        "  There is no U8.");
    }

    @Test
    void ofManyStatementsItShowsThoseThatTookLongest() {
        List<Statement> many = Stream.concat(
                        IntStream.range(0, 50)
                                .mapToObj(n -> new Statement(
                                        "V7__fill.sql", n, "insert " + n, n == 7 ? 99 : 1, true, List.of(), List.of())),
                        Stream.of(WIDEN))
                .toList();

        List<String> lines = RehearsalText.lines(report(many, 1L, List.of(), List.of()), 80);

        assertThat(lines)
                .contains("        99 ms  7: insert 7", "  … and 31 more statements, none of them slower")
                .anyMatch(line -> line.contains("13233 ms"));
    }

    @Test
    void saysNothingMoreThanTheSummaryWhenThereIsNothingToRehearse() {
        RehearsalReport nothing = new RehearsalReport(
                "sqlite",
                Verdict.NOTHING_PENDING,
                "6",
                "6",
                "6",
                List.of(),
                null,
                null,
                List.of(),
                0,
                0,
                false,
                null,
                null,
                List.of(),
                List.of());

        assertThat(RehearsalText.lines(nothing, 80)).isEmpty();
        assertThat(nothing.summary()).isEqualTo("nothing to rehearse: at version 6");
    }

    private static RehearsalReport report(
            List<Statement> statements, @Nullable Long back, List<String> failures, List<String> findings) {
        return new RehearsalReport(
                "postgresql",
                failures.isEmpty() ? Verdict.PASSED : Verdict.FAILED,
                "6",
                "8",
                "7",
                List.of(new MigrationReport.Pending("8", "index")),
                new RehearsalReport.Copy(
                        "20261123T021500Z-abc123",
                        "app",
                        Instant.parse("2026-11-23T02:15:00Z"),
                        Duration.ofHours(3),
                        13_200,
                        7_000_102,
                        null),
                null,
                statements,
                statements.size(),
                13_240,
                true,
                back,
                back,
                failures,
                findings);
    }
}
