package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder of routes from which an operator has taken a file. */
@Timeout(60)
class MissingRouteIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "back-up, the job back-up is done",
        "verify-backup, the job verify-backup is done",
        "run-job, every job begins",
    })
    void isNamedAtOnceByACommandAndByTheProcess(String file, String what) throws IOException {
        TestHome home = UpkeepProcess.local(folder.resolve("home"));
        Path routes = home.folder().resolve("routes");
        Files.delete(routes.resolve(file + ".camel.yaml"));

        for (String[] words : new String[][] {{"run", "back-up"}, {"start"}}) {
            UpkeepProcess process = UpkeepProcess.run(home, words);

            assertThat(process.exitCode()).as(process.all()).isEqualTo(78);
            assertThat(process.err().replaceAll("\\s+", " "))
                    .contains("No route begins at direct:" + file + ", which is where " + what
                            + ". Bring its file back to" + " the folder of the routes, " + routes)
                    .doesNotContain("Exception", "defect");
        }
    }
}
