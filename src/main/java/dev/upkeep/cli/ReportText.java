package dev.upkeep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.Json;
import dev.upkeep.settings.Durations;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A report as text for people: its JSON, set as lines `name: value`, and as a table where it lists things. Fitted to
 * the width of the terminal; what does not fit is cut, and a long list ends with how many are left out.
 */
final class ReportText {
    private static final int LONGEST_LIST = 20;
    private static final Pattern DURATION = Pattern.compile("-?P(\\d+D)?(T(-?[\\d.]+[HMS])+)?");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T[\\d:.]{5,18}Z");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final int columns;
    private final List<String> lines = new ArrayList<>();

    private ReportText(int columns) {
        this.columns = columns;
    }

    /**
     * Sets a report.
     *
     * @param report any record
     * @param columns the width of the terminal
     * @return its lines
     */
    static List<String> lines(Object report, int columns) {
        ReportText text = new ReportText(columns);
        try {
            text.object((ObjectNode) MAPPER.readTree(Json.line(report)), "");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return text.lines;
    }

    /**
     * Sets a table, every row of it.
     *
     * @param rows records of one type, not none
     * @param columns the width of the terminal
     * @return its lines
     */
    static List<String> rows(List<?> rows, int columns) {
        ReportText text = new ReportText(columns);
        try {
            JsonNode array = MAPPER.readTree(Json.line(rows));
            text.table(array, "", array.size());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return text.lines;
    }

    private void object(ObjectNode object, String indent) {
        int width = 0;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            width = field.getValue().isContainerNode()
                    ? width
                    : Math.max(width, words(field.getKey()).length());
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            String name = words(field.getKey());
            if (isUnitOfSizes(field)) {
                continue;
            }
            if (value instanceof ObjectNode nested) {
                if (!nested.isEmpty()) {
                    lines.add(indent + name + ":");
                    object(nested, indent + "  ");
                }
            } else if (value.isArray()) {
                array(name, value, indent);
            } else if (!value.isNull()) {
                lines.add(indent + pad(name + ":", width + 1, false) + " " + scalar(field.getKey(), value));
            }
        }
    }

    private void array(String name, JsonNode array, String indent) {
        if (array.isEmpty()) {
            return;
        }
        lines.add(indent + name + ":");
        if (array.get(0).isObject()) {
            table(array, indent + "  ", LONGEST_LIST);
        } else {
            StreamSupport.stream(array.spliterator(), false)
                    .limit(LONGEST_LIST)
                    .forEach(item ->
                            item.asText().lines().map(Shown::of).forEach(line -> sentence(line, indent + "  ")));
        }
        if (array.size() > LONGEST_LIST) {
            lines.add(indent + "  … and " + (array.size() - LONGEST_LIST) + " more; --json has " + array.size());
        }
    }

    /** Broken between words where the terminal ends: what a person has to do next must not be cut. */
    private void sentence(String text, String indent) {
        String rest = text;
        String before = indent;
        while (before.length() + rest.length() > columns) {
            int space = rest.lastIndexOf(' ', columns - before.length());
            if (space <= 0) {
                break;
            }
            lines.add(before + rest.substring(0, space));
            rest = rest.substring(space + 1);
            before = indent + "  ";
        }
        lines.add(cut(before + rest));
    }

    private void table(JsonNode rows, String indent, int most) {
        List<String> fields = new ArrayList<>();
        rows.get(0).fieldNames().forEachRemaining(fields::add);
        List<List<String>> cells = new ArrayList<>();
        cells.add(fields.stream().map(ReportText::words).toList());
        for (int i = 0; i < Math.min(rows.size(), most); i++) {
            JsonNode row = rows.get(i);
            cells.add(fields.stream()
                    .map(field -> row.path(field).isNull() ? "" : scalar(field, row.path(field)))
                    .toList());
        }
        int[] widths = new int[fields.size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int fitting = fitting(widths, columns - indent.length());
        for (int at = 0; at < cells.size(); at++) {
            List<String> row = cells.get(at);
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < fitting; i++) {
                boolean number = rows.get(0).path(fields.get(i)).isNumber();
                line.append(pad(row.get(i), widths[i], number)).append("  ");
            }
            lines.add(cut(line.toString().stripTrailing()));
            if (at > 0) {
                continued(fields.subList(fitting, fields.size()), row.subList(fitting, row.size()), indent + "  ");
            }
        }
    }

    /** How many columns fit side by side, and at least one. */
    private static int fitting(int[] widths, int room) {
        int used = 0;
        for (int i = 0; i < widths.length; i++) {
            used += widths[i];
            if (used > room) {
                return Math.max(1, i);
            }
            used += 2;
        }
        return widths.length;
    }

    /** What is too wide for the line stands below it, with its name. */
    private void continued(List<String> fields, List<String> cells, String indent) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                named.add(words(fields.get(i)) + ": " + cells.get(i));
            }
        }
        if (!named.isEmpty()) {
            sentence(String.join(", ", named), indent);
        }
    }

    private static String scalar(String field, JsonNode value) {
        if (value.isNumber() && isBytes(field)) {
            return Bytes.text(value.asLong());
        }
        if (value.isArray()) {
            return value.size() + " items";
        }
        String text = Shown.of(value.asText());
        if (value.isTextual() && DURATION.matcher(text).matches()) {
            return Durations.text(Duration.parse(text));
        }
        return value.isTextual() && INSTANT.matcher(text).matches()
                ? Instant.parse(text).truncatedTo(ChronoUnit.SECONDS).toString()
                : text;
    }

    private static boolean isBytes(String field) {
        return field.equals("bytes") || field.endsWith("Bytes") || field.startsWith("bytes");
    }

    /** Programs read there what a size is counted in; people see the unit beside each size. */
    private static boolean isUnitOfSizes(Map.Entry<String, JsonNode> field) {
        return field.getKey().equals("unit") && field.getValue().asText().equals("bytes");
    }

    /** `storedBytes` reads `stored`, because the value has its unit; `objectCount` reads `object count`. */
    private static String words(String field) {
        String plain = field.length() > 5 && field.endsWith("Bytes") ? field.substring(0, field.length() - 5) : field;
        return plain.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    private String cut(String line) {
        return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
    }

    private static String pad(String text, int width, boolean right) {
        String space = " ".repeat(Math.max(0, width - text.length()));
        return right ? space + text : text + space;
    }
}
