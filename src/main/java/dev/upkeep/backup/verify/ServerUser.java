package dev.upkeep.backup.verify;

import dev.upkeep.process.Command;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom PostgreSQL's server programs run as. They refuse to run for root, as whom Upkeep runs in many containers; they
 * run as another user of the system then.
 *
 * @param instead that other user; null when it is this process's own
 * @param isPossible whether there is such a user, and a program that changes to it
 */
record ServerUser(@Nullable UserPrincipal instead, boolean isPossible) {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final List<String> CANDIDATES = List.of("postgres", "nobody");
    /** What belongs to nobody by the convention of Linux: the group does not matter, as long as it is not root's. */
    private static final String GROUP = "65534";

    /** Finds it on this machine. */
    static ServerUser find() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new ServerUser(null, true);
        }
        UserPrincipal other = Files.isExecutable(SETPRIV)
                ? CANDIDATES.stream()
                        .flatMap(name -> user(name).stream())
                        .findFirst()
                        .orElse(null)
                : null;
        return new ServerUser(other, other != null);
    }

    private static Optional<UserPrincipal> user(String name) {
        try {
            return Optional.of(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Why the server could not have its data below a folder, as a whole sentence.
     *
     * @param parent where the folders of runs are made
     */
    Optional<String> hindrance(Path parent) {
        if (!isPossible) {
            return Optional.of("PostgreSQL starts no server for the user root, who runs Upkeep here, and this machine "
                    + "lacks a user " + String.join(" or ", CANDIDATES) + ", or " + SETPRIV + " to change to it.");
        }
        UserPrincipal other = instead;
        if (other == null) {
            return Optional.empty();
        }
        return closedTo(parent)
                .map(folder -> "PostgreSQL starts no server for the user root, who runs Upkeep here, and the user "
                        + other.getName() + " may not enter " + folder
                        + ": chmod o+x it, or name another backup.temp-directory.");
    }

    /** The folder at or above this one that only its owner may enter, if there is one. */
    private static Optional<Path> closedTo(Path folder) {
        for (Path path = folder.toAbsolutePath().normalize(); path != null; path = path.getParent()) {
            try {
                if (Files.exists(path)
                        && !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return Optional.of(path);
                }
            } catch (IOException e) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** The command that runs one of the server's programs as this user. */
    Command command(Path program, List<String> arguments) {
        UserPrincipal other = instead;
        if (other == null) {
            return new Command(program, arguments, Map.of());
        }
        List<String> words = new ArrayList<>(
                List.of("--reuid=" + other.getName(), "--regid=" + GROUP, "--clear-groups", program.toString()));
        words.addAll(arguments);
        return new Command(SETPRIV, words, Map.of());
    }

    /** Hands a file or folder over to this user. */
    void own(Path file) throws IOException {
        if (instead != null) {
            Files.setOwner(file, instead);
        }
    }
}
