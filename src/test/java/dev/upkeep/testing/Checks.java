package dev.upkeep.testing;

import dev.upkeep.Assembled;
import dev.upkeep.check.CheckResult;
import dev.upkeep.cli.Application;
import dev.upkeep.health.HealthReport;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks of one target by the shipped routes, as `upkeep checks run` makes them, within the test's process. */
public final class Checks implements AutoCloseable {
    private final TestHome home;
    private final Clock clock;
    private @Nullable Application application;

    private Checks(TestHome home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** Checks of a home that the test has prepared. */
    public static Checks of(TestHome home, Clock clock) {
        return new Checks(home, clock);
    }

    /**
     * Checks of a database and a bucket of its own.
     *
     * @param folder an empty folder of the test
     */
    public static Checks of(Path folder, DatabaseAddress.Postgres database) {
        return new Checks(
                UpkeepProcess.production(folder, database, S3Server.shared().newBucket()), Clock.systemUTC());
    }

    /**
     * Checks of an SQLite file and a bucket.
     *
     * @param folder an empty folder of the test
     * @param file the database
     */
    public static Checks of(Path folder, Path file, ObjectStoreSettings bucket) {
        return new Checks(
                UpkeepProcess.bucketOnly(folder, bucket).with("DATABASE_URL", "sqlite:///" + file), Clock.systemUTC());
    }

    /** Changes a parameter of a check, as an operator does it in the route file. */
    public Checks set(String check, String parameter, String value) {
        close();
        Pattern pattern = Pattern.compile("(routeId: check-" + Pattern.quote(check)
                + "\\n(?:(?!templatedRoute)[\\s\\S])*?- name: " + parameter + "\\n\\s+value: )[^\\n]*");
        try (Stream<Path> files = Files.list(home.folder().resolve("routes"))) {
            boolean found = false;
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher matcher = pattern.matcher(Files.readString(file));
                if (matcher.find()) {
                    Files.writeString(file, matcher.replaceFirst("$1" + Matcher.quoteReplacement("\"" + value + "\"")));
                    found = true;
                }
            }
            if (!found) {
                throw new AssertionError("No check " + check + " has a parameter " + parameter);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Makes one check. */
    public CheckResult run(String check) {
        return report(Map.of("checks", check), false).checks().stream()
                .filter(result -> result.id().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The check " + check + " has found nothing"));
    }

    /** Makes all checks. */
    public List<CheckResult> runAll() {
        return report(Map.of(), false).checks();
    }

    /** Makes checks and expects that the run succeeds. */
    public HealthReport report(Map<String, String> parameters, boolean dryRun) {
        Application.Outcome outcome = outcome(Trigger.COMMAND, parameters, dryRun);
        if (outcome.run().status() == RunStatus.SUCCEEDED && outcome.report() instanceof HealthReport report) {
            return report;
        }
        throw new AssertionError(outcome.run().describe());
    }

    /** Makes checks. */
    public Application.Outcome outcome(Trigger trigger, Map<String, String> parameters, boolean dryRun) {
        return application().run(new JobRequest("check-health", "main", trigger, "a test", dryRun, parameters));
    }

    /** Upkeep, with its routes loaded when something was run. */
    public Application application() {
        if (application == null) {
            application = Assembled.of(home.settings(), clock);
        }
        return application;
    }

    @Override
    public void close() {
        if (application != null) {
            application.close();
            application = null;
        }
    }
}
