package dev.upkeep.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one way in which records become JSON: times as ISO-8601 text, durations too, components in their order. */
public final class Json {
    private static final int SCHEMA_VERSION = 1;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** A value on one line. */
    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** A value for people and programs: indented. */
    public static String page(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** A document for people and programs: a value under its name, after the version of the form. */
    public static String document(String name, Object value) {
        return document(Map.of(name, value));
    }

    /** A document with several values. */
    public static String document(Map<String, ?> values) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", SCHEMA_VERSION);
        document.putAll(values);
        return page(document);
    }

    /**
     * Reads a record back. Components that it does not know are passed over, for a newer Upkeep may have written them.
     *
     * @throws IllegalArgumentException when the text is no JSON of that record; says where
     */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    /**
     * The `schemaVersion` that a text says it has; 0 when it says none.
     *
     * @throws IllegalArgumentException when the text is no JSON
     */
    public static int version(String json) {
        try {
            return MAPPER.readTree(json).path("schemaVersion").asInt(0);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    private static IllegalArgumentException unreadable(JsonProcessingException thrown) {
        String said = thrown.getOriginalMessage();
        String where = thrown.getLocation() == null
                ? ""
                : " (line " + thrown.getLocation().getLineNr() + ")";
        return new IllegalArgumentException("it is no valid JSON of its kind" + where + ": " + said, thrown);
    }

    /** Reads back what {@link #line} wrote of a map of texts. */
    static Map<String, String> texts(String json) {
        try {
            return MAPPER.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The ledger holds parameters that are no JSON: " + json, e);
        }
    }
}
