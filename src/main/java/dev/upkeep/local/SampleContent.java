package dev.upkeep.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What the sample application consists of: made up, and the same at every call. */
final class SampleContent {
    static final int USERS = 300;

    /** The plans that the sample migrations make have the ids 1 to 3. */
    private static final int PLANS = 3;

    /** More than a listing's page holds. */
    private static final int OBJECTS_OF_FIRST_USER = 1050;

    private static final int SEED = 20;
    private static final int DRIFT_EVERY = 23;

    /** E-mails that code which builds prefixes by hand gets wrong. */
    private static final Map<String, String> ODD_USERS = Map.ofEntries(
            Map.entry("ann@x.com", "Ann Archer"),
            Map.entry("ann@x.com.au", "Ann Archer, Sydney"),
            Map.entry("ann+photos@x.com", "Ann Archer, photos"),
            Map.entry("100%cotton@shop.example", "All Cotton"),
            Map.entry("50%2Foff@shop.example", "Half Off"),
            Map.entry("front desk@hotel.example", "Front Desk"),
            Map.entry("o'brien@pub.example", "Pat O'Brien"),
            Map.entry("jürgen.müller@beispiel.example", "Jürgen Müller"),
            Map.entry("søren@eksempel.example", "Søren Ørsted"),
            Map.entry("花子@例え.example", "花子"),
            Map.entry("snake_case@code.example", "Snake Case"),
            Map.entry("Capital.Letters@Code.Example", "Capital Letters"));

    private static final List<String> FIRST_NAMES = List.of(
            "Ada", "Ben", "Chloe", "Dev", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Liam", "Maya",
            "Nils", "Olga", "Priya", "Quinn", "Rosa", "Sven", "Tara");
    private static final List<String> LAST_NAMES = List.of(
            "Adler", "Brook", "Costa", "Dahl", "Evans", "Fuchs", "Garcia", "Hahn", "Ito", "Jensen", "Khan", "Lopez",
            "Moreau", "Novak", "Olsen", "Park", "Rossi", "Silva", "Tanaka", "Weber");
    private static final List<String> FILES =
            List.of("contract %d.pdf", "photo-%d.jpg", "notes/%d.md", "invoices/2026/%d.pdf", "scan+%d.png");

    private static final List<SampleObject> UNOWNED = List.of(
            new SampleObject("gone@x.com/contract 1.pdf", 1800),
            new SampleObject("gone@x.com/notes/2.md", 420),
            new SampleObject("ann@x.co/photo-1.jpg", 1500),
            new SampleObject("tmp/export-2026-03.csv", 900),
            new SampleObject("tmp/export-2026-04.csv", 950),
            new SampleObject("logo.png", 640));

    /** A user with everything that is theirs; what is recorded as used is not always what they use. */
    record User(long id, String email, String name, long planId, long storageUsed, List<SampleObject> documents) {}

    /** An object in the bucket. */
    record SampleObject(String key, int bytes) {}

    private SampleContent() {}

    static List<User> users() {
        Random random = new Random(SEED);
        List<User> users = new ArrayList<>();
        ODD_USERS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(odd -> users.add(user(users.size() + 1, odd.getKey(), odd.getValue(), random)));
        while (users.size() < USERS) {
            int number = users.size();
            String first = FIRST_NAMES.get(number % FIRST_NAMES.size());
            String last = LAST_NAMES.get(number / FIRST_NAMES.size() % LAST_NAMES.size());
            String email = (first + "." + last).toLowerCase(Locale.ROOT) + "@company" + number % 7 + ".example";
            users.add(user(number + 1, email, first + " " + last, random));
        }
        return users;
    }

    /** Objects that are under nobody's prefix. */
    static List<SampleObject> unowned() {
        return UNOWNED;
    }

    private static User user(int id, String email, String name, Random random) {
        int count = id == 1 ? OBJECTS_OF_FIRST_USER : 1 + random.nextInt(3);
        List<SampleObject> documents = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String file = String.format(Locale.ROOT, FILES.get(random.nextInt(FILES.size())), number);
            documents.add(new SampleObject(email + "/" + file, 100 + random.nextInt(id == 1 ? 300 : 2000)));
        }
        long used = documents.stream().mapToLong(SampleObject::bytes).sum();
        return new User(id, email, name, 1 + random.nextInt(PLANS), recorded(id, used), documents);
    }

    /** What the application's table says: for some users too little, for some too much, for some nothing yet. */
    private static long recorded(int id, long used) {
        if (id % DRIFT_EVERY != 1) {
            return used;
        }
        return switch (id / DRIFT_EVERY % 3) {
            case 0 -> used - used / 4;
            case 1 -> used * 2;
            default -> 0;
        };
    }
}
