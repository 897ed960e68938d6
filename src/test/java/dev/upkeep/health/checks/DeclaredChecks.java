package dev.upkeep.health.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The checks as a shipped route file declares them, without any Camel. */
public final class DeclaredChecks {
    private DeclaredChecks() {}

    /**
     * The parameters of each check by its id, in the order of the file.
     *
     * @param group the middle of the file's name: `postgresql`
     */
    public static Map<String, Map<String, String>> of(String group) {
        Map<String, Map<String, String>> checks = new LinkedHashMap<>();
        for (Map<?, ?> item : file(Path.of("routes/checks-" + group + ".camel.yaml"))) {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (Object parameter : (List<?>) ((Map<?, ?>) item.get("templatedRoute")).get("parameters")) {
                Map<?, ?> one = (Map<?, ?>) parameter;
                parameters.put(one.get("name").toString(), one.get("value").toString());
            }
            checks.put(parameters.get("check"), parameters);
        }
        return checks;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> file(Path path) {
        try {
            return (List<Map<?, ?>>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
