package dev.upkeep.health.database;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.TargetSettings;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Function;

/** The check `database.days-to-full`: when the database will have filled its disk if it goes on growing as it does. */
public final class DaysToFull {
    private static final String SIZE = "database.size";
    private static final int LOOK_BACK_DAYS = 30;
    private static final int LEAST_DAYS = 7;
    private static final int WARNING_PERCENT = 80;
    private static final int CRITICAL_PERCENT = 90;
    /** Further ahead no growth goes on as it is. */
    private static final double MOST_DAYS = 3650;

    private final Function<String, TargetSettings> targets;
    private final DailyValues values;

    /**
     * @param targets gives a target's settings by its name
     * @param values what the check `database.size` measured
     */
    public DaysToFull(Function<String, TargetSettings> targets, DailyValues values) {
        this.targets = targets;
        this.values = values;
    }

    /**
     * Compares what was measured with the limit of `health.disk-limit`.
     *
     * @param run the run that this is done for
     * @return the share that is used, judged, and the days that are left when it grows
     * @throws dev.upkeep.failure.UpkeepException when what was measured cannot be read
     */
    public List<Observation> left(ActiveRun run) {
        long limit = targets.apply(run.target()).health().diskLimitBytes();
        if (limit == 0) {
            return List.of(Observation.judged(
                    CheckState.SKIPPED, "how large the disk is, is not known: health.disk-limit does not say"));
        }
        SortedMap<LocalDate, Double> sizes = values.of(run.target(), SIZE, LOOK_BACK_DAYS);
        if (sizes.isEmpty()) {
            return List.of(Observation.judged(CheckState.SKIPPED, SIZE + " has measured nothing yet"));
        }
        double size = sizes.getOrDefault(sizes.lastKey(), 0.0);
        List<Observation> seen = new ArrayList<>(List.of(share(size, limit)));
        if (sizes.size() >= LEAST_DAYS) {
            double perDay = Growth.perDay(sizes);
            if (perDay > 0) {
                seen.add(days(size, limit, perDay));
            }
        }
        return seen;
    }

    private static Observation share(double size, long limit) {
        double percent = size * 100 / limit;
        CheckState state = percent >= CRITICAL_PERCENT
                ? CheckState.CRIT
                : percent >= WARNING_PERCENT ? CheckState.WARN : CheckState.OK;
        String detail = Bytes.text((long) size) + " of the " + Bytes.text(limit) + " of health.disk-limit are used ("
                + Math.round(percent) + " %)";
        return Observation.judged(state, detail);
    }

    private static Observation days(double size, long limit, double perDay) {
        double days = Math.min(MOST_DAYS, Math.max(0, (limit - size) / perDay));
        return Observation.of(
                Math.round(days * 10) / 10.0,
                String.format(Locale.ROOT, "it grows by %s a day: full in %.0f days", Bytes.text((long) perDay), days));
    }
}
