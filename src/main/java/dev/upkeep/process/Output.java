package dev.upkeep.process;

import java.util.List;

/**
 * What a program that ran to its end said.
 *
 * @param exitCode 0 when it succeeded; 128 and the signal's number when a signal ended it
 * @param text the end of what it wrote to its standard output, 64 KiB at most
 * @param lastErrors the last lines of its standard error, the newest last
 */
public record Output(int exitCode, String text, List<String> lastErrors) {
    public Output {
        lastErrors = List.copyOf(lastErrors);
    }
}
