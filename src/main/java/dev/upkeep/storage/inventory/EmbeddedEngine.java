package dev.upkeep.storage.inventory;

import dev.upkeep.database.Drivers;
import dev.upkeep.database.SqlFailures;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL engine in this process, which reads inventories' files. It has a memory of its own, which is bounded, and may
 * see nothing but one folder: what it reads was written by others.
 */
final class EmbeddedEngine {
    /** The view on a file that {@link #open} makes. */
    static final String VIEW = "inventory";

    private static final String URL = "jdbc:duckdb:";
    private static final String MOST_SPILLED = "16GiB";
    private static final long KIBIBYTE = 1024;
    /** A thread needs about so much for the pieces that it is at work on. */
    private static final long BYTES_PER_THREAD = 128 * KIBIBYTE * KIBIBYTE;
    /** Keys have 1,024 bytes at most, tripled by their encoding; the rest of a row is short. */
    private static final int LONGEST_ROW_BYTES = 256 * 1024;

    private static final Pattern INNER = Pattern.compile("Invalid Input Error: Attempting to execute .*? Error: (.*)");

    private final Drivers drivers;
    private final long memoryBytes;

    /** @param memoryBytes how much it may take beside the heap */
    EmbeddedEngine(Drivers drivers, long memoryBytes) {
        this.drivers = drivers;
        this.memoryBytes = memoryBytes;
    }

    /**
     * Opens a database in memory with a view on a file.
     *
     * @param folder the one folder that it may see; the file is in it
     * @param manifest says what the file's columns are
     * @throws UpkeepException of kind CONFIGURATION when the engine is not there
     */
    Connection open(Path folder, Path file, Manifest manifest) throws SQLException {
        Connection connection = drivers.connect(URL, properties(folder))
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "The SQL engine that reads inventories (DuckDB) is not here: it belongs into the folder"
                                + " lib/inventory beside Upkeep's jars, where `mvn package` puts it. Or name a database"
                                + " that has the inventory as a table, by storage.inventory.jdbc-url."));
        try (Statement statement = connection.createStatement()) {
            statement.execute("set allowed_directories = [" + GroupingQuery.literal(folder + "/") + "]");
            statement.execute("set enable_external_access = false");
            statement.execute("set lock_configuration = true");
            statement.execute("create view " + VIEW + " as " + view(file, manifest));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Properties properties(Path folder) {
        long threads =
                Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, memoryBytes / BYTES_PER_THREAD));
        Properties properties = new Properties();
        properties.setProperty("memory_limit", memoryBytes / KIBIBYTE + "KiB");
        properties.setProperty("threads", String.valueOf(threads));
        properties.setProperty("temp_directory", folder.resolve("spilled").toString());
        properties.setProperty("max_temp_directory_size", MOST_SPILLED);
        properties.setProperty("preserve_insertion_order", "false");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty(
                "extension_directory", folder.resolve("extensions").toString());
        properties.setProperty("allow_persistent_secrets", "false");
        properties.setProperty("jdbc_stream_results", "true");
        return properties;
    }

    private static String view(Path file, Manifest manifest) {
        return manifest.parquet() ? parquet(file, manifest) : csv(file, manifest);
    }

    private static String parquet(Path file, Manifest manifest) {
        return "select bucket, key, size" + (manifest.versions() ? ", is_latest, is_delete_marker" : "")
                + " from read_parquet(" + GroupingQuery.literal(file.toString()) + ", binary_as_string = true)";
    }

    /** Keys are written as forms are: a space is a plus sign, and everything odd is %XX. */
    private static String csv(Path file, Manifest manifest) {
        List<String> columns = manifest.columns();
        String types = IntStream.range(0, columns.size())
                .mapToObj(i -> "'c" + i + "': 'VARCHAR'")
                .collect(Collectors.joining(", "));
        return "select c" + columns.indexOf("bucket") + " as bucket, url_decode(replace(c" + columns.indexOf("key")
                + ", '+', ' ')) as key, " + cast(columns, "size", "bigint") + " as size"
                + (manifest.versions()
                        ? ", " + cast(columns, "islatest", "boolean") + " as is_latest, "
                                + cast(columns, "isdeletemarker", "boolean") + " as is_delete_marker"
                        : "")
                + " from read_csv(" + GroupingQuery.literal(file.toString()) + ", columns = {" + types
                + "}, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
                + " compression = 'gzip', strict_mode = true, max_line_size = " + LONGEST_ROW_BYTES
                + ", buffer_size = " + 4 * LONGEST_ROW_BYTES + ")";
    }

    private static String cast(List<String> columns, String column, String type) {
        return "cast(nullif(c" + columns.indexOf(column) + ", '') as " + type + ")";
    }

    /**
     * What went wrong with a file.
     *
     * @param place the file, for messages
     */
    UpkeepException explain(String place, SQLException thrown) {
        String words = words(thrown);
        if (words.startsWith("Out of Memory")) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The SQL engine that reads " + place
                            + " ran out of its memory or of room for what does not fit into"
                            + " it: " + words + ". Raise storage.inventory.memory (" + memoryBytes / KIBIBYTE / KIBIBYTE
                            + "MiB now).",
                    thrown);
        }
        return new UpkeepException(
                FailureKind.DATA,
                place + " cannot be read, although it has the MD5 that its manifest says: " + words
                        + ". Nothing was written. Wait for the next inventory, or list the bucket by"
                        + " UPKEEP_STORAGE_LISTING=bucket.",
                thrown);
    }

    /** The engine's own sentence, without the piece of the statement that it adds and what it wraps around. */
    private static String words(SQLException thrown) {
        String said = SqlFailures.words(thrown);
        Matcher inner = INNER.matcher(said);
        String sentence = inner.matches() ? inner.group(1) : said;
        int statement = sentence.indexOf(" LINE ");
        return statement < 0 ? sentence : sentence.substring(0, statement);
    }
}
