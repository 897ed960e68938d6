package dev.upkeep.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads which inventory is used in place of a listing.
 *
 * @param values reads each value
 * @param key gives the target's own key where it is set, and the common one elsewhere
 */
record InventoryReader(Values values, UnaryOperator<String> key) {
    private static final String LOCATION = "storage.inventory.location";
    private static final String URL = "storage.inventory.jdbc-url";
    private static final String OFF = "off";
    private static final long MEBIBYTE = 1024 * 1024;
    private static final long LEAST_MEMORY = 64 * MEBIBYTE;
    private static final long MOST_MEMORY = 64 * 1024 * MEBIBYTE;
    private static final Pattern FOLDER = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(\\P{Cntrl}*))?");
    private static final String NAME = "(?:[A-Za-z_][A-Za-z0-9_]*|\"[^\"\\p{Cntrl}]+\")";
    private static final Pattern TABLE = Pattern.compile(NAME + "(?:\\." + NAME + "){0,2}");

    Optional<InventorySettings> read() {
        Duration maxAge = values.duration(key("storage.inventory.max-age"), Duration.ofHours(1), Duration.ofDays(60));
        long memory = values.parsed(key("storage.inventory.memory"), LEAST_MEMORY, InventoryReader::memory);
        Optional<Matcher> folder = values.parsed(
                key(LOCATION), Optional.empty(), value -> isSet(value) ? folder(value) : Optional.empty());
        Optional<InventorySettings.Table> table = table();
        if (folder.isPresent() && table.isPresent()) {
            values.problem(
                    key(LOCATION),
                    "and " + key(URL) + " are both set, and an inventory has one source; unset one of them");
        }
        return table.<InventorySettings.Source>map(source -> source)
                .or(() -> folder.map(parts -> new InventorySettings.Files(
                        parts.group(1),
                        parts.group(2) == null ? "" : parts.group(2).replaceFirst("/+$", ""),
                        memory)))
                .map(source -> new InventorySettings(source, maxAge));
    }

    private Optional<InventorySettings.Table> table() {
        String address = values.parsed(key(URL), "", InventoryReader::address);
        String table = values.parsed(key("storage.inventory.table"), "", value -> {
            if (!value.isEmpty() && !TABLE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "is no table's name; write inventory, or catalogue.schema.inventory; in double quotes what has"
                                + " other characters than letters, digits and _");
            }
            return value;
        });
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (table.isEmpty()) {
            values.problem(key(URL), "names a database, and storage.inventory.table does not say which table it is");
        }
        return Optional.of(new InventorySettings.Table(
                address,
                table,
                values.optional(key("storage.inventory.user")),
                values.optional(key("storage.inventory.password"))));
    }

    private static boolean isSet(String value) {
        return !value.isEmpty() && !value.equals(OFF);
    }

    private static Optional<Matcher> folder(String value) {
        Matcher matcher = FOLDER.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is no folder in a bucket; write s3://inventories/daily/application/all-objects, the folder that"
                            + " has the folders by date, or off");
        }
        return Optional.of(matcher);
    }

    private static long memory(String value) {
        long bytes = Sizes.parse(value);
        if (bytes < LEAST_MEMORY || bytes > MOST_MEMORY) {
            throw new IllegalArgumentException("is out of range; allowed: 64MiB to 64GiB");
        }
        return bytes;
    }

    private static String address(String value) {
        if (!isSet(value)) {
            return "";
        }
        if (!value.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "is no JDBC address; write jdbc:trino://host:443/hive/default?SSL=true for example");
        }
        return value;
    }

    private String key(String common) {
        return key.apply(common);
    }
}
