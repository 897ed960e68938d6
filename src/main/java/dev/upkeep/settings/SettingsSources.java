package dev.upkeep.settings;

import dev.upkeep.failure.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where settings come from, the last one wins: the shipped file, the operator's two files, the environment. Knows which
 * keys there are, because the shipped file has them all.
 */
final class SettingsSources {
    private static final String PREFIX = "UPKEEP_";
    private static final Set<String> OTHER_VARIABLES = Set.of(
            SettingsReader.PROFILE_VARIABLE,
            SettingsReader.RESTORE_VARIABLE,
            "UPKEEP_HOME",
            "UPKEEP_JAVA_OPTIONS",
            "UPKEEP_JAVA",
            "UPKEEP_LOG");
    private static final Pattern PER_TARGET =
            Pattern.compile("(?:(?:database|s3|backup|storage|uploads|health|migration|copy)\\..*|[a-z-]+\\.ping-url)");

    private static final Pattern OWN_OF_TARGET =
            Pattern.compile("target\\.(?<target>[^.]+)\\.(?<common>" + PER_TARGET.pattern() + ")");
    private static final String TARGETS = "targets";

    /** Names that hosting platforms and other tools already use, and the keys they stand for. */
    private static final Map<String, String> WELL_KNOWN = Map.of(
            SettingsReader.DATABASE_VARIABLE,
            "database.url",
            "S3_ENDPOINT",
            "s3.endpoint",
            "S3_REGION",
            "s3.region",
            "S3_BUCKET",
            "s3.bucket",
            "AWS_REGION",
            "s3.region",
            "AWS_ACCESS_KEY_ID",
            "s3.access-key-id",
            "AWS_SECRET_ACCESS_KEY",
            "s3.secret-access-key");

    private final Path home;
    private final Map<String, String> environment;

    SettingsSources(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /**
     * Lays the sources over one another.
     *
     * @param profile the profile's name
     * @param problems what is wrong is added here: keys and variables that stand for no setting
     * @return every setting by its key, in the order of the shipped file
     * @throws SettingsException when the profile does not exist or a file cannot be read
     */
    Map<String, Settings.Entry> read(String profile, List<String> problems) {
        Map<String, Settings.Entry> shipped = shipped();
        Map<String, Settings.Entry> entries = new LinkedHashMap<>(shipped);
        if (!Files.isDirectory(home.resolve("config"))) {
            throw new SettingsException(List.of("There is no folder " + home.resolve("config")
                    + ". Set UPKEEP_HOME to the folder that has config and routes in it."));
        }
        overlayFile(entries, "application.properties");
        Path profileFile = home.resolve("config").resolve("application-" + profile + ".properties");
        if (!profile.matches("[a-z0-9-]+") || !Files.isRegularFile(profileFile)) {
            throw new SettingsException(
                    List.of("The profile '" + profile + "' has no file config/application-" + profile
                            + ".properties. Profiles that have one: " + String.join(", ", profiles()) + ". Set "
                            + SettingsReader.PROFILE_VARIABLE + " to one of them."));
        }
        overlayFile(entries, "application-" + profile + ".properties");
        if (!profile.equals("local")) {
            overlayWellKnown(entries);
        }
        List<String> targets = targets(entries);
        overlayOwn(entries, targets, problems);
        rejectUnknown(entries, shipped.keySet(), targets, problems);
        return entries;
    }

    private static Map<String, Settings.Entry> shipped() {
        try (InputStream stream = SettingsReader.class.getResourceAsStream("application.properties")) {
            if (stream == null) {
                throw new IllegalStateException("The jar lacks its own application.properties; build it again.");
            }
            Map<String, Settings.Entry> entries = new LinkedHashMap<>();
            InOrder properties = new InOrder();
            properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            properties.keys.forEach(key ->
                    entries.put(key, new Settings.Entry(key, properties.getProperty(key), Settings.Entry.DEFAULT)));
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void overlayFile(Map<String, Settings.Entry> entries, String name) {
        Path file = home.resolve("config").resolve(name);
        if (!Files.exists(file)) {
            return;
        }
        InOrder properties = new InOrder();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(List.of("config/" + name + " cannot be read: " + e.getMessage()
                    + ". It has to be a UTF-8 text of lines key=value."));
        }
        for (String key : properties.keys) {
            Settings.Entry former = entries.get(key);
            String value = properties.getProperty(key);
            if (former == null || !former.value().equals(value)) {
                entries.put(key, new Settings.Entry(key, value, "config/" + name));
            }
        }
    }

    /** Not for the profile local: what it makes and changes is its own, whatever a shell happens to name. */
    private void overlayWellKnown(Map<String, Settings.Entry> entries) {
        WELL_KNOWN.forEach((variable, key) -> {
            String value = environment.get(variable);
            if (value != null && (!variable.equals("AWS_REGION") || !environment.containsKey("S3_REGION"))) {
                entries.put(key, new Settings.Entry(key, value, "the environment variable " + variable));
            }
        });
    }

    /** The names of the targets, which a variable may say as well. */
    private List<String> targets(Map<String, Settings.Entry> entries) {
        Settings.Entry entry = entries.get(TARGETS);
        String names = environment.getOrDefault(variable(TARGETS), entry == null ? "" : entry.value());
        return Values.items(names);
    }

    private void overlayOwn(Map<String, Settings.Entry> entries, List<String> targets, List<String> problems) {
        Map<String, String> keysByVariable = new LinkedHashMap<>();
        entries.keySet().forEach(key -> keysByVariable.put(variable(key), key));
        for (String name : targets) {
            entries.keySet().stream()
                    .filter(key -> PER_TARGET.matcher(key).matches())
                    .map(key -> "target." + name + "." + key)
                    .forEach(key -> keysByVariable.put(variable(key), key));
        }
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || OTHER_VARIABLES.contains(variable)) {
                return;
            }
            String key = keysByVariable.get(variable);
            if (key == null) {
                problems.add("The environment variable " + variable + " stands for no setting."
                        + Suggestion.sentence(variable, keysByVariable.keySet()));
            } else {
                entries.put(key, new Settings.Entry(key, value, "the environment variable " + variable));
            }
        });
    }

    private static void rejectUnknown(
            Map<String, Settings.Entry> entries, Set<String> known, List<String> targets, List<String> problems) {
        for (Settings.Entry entry : entries.values()) {
            String key = entry.key();
            Matcher own = OWN_OF_TARGET.matcher(key);
            String plain = own.matches() ? own.group("common") : key;
            String place = " It is set in " + entry.source() + ".";
            if (key.startsWith("camel.")) {
                continue;
            }
            if (!known.contains(plain)) {
                problems.add(key + " is no setting of Upkeep." + Suggestion.sentence(plain, known) + place);
            } else if (own.matches() && !targets.contains(own.group("target"))) {
                problems.add(key + " is a setting of the target " + own.group("target")
                        + ", which does not exist. Add it: targets=" + String.join(", ", targets) + ", "
                        + own.group("target") + "." + place);
            }
        }
    }

    private List<String> profiles() {
        String[] names = home.resolve("config").toFile().list();
        return Arrays.stream(names == null ? new String[0] : names)
                .filter(name -> name.matches("application-[a-z0-9-]+\\.properties"))
                .map(name -> name.substring("application-".length(), name.length() - ".properties".length()))
                .sorted()
                .toList();
    }

    /** The environment variable that stands for a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Properties that remember in which order the file had them. */
    private static final class InOrder extends Properties {
        private static final long serialVersionUID = 1L;
        private final transient Set<String> keys = new LinkedHashSet<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            keys.add((String) key);
            return super.put(key, value);
        }
    }
}
