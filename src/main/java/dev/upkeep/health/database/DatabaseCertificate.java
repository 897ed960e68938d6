package dev.upkeep.health.database;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The check `database.certificate`: how many days the certificates that the database's server shows are still good. */
public final class DatabaseCertificate {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
    private static final long SECONDS_PER_DAY = 24 * 60 * 60;

    private final Databases databases;
    private final Clock clock;

    /**
     * @param databases the targets' databases
     * @param clock says when now is
     */
    public DatabaseCertificate(Databases databases, Clock clock) {
        this.databases = databases;
        this.clock = clock;
    }

    /**
     * Looks at the certificates.
     *
     * @param run the run that this is done for
     * @return the days until the first of them expires, below zero when it has
     * @throws dev.upkeep.failure.UpkeepException when the server cannot be reached or shows none
     */
    public List<Observation> daysLeft(ActiveRun run) {
        Database database = databases.of(run.target());
        if (database.address() instanceof DatabaseAddress.Postgres postgres
                && postgres.sslMode().equals("disable")) {
            return List.of(Observation.judged(
                    CheckState.SKIPPED, "connections do without TLS: database.url says sslmode=disable"));
        }
        Optional<List<X509Certificate>> shown = database.serverCertificates();
        if (shown.isEmpty()) {
            return List.of(
                    Observation.judged(CheckState.SKIPPED, "the server offers no TLS, so it has no certificate"));
        }
        return shown.get().stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .map(first -> List.of(observation(first)))
                .orElseGet(() ->
                        List.of(Observation.judged(CheckState.UNKNOWN, "the server showed no certificate at all")));
    }

    private Observation observation(X509Certificate first) {
        Instant end = first.getNotAfter().toInstant();
        // Whole days, rounded down: what expires within the day has none left.
        long days = Math.floorDiv(Duration.between(clock.instant(), end).toSeconds(), SECONDS_PER_DAY);
        String subject = first.getSubjectX500Principal().getName();
        String expiry = days < 0 ? "expired on " : "expires on ";
        return Observation.of(days, "the certificate " + subject + " " + expiry + DAY.format(end));
    }
}
