package dev.upkeep.inbox;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Json;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a dropped file and writes its result beside it. The file's lines are `key=value`; empty lines and lines that
 * begin with `#` do not count; `target` and `dry-run` are understood for every job. An empty file is a request
 * without parameters.
 *
 * <p>Both name and content are somebody else's: the content is bounded, has to be UTF-8, and is never echoed beyond a
 * short printable part; the name is used for nothing but the file itself.
 */
public final class FileDrop {
    private static final Logger LOG = LoggerFactory.getLogger(FileDrop.class);
    private static final String RESULT = ".result.json";
    private static final int LONGEST_PATH = 400;
    private static final int LARGEST_FILE = 64 * 1024;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Failures failures;
    private final Clock clock;

    /**
     * The reader of one inbox.
     *
     * @param failures what exceptions mean
     * @param clock the time that tells files of one name apart
     */
    public FileDrop(Failures failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Reads a request.
     *
     * @param dropped the file, which has been written to its end
     * @throws UpkeepException of kind REFUSED when it is no list of `key=value`, with the line
     */
    public Drop read(File dropped) {
        Path file = dropped.toPath();
        Map<String, String> values = values(text(file));
        String target = values.remove("target");
        String dryRun = values.remove("dry-run");
        if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
            throw refusal("dry-run is '" + shown(dryRun) + "'; it has to be true or false.");
        }
        return new Drop(file, target == null ? "main" : target, "true".equals(dryRun), values);
    }

    /**
     * Writes how the run went beside the place where the file is going to stand.
     *
     * @param dropped the file
     * @param run the run that it asked for
     * @return where the file belongs now, relative to its folder
     */
    public String recordRun(File dropped, Run run) {
        return record(dropped.toPath(), run.status() == RunStatus.SUCCEEDED, Json.document("run", run));
    }

    /**
     * Writes why there is no run beside the place where the file is going to stand, in the form of a run, and logs it:
     * no ledger tells of it.
     *
     * @param dropped the file
     * @param thrown what went wrong
     * @return where the file belongs now, relative to its folder
     */
    public String recordFailure(File dropped, Throwable thrown) {
        UpkeepException failure = failures.translate(thrown);
        Path file = dropped.toPath().toAbsolutePath();
        String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("job", file.getName(Math.max(0, file.getNameCount() - 2)).toString());
        targetOf(file).ifPresent(target -> run.put("target", target));
        run.put("trigger", Trigger.FILE);
        run.put("requestedBy", shown(String.valueOf(file.getFileName())));
        run.put("status", RunStatus.FAILED);
        run.put("startedAt", now);
        run.put("finishedAt", now);
        run.put("failure", failure.kind());
        run.put("message", failure.getMessage());
        String archive = record(file, false, Json.document("run", run));
        LOG.warn(
                "The file {} was not taken as a request for {}: {} The result is in {}",
                run.get("requestedBy"),
                run.get("job"),
                failure.getMessage(),
                shown(String.valueOf(file.resolveSibling(archive + RESULT)), LONGEST_PATH));
        return archive;
    }

    private String record(Path file, boolean succeeded, String result) {
        Path folder = file.toAbsolutePath().getParent();
        String archive = succeeded ? ".done" : ".failed";
        try {
            Path directory = Files.createDirectories(folder == null ? Path.of(archive) : folder.resolve(archive));
            String name = String.valueOf(file.getFileName());
            if (Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                name = STAMP.format(clock.instant()) + "-" + name;
            }
            Files.writeString(directory.resolve(name + RESULT), result + "\n");
            return archive + "/" + name;
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The result of a dropped file cannot be written to " + archive + " beside it: " + e
                            + ". Check the rights on the inbox and the room on its disk.",
                    e);
        }
    }

    /** The target of a file that is no request as a whole, as far as it can be known. */
    private static Optional<String> targetOf(Path file) {
        try {
            return Optional.of(shown(values(text(file)).getOrDefault("target", "main")));
        } catch (UpkeepException e) {
            return Optional.empty();
        }
    }

    private static String text(Path file) {
        if (Files.isSymbolicLink(file)) {
            throw refusal("It is a link; drop a real file.");
        }
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = stream.readNBytes(LARGEST_FILE + 1);
        } catch (IOException e) {
            throw new UpkeepException(FailureKind.REFUSED, "The file cannot be read: " + e + ".", e);
        }
        if (bytes.length > LARGEST_FILE) {
            throw refusal("The file is larger than 64 KiB; a request is a few lines key=value.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UpkeepException(
                    FailureKind.REFUSED, "The file is no UTF-8 text; a request is a few lines key=value.", e);
        }
    }

    private static Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw refusal("Line " + (i + 1) + " is '" + shown(line) + "'; it has to be key=value.");
            }
            String key = line.substring(0, equals).strip();
            if (values.put(key, line.substring(equals + 1).strip()) != null) {
                throw refusal("Line " + (i + 1) + " says " + shown(key) + " a second time.");
            }
        }
        return values;
    }

    private static UpkeepException refusal(String message) {
        return new UpkeepException(FailureKind.REFUSED, message + " Nothing was run.");
    }

    private static String shown(String text) {
        return shown(text, 60);
    }

    private static String shown(String text, int longest) {
        String clean = text.replaceAll("\\p{C}", "?");
        return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
    }
}
