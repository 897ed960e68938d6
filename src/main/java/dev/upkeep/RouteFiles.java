package dev.upkeep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The route files as text, for what Camel's errors do not say of them. What cannot be read names nothing: a message does
 * without the place then.
 *
 * @param folder where they are
 */
record RouteFiles(Path folder) {
    private static final Pattern TEMPLATED = Pattern.compile("^\\s*-\\s+templatedRoute:");
    private static final Pattern ROUTE_ID = Pattern.compile("^\\s*routeId:\\s*(\\S+)");

    /** The first file and line that has a text. */
    Optional<String> lineWith(Predicate<String> wanted) {
        for (Path file : files()) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (wanted.test(lines.get(i))) {
                    return Optional.of(place(file, i));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The first route of a template that is not given what that requires: its file, its line and its id.
     *
     * @param template the template's id
     * @param parameters what it is not given
     */
    Optional<String> routeWithout(String template, List<String> parameters) {
        for (Path file : files()) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (TEMPLATED.matcher(lines.get(i)).find()) {
                    List<String> route = block(lines, i);
                    boolean of = has(route, "routeTemplateRef:", template);
                    if (of && parameters.stream().noneMatch(name -> has(route, "name:", name))) {
                        return Optional.of(place(file, i) + ": the route " + routeId(route));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean has(List<String> lines, String key, String value) {
        Pattern line = Pattern.compile("^[\\s-]*" + key + "\\s*[\"']?" + Pattern.quote(value) + "[\"']?\\s*$");
        return lines.stream().anyMatch(text -> line.matcher(text).find());
    }

    private static String routeId(List<String> route) {
        return route.stream()
                .map(ROUTE_ID::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElse("without an id");
    }

    private static List<String> block(List<String> lines, int first) {
        List<String> block = new ArrayList<>();
        for (int i = first; i < lines.size() && (i == first || !lines.get(i).startsWith("- ")); i++) {
            block.add(lines.get(i));
        }
        return block;
    }

    private static String place(Path file, int line) {
        return file + ", line " + (line + 1);
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
