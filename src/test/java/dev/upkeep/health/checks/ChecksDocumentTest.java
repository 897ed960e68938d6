package dev.upkeep.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksDocumentTest {
    @Test
    void theTableSaysWhatIsDeclared() throws IOException {
        List<List<String>> told = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs/checks.md"))) {
            if (line.startsWith("| `database.")) {
                List<String> cells = Arrays.stream(line.split("\\|"))
                        .map(String::strip)
                        .map(cell -> cell.replace("`", ""))
                        .toList();
                told.add(List.of(cells.get(1), cells.get(3), cells.get(4), cells.get(5), cells.get(6)));
            }
        }
        List<List<String>> declared = DeclaredChecks.of("postgresql").values().stream()
                .map(check -> List.of(
                        check.get("check"),
                        limit(check, "warn"),
                        limit(check, "crit"),
                        check.get("every"),
                        check.getOrDefault("needs", "–")))
                .toList();
        assertThat(told).isEqualTo(declared);
    }

    @Test
    void everyCheckSaysWhyItMattersAndWhatToDo() {
        DeclaredChecks.of("postgresql").forEach((id, check) -> {
            assertThat(check.get("why")).as(id).matches("[A-Z].+\\.");
            assertThat(check.get("fix")).as(id).matches("[A-Za-z].+[.;]");
        });
    }

    /** What a query asks for is found by its full name, whatever schemas the role has in its search path. */
    @Test
    void everyQueryNamesTheSchemaOfWhatItReads() {
        DeclaredChecks.of("postgresql")
                .forEach((id, check) -> assertThat(check.get("query"))
                        .as(id)
                        .doesNotContainPattern("(from|join) pg_(?!catalog\\.|prepared_xacts; )"));
    }

    private static String limit(Map<String, String> check, String parameter) {
        String limit = check.get(parameter);
        if (limit == null) {
            return "–";
        }
        return limit + " " + check.get("unit") + ("lower".equals(check.get("worse")) ? " or less" : "");
    }
}
