package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout whose sources have changed since it was built. */
@Timeout(180)
class LauncherIT {
    private static final Path PACKAGED = Path.of("target/upkeep/lib").toAbsolutePath();

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    Path folder;

    private Path checkout;
    private Path programs;

    @BeforeEach
    void check() throws Exception {
        checkout = new TestHome(folder.resolve("checkout")).folder();
        programs = Files.createDirectory(folder.resolve("programs"));
        Files.createDirectories(checkout.resolve("bin"));
        Files.createDirectories(checkout.resolve("src/main"));
        Files.copy(Path.of("bin/upkeep"), checkout.resolve("bin/upkeep"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    }

    @AfterEach
    void leaveThePackagedOne() throws Exception {
        Files.deleteIfExists(checkout.resolve("target/upkeep/lib"));
    }

    @Test
    void aBuildThatFailsLeavesWhatWasBuiltBefore() throws Exception {
        built(Instant.now().minusSeconds(3600));
        maven("mkdir -p target/upkeep.new/lib; echo 'Network is unreachable'; exit 1");

        Ended jobs = launch("jobs");

        assertThat(jobs.exitCode()).as(jobs.text()).isZero();
        assertThat(jobs.text()).contains("Network is unreachable", "going on with what was built before", "back-up");
        assertThat(targets()).containsExactly("upkeep");
    }

    @Test
    void aFirstBuildThatFailsIsTheEnd() throws Exception {
        maven("echo 'Network is unreachable'; exit 1");

        Ended jobs = launch("jobs");

        assertThat(jobs.exitCode()).as(jobs.text()).isEqualTo(78);
        assertThat(jobs.text())
                .contains("Network is unreachable", "the build failed")
                .doesNotContain("going on");
    }

    @Test
    void aBuildThatSucceedsTakesThePlaceOfTheOneBefore() throws Exception {
        built(Instant.now().minusSeconds(3600));
        maven("mkdir target/upkeep.new; ln -s '" + PACKAGED + "' target/upkeep.new/lib; touch target/upkeep.new/anew");

        Ended first = launch("jobs");
        Ended second = launch("jobs");

        assertThat(first.exitCode()).as(first.text()).isZero();
        assertThat(first.text()).contains("upkeep: building", "back-up");
        assertThat(second.text()).doesNotContain("building");
        assertThat(checkout.resolve("target/upkeep/anew")).exists();
        assertThat(targets()).containsExactly("upkeep");
    }

    @Test
    void getsReadyOnceForEachJava() throws Exception {
        built(Instant.now());
        program(checkout.resolve("bin/ready-classes"), "echo \"$1\" >> " + folder.resolve("called"));
        Path other = program(programs.resolve("other-java"), "exec " + JAVA + " \"$@\"");

        assertThat(launch("jobs").text()).contains("getting ready for this Java", "back-up");
        assertThat(launch("jobs").text()).doesNotContain("getting ready");
        assertThat(launchBy(other, "jobs").text()).contains("getting ready for this Java", "back-up");
        assertThat(launch("jobs").text()).doesNotContain("getting ready");
        assertThat(folder.resolve("called")).hasContent(JAVA + "\n" + other);
    }

    private void built(Instant when) throws Exception {
        Path built = Files.createDirectories(checkout.resolve("target/upkeep"));
        Files.createSymbolicLink(built.resolve("lib"), PACKAGED);
        Files.createFile(built.resolve("ready"));
        Files.setLastModifiedTime(built.resolve("ready"), FileTime.from(when));
    }

    private void maven(String script) throws Exception {
        program(programs.resolve("mvn"), script);
    }

    private static Path program(Path file, String script) throws Exception {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        return Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    }

    private List<String> targets() throws Exception {
        try (Stream<Path> files = Files.list(checkout.resolve("target"))) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private Ended launch(String word) throws Exception {
        return launchBy(JAVA, word);
    }

    private Ended launchBy(Path java, String word) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(checkout.resolve("bin/upkeep").toString(), word).redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.matches("UPKEEP_.*|DATABASE_URL"));
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        builder.environment().put("UPKEEP_JAVA", java.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private record Ended(int exitCode, String text) {}
}
