package dev.upkeep.settings;

import dev.upkeep.failure.Suggestion;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads how a target's job recalculate-storage measures and writes.
 *
 * @param values reads each value
 * @param key gives the target's own key where it is set, and the common one elsewhere
 */
record StorageReader(Values values, UnaryOperator<String> key) {
    private static final String CURRENT = "current";
    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PLACE = Pattern.compile("\\{([^}]*)}");

    StorageSettings read() {
        return new StorageSettings(
                values.parsed(key("storage.user-prefix"), "{email}/", StorageReader::template),
                counted(),
                values.oneOf(key("storage.unit"), List.of("binary", "decimal")).equals("decimal"),
                values.parsed(key("storage.tolerance"), 0L, Sizes::parse),
                values.number(key("storage.guard-share"), 1, 100),
                values.number(key("storage.batch-size"), 1, 10_000),
                StorageSettings.Listing.valueOf(
                        values.oneOf(key("storage.listing"), List.of("auto", "bucket", "prefixes"))
                                .toUpperCase(Locale.ROOT)),
                values.number(key("storage.concurrency"), 1, 128),
                values.number(key("storage.requests-per-second"), 0, 10_000),
                values.duration(key("storage.resume-within"), Duration.ZERO, Duration.ofDays(2)),
                values.number(key("storage.history"), 1, 1_000),
                quotaColumn(),
                values.number(key("storage.quota-warning"), 1, 1_000),
                new InventoryReader(values, key).read());
    }

    private Set<StorageSettings.CountedObjects> counted() {
        String setting = key("storage.count");
        List<String> words = values.list(setting);
        Set<StorageSettings.CountedObjects> counted = EnumSet.noneOf(StorageSettings.CountedObjects.class);
        if (!words.contains(CURRENT)) {
            values.problem(setting, "does not name `current`: what the users see always counts");
        }
        for (String word : words) {
            Optional<StorageSettings.CountedObjects> known = Stream.of(StorageSettings.CountedObjects.values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
            known.ifPresent(counted::add);
            if (known.isEmpty() && !word.equals(CURRENT)) {
                values.problem(
                        setting,
                        "'" + word + "' is nothing that can count; allowed: current, "
                                + Stream.of(StorageSettings.CountedObjects.values())
                                        .map(StorageSettings.CountedObjects::word)
                                        .collect(Collectors.joining(", ")));
            }
        }
        return counted;
    }

    private Optional<String> quotaColumn() {
        return values.parsed(key("storage.quota-column"), Optional.empty(), value -> {
            if (!value.isEmpty() && !COLUMN.matcher(value).matches()) {
                throw new IllegalArgumentException("is no column's name; write quota_bytes for example");
            }
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        });
    }

    private static String template(String value) {
        Matcher places = PLACE.matcher(value);
        boolean any = false;
        while (places.find()) {
            any = true;
            String[] parts = places.group(1).split(":", -1);
            if (!COLUMN.matcher(parts[0]).matches()) {
                throw new IllegalArgumentException("has {" + places.group(1)
                        + "}, which names no column; write {email}/ or {email:lower}/ for example");
            }
            for (int i = 1; i < parts.length; i++) {
                if (PrefixEncoding.of(parts[i]).isEmpty()) {
                    throw new IllegalArgumentException("has the encoding '" + parts[i] + "', which there is not."
                            + Suggestion.sentence(parts[i], PrefixEncoding.words()) + " Encodings: "
                            + String.join(", ", PrefixEncoding.words()));
                }
            }
        }
        if (!any) {
            throw new IllegalArgumentException("names no column; write {email}/ for example");
        }
        return value;
    }

    private String key(String common) {
        return key.apply(common);
    }
}
