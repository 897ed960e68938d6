package dev.upkeep.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads typed values, and adds what is wrong to a list rather than stopping at the first. After a problem it hands on a
 * harmless value; the list says that the whole must not be used.
 */
final class Values {
    private final String profile;
    private final Map<String, Settings.Entry> entries;
    private final Path home;
    private final List<String> problems;
    private final Map<String, Settings.Entry> decided = new LinkedHashMap<>();

    Values(String profile, Map<String, Settings.Entry> entries, Path home, List<String> problems) {
        this.profile = profile;
        this.entries = entries;
        this.home = home;
        this.problems = problems;
    }

    /** Notes what stands for a value that leaves it to Upkeep; it is shown, and never read as a setting. */
    void decide(String key, String value, String why) {
        decided.put(key, new Settings.Entry(key, value, why));
    }

    /** Every setting, with what was decided in the place of what left it open. */
    List<Settings.Entry> effective() {
        Map<String, Settings.Entry> all = new LinkedHashMap<>(entries);
        all.putAll(decided);
        return List.copyOf(all.values());
    }

    /** The value under the key, or empty when there is none or only white space. */
    Optional<String> optional(String key) {
        Settings.Entry entry = entries.get(key);
        return entry == null || entry.value().isBlank()
                ? Optional.empty()
                : Optional.of(entry.value().strip());
    }

    String required(String key, String example, String variable) {
        Optional<String> value = optional(key);
        if (value.isEmpty()) {
            problems.add(key + " is not set. Set it in config/application-" + profile
                    + ".properties or by the environment variable " + variable + ", for example " + example + ".");
        }
        return value.orElse("");
    }

    /** Notes that one of two settings is missing that make sense together only. */
    void lonely(String missing, String advice) {
        Settings.Entry entry = entries.get(missing);
        String absence = entry == null || entry.source().equals(Settings.Entry.DEFAULT)
                ? " is not set"
                : " is empty in " + entry.source();
        problems.add(missing + absence + ", but its counterpart is set; " + advice + ".");
    }

    /** Reads by a parser whose IllegalArgumentException says what is wrong; the fallback is used after a problem. */
    <T> T parsed(String key, T fallback, Function<String, T> parser) {
        String value = optional(key).orElse("");
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            problem(key, quoted(key, value) + e.getMessage());
            return fallback;
        }
    }

    private static String quoted(String key, String value) {
        String shown = Secrets.mask(key, value);
        return shown.isEmpty() ? "" : "'" + shown + "' ";
    }

    void problem(String key, String text) {
        Settings.Entry entry = entries.get(key);
        // The operator's file says what the default is, and is where a person changes it.
        String source = entry == null || entry.source().equals(Settings.Entry.DEFAULT)
                ? "config/application.properties"
                : entry.source();
        problems.add(key + ": " + text + ". It is set in " + source + ".");
    }

    Duration duration(String key, Duration least, Duration most) {
        return parsed(key, least, value -> {
            refuseEmpty(value, "write 500ms, 90s, 5m, 24h or 7d");
            Duration duration = Durations.parse(value);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "is out of range; allowed: " + Durations.text(least) + " to " + Durations.text(most));
            }
            return duration;
        });
    }

    int number(String key, int least, int most) {
        return parsed(key, least, value -> {
            refuseEmpty(value, "allowed: " + least + " to " + most);
            int number;
            try {
                number = Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is no whole number; allowed: " + least + " to " + most, e);
            }
            if (number < least || number > most) {
                throw new IllegalArgumentException("is out of range; allowed: " + least + " to " + most);
            }
            return number;
        });
    }

    private static void refuseEmpty(String value, String remedy) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("is empty, and this setting needs a value; " + remedy);
        }
    }

    boolean flag(String key) {
        return oneOf(key, List.of("false", "true")).equals("true");
    }

    String oneOf(String key, List<String> allowed) {
        return parsed(key, allowed.get(0), value -> {
            refuseEmpty(value, "allowed: " + String.join(", ", allowed));
            if (!allowed.contains(value)) {
                throw new IllegalArgumentException("is not allowed; allowed: " + String.join(", ", allowed));
            }
            return value;
        });
    }

    List<String> list(String key) {
        return items(optional(key).orElse(""));
    }

    /** The items of a list as it is written, with commas. */
    static List<String> items(String written) {
        return Arrays.stream(written.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** Reads item by item; the parser's message goes on after the quoted item. */
    <T> List<T> list(String key, Function<String, T> parser) {
        List<T> items = new ArrayList<>();
        for (String item : list(key)) {
            try {
                items.add(parser.apply(item));
            } catch (IllegalArgumentException e) {
                problem(key, quoted(key, item) + e.getMessage());
            }
        }
        return items;
    }

    Path path(String key) {
        return parsed(key, home, this::path0);
    }

    private Path path0(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("names no path");
        }
        return home.resolve(value).normalize();
    }

    List<Path> paths(String key) {
        return list(key, this::path0);
    }

    Optional<URI> httpAddress(String key) {
        if (optional(key).isEmpty()) {
            return Optional.empty();
        }
        return parsed(key, Optional.empty(), value -> {
            try {
                URI uri = new URI(value);
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                if (!http || uri.getHost() == null) {
                    throw new IllegalArgumentException("is no web address; write https://host or http://host:port");
                }
                return Optional.of(uri);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("is no web address; write https://host or http://host:port", e);
            }
        });
    }

    ZoneId zone(String key) {
        return parsed(key, ZoneId.of("UTC"), value -> {
            try {
                return ZoneId.of(value);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("is no time zone; write UTC or Europe/Berlin", e);
            }
        });
    }

    DatabaseAddress database(String key) {
        return parsed(key, new DatabaseAddress.Sqlite(home), value -> {
            DatabaseAddress address = DatabaseAddress.parse(value);
            return address instanceof DatabaseAddress.Sqlite sqlite
                    ? new DatabaseAddress.Sqlite(home.resolve(sqlite.file()).normalize())
                    : address;
        });
    }
}
