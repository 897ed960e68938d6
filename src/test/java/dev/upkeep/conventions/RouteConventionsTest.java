package dev.upkeep.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class RouteConventionsTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Path SCHEMA = Path.of("target/canonical/schema/camelYamlDsl-canonical.json");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:]+)}}");
    private static final Set<String> BY_THE_PROCESS =
            Set.of("upkeep.inbox", "upkeep.config", "upkeep.targets", "upkeep.queue-wait");
    private static final int MOST_STEPS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyFileKeepsToTheCanonicalSchema() throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
        for (Path file : files()) {
            assertThat(schema.validate(tree(file))).as(file.toString()).isEmpty();
        }
    }

    @Test
    void everyRouteHasAnIdADescriptionAndAGroup() throws IOException {
        for (Path file : files()) {
            for (JsonNode route : routes(tree(file))) {
                assertThat(route.path("id").asText()).as(file.toString()).matches("[a-z]+(-[a-z]+)*");
                assertThat(route.path("description").asText())
                        .as(file + " " + route.path("id"))
                        .isNotEmpty();
                assertThat(route.path("group").asText())
                        .as(file + " " + route.path("id"))
                        .isIn("envelope", "job", "check", "trigger", "notify");
            }
        }
    }

    @Test
    void everyIdIsUsedOnce() throws IOException {
        List<String> ids = new ArrayList<>();
        for (Path file : files()) {
            visit(tree(file), (name, node) -> {
                if (name.equals("id")) {
                    ids.add(node.asText());
                }
            });
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void everyRouteReadsAsOneSentence() throws IOException {
        for (Path file : files()) {
            for (JsonNode route : routes(tree(file))) {
                assertThat(route.path("from").path("steps").size())
                        .as(file + " " + route.path("id"))
                        .isBetween(1, MOST_STEPS);
            }
        }
    }

    @Test
    void everyDirectEndpointHasOneConsumerAndAProducer() throws IOException {
        List<String> consumers = new ArrayList<>();
        Set<String> producers = new TreeSet<>();
        for (Path file : files()) {
            visit(tree(file), (name, node) -> {
                String uri = node.path("uri").asText();
                if (uri.equals("direct")) {
                    String endpoint = node.path("parameters").path("name").asText();
                    if (endpoint.contains("{{")) {
                        // The routes of a template are called by their names, from a header.
                        return;
                    }
                    if (name.equals("from")) {
                        consumers.add(endpoint);
                    } else {
                        producers.add(endpoint);
                    }
                }
            });
        }
        // The jobs' own routes are called by name, from the header Job.
        producers.addAll(jobs());
        assertThat(consumers).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(consumers)).isEqualTo(producers);
    }

    @Test
    void everyJobHasARouteAScheduleAndAFolder() throws IOException {
        Map<String, Set<String>> instances = new HashMap<>();
        for (Path file : files()) {
            for (JsonNode item : tree(file)) {
                JsonNode templated = item.path("templatedRoute");
                for (JsonNode parameter : templated.path("parameters")) {
                    if (parameter.path("name").asText().equals("job")) {
                        instances
                                .computeIfAbsent(
                                        templated.path("routeTemplateRef").asText(), key -> new TreeSet<>())
                                .add(parameter.path("value").asText());
                    }
                }
            }
        }
        Set<String> jobs = jobs();
        assertThat(instances.get("schedule")).isEqualTo(jobs);
        assertThat(instances.get("file-drop")).isEqualTo(jobs);
        for (String job : jobs) {
            assertThat(ROUTES.resolve(job + ".camel.yaml")).exists();
            assertThat(settings()).contains(job + ".time-limit", job + ".ping-url");
        }
    }

    @Test
    void everyPlaceholderIsASettingOrComesFromTheProcess() throws IOException {
        Set<String> known = new TreeSet<>(settings());
        known.addAll(BY_THE_PROCESS);
        for (Path file : files()) {
            JsonNode tree = tree(file);
            Set<String> own = new TreeSet<>();
            for (JsonNode item : tree) {
                item.path("routeTemplate")
                        .path("parameters")
                        .forEach(parameter -> own.add(parameter.path("name").asText()));
            }
            Matcher matcher = PLACEHOLDER.matcher(Files.readString(file));
            while (matcher.find()) {
                assertThat(known.contains(matcher.group(1)) || own.contains(matcher.group(1)))
                        .as(file + " " + matcher.group())
                        .isTrue();
            }
        }
    }

    @Test
    void everySettingIsUsed() throws IOException {
        StringBuilder users = new StringBuilder();
        for (String reader : List.of(
                "SettingsReader", "TargetReader", "StorageReader", "InventoryReader", "CopyReader", "AlertReader")) {
            users.append(Files.readString(Path.of("src/main/java/dev/upkeep/settings", reader + ".java")));
        }
        for (Path file : files()) {
            users.append(Files.readString(file));
        }
        for (String key : settings()) {
            boolean ofAJob = key.endsWith(".cron") || key.endsWith(".time-limit") || key.endsWith(".ping-url");
            assertThat(ofAJob || users.indexOf("\"" + key + "\"") >= 0).as(key).isTrue();
        }
    }

    @Test
    void noUriHasAQueryString() throws IOException {
        for (Path file : files()) {
            visit(
                    tree(file),
                    (name, node) -> assertThat(node.path("uri").asText())
                            .as(file.toString())
                            .doesNotContain("?"));
        }
    }

    @Test
    void noCommentCarriesKnowledgeThatAnEditorWouldDrop() throws IOException {
        for (Path file : files()) {
            assertThat(Files.readAllLines(file)).as(file.toString()).noneMatch(line -> line.matches("\\s*#.*"));
        }
    }

    private static Set<String> jobs() throws IOException {
        Set<String> jobs = new TreeSet<>();
        settings().stream()
                .filter(key -> key.endsWith(".cron"))
                .forEach(key -> jobs.add(key.substring(0, key.length() - ".cron".length())));
        return jobs;
    }

    private static Set<String> settings() throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
            properties.load(reader);
        }
        return properties.stringPropertyNames();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode tree(Path file) throws IOException {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        return JSON.valueToTree(document);
    }

    private static List<JsonNode> routes(JsonNode file) {
        List<JsonNode> routes = new ArrayList<>();
        for (JsonNode item : file) {
            if (item.has("route")) {
                routes.add(item.path("route"));
            }
            if (item.has("routeTemplate")) {
                routes.add(item.path("routeTemplate").path("route"));
            }
        }
        return routes;
    }

    private static void visit(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        node.properties().forEach(field -> {
            visitor.accept(field.getKey(), field.getValue());
            visit(field.getValue(), visitor);
        });
        if (node.isArray()) {
            node.forEach(item -> visit(item, visitor));
        }
    }
}
