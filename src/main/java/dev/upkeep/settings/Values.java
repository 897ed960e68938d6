package dev.upkeep.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads typed values, and adds what is wrong to a list rather than stopping at the first. After a problem it hands on a
 * harmless value; the list says that the whole must not be used.
 */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final Map<String, Settings.Entry> entries;
    private final Path home;
    private final List<String> problems;
    private final Map<String, Settings.Entry> decided = new LinkedHashMap<>();

    Values(Map<String, Settings.Entry> entries, Path home, List<String> problems) {
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
            problems.add(key + " is not set. Set it in config/application-<profile>.properties or by the environment "
                    + "variable " + variable + ", for example " + example + ".");
        }
        return value.orElse("");
    }

    /** Reads by a parser whose IllegalArgumentException says what is wrong; the fallback is used after a problem. */
    <T> T parsed(String key, T fallback, Function<String, T> parser) {
        String value = optional(key).orElse("");
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            String shown = Secrets.mask(key, value);
            problem(key, (shown.isEmpty() ? "" : "'" + shown + "' ") + e.getMessage());
            return fallback;
        }
    }

    void problem(String key, String text) {
        Settings.Entry entry = entries.get(key);
        String source = entry == null ? "config/application.properties" : entry.source();
        problems.add(key + ": " + text + ". It is set in " + source + ".");
    }

    Duration duration(String key, Duration least, Duration most) {
        return parsed(key, least, value -> {
            Duration duration = duration(value);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException("is out of range; allowed: " + text(least) + " to " + text(most));
            }
            return duration;
        });
    }

    static Duration duration(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no duration; write 500ms, 90s, 5m, 24h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static String text(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    int number(String key, int least, int most) {
        return parsed(key, least, value -> {
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

    boolean flag(String key) {
        return oneOf(key, List.of("false", "true")).equals("true");
    }

    String oneOf(String key, List<String> allowed) {
        return parsed(key, allowed.get(0), value -> {
            if (!allowed.contains(value)) {
                throw new IllegalArgumentException("is not allowed; allowed: " + String.join(", ", allowed));
            }
            return value;
        });
    }

    List<String> list(String key) {
        return optional(key).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    <T> List<T> list(String key, Function<String, T> parser) {
        return parsed(key, List.of(), value -> list(key).stream().map(parser).toList());
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
