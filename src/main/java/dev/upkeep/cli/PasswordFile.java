package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Libpq's password file: lines `host:port:database:user:password`, where `*` stands for anything. See "The Password
 * File" in PostgreSQL's manual, chapter libpq.
 *
 * @param file the file
 */
record PasswordFile(Path file) {
    private static final int FIELDS = 5;

    /**
     * The password for an address: that of the first line that fits.
     *
     * @throws UpkeepException of kind CONFIGURATION when the file cannot be read, or others than its owner may read it
     */
    Optional<String> password(DatabaseAddress.Postgres address) {
        List<String> asked =
                List.of(address.host(), String.valueOf(address.port()), address.database(), address.user());
        try {
            refuseReadableByOthers();
            for (String line : Files.readAllLines(file)) {
                List<String> fields = line.startsWith("#") ? List.of() : fields(line);
                if (fields.size() == FIELDS && fits(fields, asked)) {
                    return Optional.of(fields.get(FIELDS - 1));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The password file " + file + " cannot be read: " + e + ". Correct PGPASSFILE, or set PGPASSWORD.",
                    e);
        }
    }

    private static boolean fits(List<String> fields, List<String> asked) {
        for (int i = 0; i < asked.size(); i++) {
            if (!fields.get(i).equals("*") && !fields.get(i).equals(asked.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Splits at colons; a backslash takes the meaning from the character after it. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (character == '\\' && i + 1 < line.length()) {
                i++;
                field.append(line.charAt(i));
            } else if (character == ':' && fields.size() < FIELDS - 1) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** Libpq passes such a file over with a warning. */
    private void refuseReadableByOthers() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null
                && view.readAttributes().permissions().stream()
                        .anyMatch(permission -> !permission.name().startsWith("OWNER"))) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The password file " + file + " is open to others than its owner: chmod 600 " + file + ".");
        }
    }
}
