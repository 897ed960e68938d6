package dev.upkeep.health.database;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** How much something grows in a day: the median of what any two days tell, so that one odd day decides nothing. */
final class Growth {
    private Growth() {}

    /**
     * The growth in a day (Theil-Sen's slope).
     *
     * @param values the values by their day; two at least
     */
    static double perDay(SortedMap<LocalDate, Double> values) {
        List<Map.Entry<LocalDate, Double>> days = new ArrayList<>(values.entrySet());
        List<Double> slopes = new ArrayList<>();
        for (int one = 0; one < days.size(); one++) {
            for (int other = one + 1; other < days.size(); other++) {
                long apart = ChronoUnit.DAYS.between(
                        days.get(one).getKey(), days.get(other).getKey());
                slopes.add((days.get(other).getValue() - days.get(one).getValue()) / apart);
            }
        }
        slopes.sort(null);
        int middle = slopes.size() / 2;
        return slopes.size() % 2 == 1 ? slopes.get(middle) : (slopes.get(middle - 1) + slopes.get(middle)) / 2;
    }
}
