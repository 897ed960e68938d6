package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.Run;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a command ends with. 64 and 78 are those of sysexits.h; 130 is the shell's for an interrupt. */
final class ExitCode {
    static final int OK = 0;
    static final int FINDINGS = 1;
    static final int FAILED = 2;
    static final int ALREADY_RUNNING = 4;
    static final int UNREACHABLE = 5;
    static final int USAGE = 64;
    static final int CONFIGURATION = 78;
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(Run run, @Nullable JobReport report) {
        return switch (run.status()) {
            case SUCCEEDED -> report != null && report.hasFindings() ? FINDINGS : OK;
            case SKIPPED -> ALREADY_RUNNING;
            case CANCELLED -> INTERRUPTED;
            case FAILED, ABANDONED, RUNNING -> run.failure() == null ? FAILED : of(run.failure());
        };
    }

    /** What is unreachable counts most, for nothing else of it could be tried; then what a person has to change. */
    static int of(List<Probe> probes) {
        List<Integer> codes = probes.stream()
                .filter(probe -> !probe.passed())
                .map(probe -> probe.failure() == null ? FINDINGS : of(probe.failure()))
                .toList();
        if (codes.isEmpty()) {
            return OK;
        }
        return Stream.of(UNREACHABLE, CONFIGURATION, FAILED)
                .filter(codes::contains)
                .findFirst()
                .orElse(FINDINGS);
    }

    static int of(FailureKind kind) {
        return switch (kind) {
            case REFUSED -> USAGE;
            case BUSY -> ALREADY_RUNNING;
            case CONFIGURATION -> CONFIGURATION;
            case UNAVAILABLE -> UNREACHABLE;
            case CANCELLED -> INTERRUPTED;
            case DATA, TIMEOUT, INTERNAL -> FAILED;
        };
    }
}
