package dev.upkeep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProgramsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Programs programs = new Programs(Duration.ZERO);

    @AfterEach
    void close() {
        programs.close();
    }

    @Test
    void aProgramIsNotAmongThoseThatCtrlCAtTheTerminalEnds() throws Exception {
        Output output = programs.run(
                new Command(Path.of("/bin/sh"), List.of("-c", "cut -d' ' -f5 /proc/$$/stat"), Map.of()), SOON);
        String ours = Files.readString(Path.of("/proc/self/stat"))
                .replaceAll(".*\\) ", "")
                .split(" ", -1)[2];

        assertThat(output.text().strip()).matches("[0-9]+").isNotEqualTo(ours);
    }

    @Test
    void streamsWhatTheProgramWritesAndTellsItsExitCode() throws Exception {
        try (RunningProgram program = programs.start(shell("printf 'a\\nb'; echo oops >&2; exit 3"))) {
            assertThat(program.output().readAllBytes()).asString().isEqualTo("a\nb");
            assertThat(program.waitFor()).isEqualTo(3);
            assertThat(program.lastErrors()).containsExactly("oops");
        }
    }

    @Test
    void handsOnTheGivenEnvironmentAndNothingOfOurOwnButTheBareNeed() throws Exception {
        Command env = new Command(Path.of("/usr/bin/env"), List.of(), Map.of("PGPASSFILE", "/tmp/x"));

        Output output = programs.run(env, SOON);

        assertThat(output.text().lines().map(line -> line.substring(0, line.indexOf('='))))
                .contains("PATH", "LC_ALL", "PGPASSFILE")
                .isSubsetOf(
                        "PATH", "HOME", "LANG", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "LC_ALL", "PGPASSFILE");
    }

    @Test
    void neverShowsTheEnvironmentsValues() {
        Command command = new Command(Path.of("/bin/pg_dump"), List.of("-w"), Map.of("PGPASSWORD", "s3cret"));

        assertThat(command).hasToString("/bin/pg_dump -w with [PGPASSWORD]");
    }

    @Test
    void keepsTheEndOfAnEndlessStandardErrorWhileTheProgramGoesOn() throws Exception {
        Command chatty = shell("head -c 3000000 /dev/zero | tr '\\0' 'x' >&2; echo >&2; echo last >&2; echo done");

        Output output = programs.run(chatty, SOON);

        assertThat(output.text()).isEqualTo("done\n");
        assertThat(output.lastErrors()).hasSize(2).last().isEqualTo("last");
        assertThat(output.lastErrors().get(0)).hasSize(501).endsWith("x…");
    }

    @Test
    void givesTheProgramAnEmptyStandardInput() throws Exception {
        assertThat(programs.run(new Command(Path.of("/bin/cat"), List.of(), Map.of()), SOON))
                .isEqualTo(new Output(0, "", List.of()));
    }

    @Test
    void destroysEverythingTheProgramStartedEvenWhatDoesNotListen() throws Exception {
        try (RunningProgram program =
                programs.start(shell("sh -c 'trap \"\" TERM; echo $$; sleep 600 & wait; sleep 600' & wait"))) {
            long grandchild = Long.parseLong(firstLine(program));
            assertThat(ProcessHandle.of(grandchild)).isPresent();

            program.destroy();

            assertThat(isAlive(grandchild)).isFalse();
            assertThat(isAlive(program.processId())).isFalse();
        }
    }

    @Test
    void destroyEndsTheStreamOfAWaitingReader() throws Exception {
        try (RunningProgram program = programs.start(shell("sleep 600"))) {
            Thread other = new Thread(program::destroy);
            other.start();

            assertThat(program.output().read()).isEqualTo(-1);
            assertThat(program.waitFor()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aSuspendedProgramStandsStillUntilItGoesOn() throws Exception {
        try (RunningProgram program = programs.start(shell("sleep 600 & echo $!; while :; do echo; done"))) {
            long child = Long.parseLong(firstLine(program));

            program.suspend();

            await().until(() -> state(program.processId()) == 'T' && state(child) == 'T');
            program.resume();
            await().until(() -> state(program.processId()) != 'T' && state(child) != 'T');
        }
    }

    @Test
    void destroysWhatIsSuspendedWithoutHavingToKillIt() {
        RunningProgram program = programs.start(shell("trap 'exit 7' TERM; while :; do sleep 0.1; done"));
        await().until(() -> program.output() != null && state(program.processId()) == 'S');
        program.suspend();
        await().until(() -> state(program.processId()) == 'T');

        program.destroy();

        assertThat(program.awaitEnd(SOON)).isTrue();
        assertThat(isAlive(program.processId())).isFalse();
        program.suspend();
        program.close();
    }

    @Test
    void destroysWhatAProgramLeftBehindWhenItWasKilled() throws Exception {
        try (RunningProgram program = programs.start(shell("sleep 600 & echo $!; wait"))) {
            long child = Long.parseLong(firstLine(program));
            assertThat(program.openFiles()).isNotEmpty();
            ProcessHandle.of(program.processId()).orElseThrow().destroyForcibly();
            program.awaitEnd(SOON);
            assertThat(isAlive(child)).isTrue();

            program.destroy();

            assertThat(isAlive(child)).isFalse();
        }
    }

    @Test
    void seesWhichFilesAProgramAndItsChildrenHaveOpen(@TempDir Path folder) throws Exception {
        Path open = Files.createFile(folder.resolve("open"));
        Path closed = Files.createFile(folder.resolve("closed"));
        String script = "exec 5>" + closed + "; exec 5>&-; sh -c 'exec 5>" + open + "; echo ready; sleep 600' & wait";
        try (RunningProgram program = programs.start(shell(script))) {
            assertThat(firstLine(program)).isEqualTo("ready");

            assertThat(Programs.seesOpenFiles()).isTrue();
            assertThat(program.openFiles()).contains(key(open)).doesNotContain(key(closed));
        }
    }

    @Test
    void whoeverHoldsTheGuardedProgramIsMissedWhenKilled() throws Exception {
        try (RunningProgram program = programs.start(shell("sleep 600 & wait"));
                RunningProgram guard = programs.startWithInput(Guard.command(program.processId()))) {
            program.suspend();
            // What a killed process held is closed by the system.
            guard.endInput();

            assertThat(program.awaitEnd(SOON)).isTrue();
            assertThat(program.waitFor()).isEqualTo(128 + 9);
        }
    }

    @Test
    void aGuardedProgramEndsAsItDoesAnyway() throws Exception {
        try (RunningProgram program = programs.startGuarded(shell("exit 3"))) {
            assertThat(program.waitFor()).isEqualTo(3);
        }
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(child -> child.info().commandLine().orElse("").contains("guard")))
                .isEmpty();
    }

    @Test
    void closeEndsAProgramThatIsStillAtWork() {
        RunningProgram program = programs.start(shell("sleep 600"));

        program.close();

        assertThat(isAlive(program.processId())).isFalse();
    }

    @Test
    void stopsAProgramThatTakesTooLongToSayAWord() {
        assertThatThrownBy(() -> programs.run(shell("sleep 600"), Duration.ofMillis(200)))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("/bin/sh did not end within");
    }

    @Test
    void saysWhichProgramCouldNotBeStarted() {
        Command missing = new Command(Path.of("/nowhere/pg_dump"), List.of(), Map.of());

        assertThatThrownBy(() -> programs.start(missing))
                .hasMessageContaining("/nowhere/pg_dump")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(UpkeepException.class))
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void noProgramOutlivesAProcessThatIsAskedToEnd() throws Exception {
        Process parent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            long child = Long.parseLong(said.readLine());
            assertThat(isAlive(child)).isTrue();

            parent.destroy();

            assertThat(parent.waitFor()).isEqualTo(128 + 15);
            await().atMost(SOON).until(() -> !isAlive(child));
        } finally {
            parent.destroyForcibly();
        }
    }

    /** A process that starts a program and waits for it. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            try (Programs programs = new Programs(Duration.ofMillis(100));
                    RunningProgram program = programs.start(shell("sleep 600"))) {
                System.out.println(program.processId());
                program.waitFor();
            }
        }
    }

    private static Command shell(String... script) {
        return new Command(Path.of("/bin/sh"), List.of("-c", String.join("\n", Arrays.asList(script))), Map.of());
    }

    private static String firstLine(RunningProgram program) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = program.output().read();
                c >= 0 && c != '\n';
                c = program.output().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static char state(long processId) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + processId + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    private static boolean isAlive(long processId) {
        return ProcessHandle.of(processId).map(ProcessHandle::isAlive).orElse(false);
    }
}
