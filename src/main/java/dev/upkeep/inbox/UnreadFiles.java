package dev.upkeep.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files in an inbox that no job is going to read, because they lie in no job's folder. */
public final class UnreadFiles {
    private static final int NAMED = 5;

    private UnreadFiles() {}

    /**
     * Looks once.
     *
     * @param inbox the inbox, which need not exist
     * @param jobs the jobs, each of which has a folder there
     * @return a sentence that names some of the files and where they belong; empty when there are none
     */
    public static Optional<String> in(Path inbox, Set<String> jobs) {
        List<String> found;
        try (Stream<Path> files = Files.walk(inbox, 2)) {
            found = files.filter(Files::isRegularFile)
                    .map(inbox::relativize)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .filter(file -> file.getNameCount() == 1
                            || !jobs.contains(file.getName(0).toString()))
                    .map(file -> file.toString().replaceAll("\\p{C}", "?"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            // The route of each job makes its folder, and says itself what keeps it from reading there.
            return Optional.empty();
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", found.subList(0, Math.min(NAMED, found.size())));
        return Optional.of("Nobody reads " + found.size() + (found.size() == 1 ? " file" : " files") + " in " + inbox
                + " (" + names + (found.size() > NAMED ? ", …" : "")
                + "): a request lies in the folder of its job, " + String.join(", ", jobs));
    }
}
