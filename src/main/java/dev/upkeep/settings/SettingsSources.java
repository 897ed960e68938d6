package dev.upkeep.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where settings come from, the last one wins: the shipped file, the operator's two files, the environment. Knows which
 * keys there are, because the shipped file has them all.
 */
final class SettingsSources {
    private static final String PREFIX = "UPKEEP_";
    private static final Set<String> OTHER_VARIABLES =
            Set.of(SettingsReader.PROFILE_VARIABLE, "UPKEEP_HOME", "UPKEEP_JAVA_OPTIONS", "UPKEEP_JAVA", "UPKEEP_LOG");
    private static final Pattern PER_TARGET =
            Pattern.compile("(?:(?:database|s3|backup|storage|uploads|health|migration)\\..*|[a-z-]+\\.ping-url)");

    /** Names that hosting platforms and other tools already use, and the keys they stand for. */
    private static final Map<String, String> WELL_KNOWN = Map.of(
            "DATABASE_URL", "database.url",
            "S3_ENDPOINT", "s3.endpoint",
            "S3_REGION", "s3.region",
            "S3_BUCKET", "s3.bucket",
            "AWS_REGION", "s3.region",
            "AWS_ACCESS_KEY_ID", "s3.access-key-id",
            "AWS_SECRET_ACCESS_KEY", "s3.secret-access-key");

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
        overlayOwn(entries, problems);
        rejectUnknown(entries, shipped.keySet(), problems);
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
            properties.keys.forEach(
                    key -> entries.put(key, new Settings.Entry(key, properties.getProperty(key), "the default")));
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

    private void overlayOwn(Map<String, Settings.Entry> entries, List<String> problems) {
        Map<String, String> keysByVariable = new LinkedHashMap<>();
        entries.keySet().forEach(key -> keysByVariable.put(variable(key), key));
        for (String name : new Values(entries, home, new ArrayList<>()).list("targets")) {
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
                problems.add("The environment variable " + variable + " stands for no setting. Did you mean "
                        + nearest(variable, keysByVariable.keySet()) + "?");
            } else {
                entries.put(key, new Settings.Entry(key, value, "the environment variable " + variable));
            }
        });
    }

    private static void rejectUnknown(Map<String, Settings.Entry> entries, Set<String> known, List<String> problems) {
        for (Settings.Entry entry : List.copyOf(entries.values())) {
            String key = entry.key();
            String plain = key.replaceFirst("^target\\.[a-z0-9-]+\\.(?=" + PER_TARGET.pattern() + ")", "");
            if (!known.contains(plain) && !key.startsWith("camel.")) {
                problems.add(key + " is no setting of Upkeep. Did you mean " + nearest(plain, known) + "? It is set in "
                        + entry.source() + ".");
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

    private static String nearest(String word, Set<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElse("another one");
    }

    /** The number of single-character edits between two words (Levenshtein, 1965). */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
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
