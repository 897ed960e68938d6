package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person mistypes at the command line: each ends with 64, and names what would be right. */
class CommandLineIT {
    @TempDir
    Path folder;

    @Test
    void anUnknownCommandNamesTheNearestAndAll() {
        refuses("There is no command 'rnu'. Did you mean run? Commands: start, run, jobs, runs,", "rnu");
    }

    @Test
    void anUnknownCommandAboutBackupsNamesTheNearestAndAll() {
        refuses("There is no command 'lsit'. Did you mean list? Commands: list, show, verify,", "backups", "lsit");
    }

    @Test
    void anUnknownJobNamesTheNearestAndAll() {
        refuses("There is no job 'backup'. Did you mean back-up? Jobs: check-health,", "runs", "--job", "backup");
    }

    @Test
    void aListOfNothingIsRefused() {
        refuses("--last is 0; it has to be 1 or more.", "runs", "--last", "0");
    }

    @Test
    void aParameterThatIsSaidTwiceIsRefused() {
        refuses("--param says label twice", "run", "back-up", "--param", "label=a", "-p", "label=b");
        refuses("--param is 'label'; it has to be KEY=VALUE", "run", "back-up", "--param", "label");
    }

    @ParameterizedTest
    @ValueSource(ints = {54, 1, 0, -3})
    void helpIsPrintedHoweverNarrowTheTerminalSaysItIs(int columns) {
        TestHome home =
                UpkeepProcess.local(folder.resolve("narrow")).with("JAVA_TOOL_OPTIONS", "-Dupkeep.columns=" + columns);

        UpkeepProcess help = UpkeepProcess.run(home, "jobs", "--help");

        assertThat(help.exitCode()).as(help.all()).isZero();
        assertThat(help.out()).contains("Usage: upkeep jobs");
    }

    @Test
    void theHelpNamesEveryExitCode() {
        assertThat(UpkeepProcess.run(UpkeepProcess.local(folder.resolve("help")), "--help")
                        .out()
                        .replaceAll("\\s+", " "))
                .contains("78 configuration, 130 interrupted, 143 ended by SIGTERM.");
    }

    @Test
    void aShellCanCompleteJobsTargetsAndParameters() throws Exception {
        TestHome home = UpkeepProcess.local(folder.resolve("targets")).with("UPKEEP_TARGETS", "main,blog");
        Path script = folder.resolve("completion");
        Files.writeString(script, UpkeepProcess.run(home, "completion").out());

        assertThat(completed(script, "upkeep", "run", "ba")).contains("back-up");
        assertThat(completed(script, "upkeep", "runs", "--job", "mig")).contains("migrate");
        assertThat(completed(script, "upkeep", "run", "--target", "b")).contains("blog");
        assertThat(completed(script, "upkeep", "run", "--param", "la")).contains("label=");
        assertThat(completed(script, "upkeep", "backups", "re")).contains("restore");
        assertThat(completed(script, "upkeep", "backups", "list", "--target", "b"))
                .contains("blog");
        assertThat(completed(script, "upkeep", "backups", "verify", "--level", "re"))
                .contains("restored");
    }

    @Test
    void whoNamesADatabaseAndNoProfileIsToldWhoseDatabaseThisIsAbout() {
        TestHome home =
                UpkeepProcess.local(folder.resolve("home")).with("DATABASE_URL", "postgres://db.example.com/shop");

        assertThat(UpkeepProcess.run(home, "jobs").err())
                .contains("DATABASE_URL is set, but without a profile this is about the sample application's own"
                        + " database. For yours: export UPKEEP_PROFILE=prod.");
        assertThat(UpkeepProcess.run(home.with("UPKEEP_PROFILE", "local"), "jobs")
                        .err())
                .isEmpty();
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));

        UpkeepProcess jobs = UpkeepProcess.startInto(full, UpkeepProcess.local(folder.resolve("full")), "jobs");

        assertThat(jobs.exitCode()).isEqualTo(2);
        assertThat(jobs.err()).contains("Standard output could not be written: No space left on device.");
    }

    private void refuses(String message, String... words) {
        UpkeepProcess run = UpkeepProcess.run(UpkeepProcess.local(folder.resolve("home-" + System.nanoTime())), words);

        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).as(run.all()).isEqualTo(64);
    }

    /** What bash would offer after the last word. */
    private static String completed(Path script, String... words) throws Exception {
        String line = "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; _complete_upkeep; echo \"${COMPREPLY[*]}\"";
        Process bash =
                new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return offered;
    }
}
