package dev.upkeep.storage.inventory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest.json says, checked.
 *
 * @param sourceBucket the bucket whose objects are listed
 * @param takenAt when the store began to write the inventory
 * @param parquet whether its files are Parquet; otherwise they are CSV, compressed with gzip
 * @param columns the files' columns in their order, in lower case and without underscores: `isdeletemarker`
 * @param files the files; none for an empty bucket
 */
record Manifest(
        String sourceBucket, Instant takenAt, boolean parquet, List<String> columns, List<InventoryFile> files) {
    private static final Pattern PARQUET_COLUMN = Pattern.compile("(?:required|optional)\\s+\\w+\\s+(\\w+)\\s*[(;]");
    private static final Pattern MD5 = Pattern.compile("[0-9A-Fa-f]{32}");

    Manifest {
        columns = List.copyOf(columns);
        files = List.copyOf(files);
    }

    /** Whether it tells versions apart; otherwise it has current objects only. */
    boolean versions() {
        return columns.containsAll(List.of("islatest", "isdeletemarker"));
    }

    /**
     * Reads a manifest.
     *
     * @param place where it is, for messages
     * @throws UpkeepException of kind DATA when it is none, or is of a form that cannot be read here
     */
    static Manifest parse(String place, String json) {
        Form form;
        try {
            form = Json.read(json, Form.class);
        } catch (IllegalArgumentException e) {
            throw wrong(place, "is no manifest: " + e.getMessage());
        }
        boolean parquet = isParquet(place, form.fileFormat());
        List<String> columns = columns(required(place, "fileSchema", form.fileSchema()), parquet);
        for (String needed : List.of("bucket", "key", "size")) {
            if (!columns.contains(needed)) {
                throw wrong(
                        place,
                        "has no column " + needed + " (fileSchema: " + form.fileSchema()
                                + "). Add the optional field Size to the inventory's configuration, and wait for the"
                                + " next inventory");
            }
        }
        return new Manifest(
                required(place, "sourceBucket", form.sourceBucket()),
                instant(place, required(place, "creationTimestamp", form.creationTimestamp())),
                parquet,
                columns,
                files(place, form.files()));
    }

    private static boolean isParquet(String place, @Nullable String format) {
        return switch (required(place, "fileFormat", format).toLowerCase(Locale.ROOT)) {
            case "parquet" -> true;
            case "csv" -> false;
            default ->
                throw wrong(
                        place,
                        "has files of the format " + format
                                + ", which cannot be read here. Set the output format of the"
                                + " inventory's configuration to Apache Parquet or CSV, and wait for the next inventory");
        };
    }

    private static List<String> columns(String schema, boolean parquet) {
        Stream<String> names = parquet
                ? PARQUET_COLUMN.matcher(schema).results().map(found -> found.group(1))
                : Stream.of(schema.split(",", -1));
        return names.map(Manifest::plain).toList();
    }

    /** A column's name as this class has it: `IsDeleteMarker` and `is_delete_marker` are one. */
    static String plain(String column) {
        return column.strip().replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static Instant instant(String place, String millis) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(millis));
        } catch (NumberFormatException e) {
            throw wrong(place, "has the creationTimestamp '" + millis + "', which is no number of milliseconds");
        }
    }

    private static List<InventoryFile> files(String place, @Nullable List<FormFile> named) {
        if (named == null) {
            throw wrong(place, "names no files");
        }
        List<InventoryFile> files = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (FormFile file : named) {
            String key = required(place, "key of a file", file.key());
            String md5 = required(place, "MD5checksum of a file", file.md5());
            Matcher digits = MD5.matcher(md5);
            Long size = file.size();
            if (size == null || size < 0 || !digits.matches()) {
                throw wrong(place, "has no right size or MD5checksum for its file " + key);
            }
            if (!keys.add(key)) {
                throw wrong(place, "names the file " + key + " twice, so that its objects would count twice");
            }
            files.add(new InventoryFile(key, size, md5.toLowerCase(Locale.ROOT)));
        }
        return files;
    }

    private static String required(String place, String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw wrong(place, "has no " + name);
        }
        return value;
    }

    private static UpkeepException wrong(String place, String what) {
        return new UpkeepException(
                FailureKind.DATA,
                "The inventory's manifest " + place + " " + what
                        + ". Nothing was written. Until then UPKEEP_STORAGE_LISTING=bucket lists the bucket.");
    }

    /** The file as S3 writes it. */
    private record Form(
            @Nullable String sourceBucket,
            @Nullable String creationTimestamp,
            @Nullable String fileFormat,
            @Nullable String fileSchema,
            @Nullable List<FormFile> files) {}

    /** A file in it. */
    private record FormFile(
            @Nullable String key,
            @Nullable Long size,
            @JsonProperty("MD5checksum") @Nullable String md5) {}
}
