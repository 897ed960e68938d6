package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message says of one alert. Nothing in it is a secret.
 *
 * @param kind what is said
 * @param level how bad it is, or was until it ended
 * @param target the target's name, or {@link Alerts#ITSELF}
 * @param check the check's id
 * @param since when it began; absent when that is not known
 * @param at when this was found
 * @param value what was measured, with its unit; absent without a value
 * @param limits from which values on it is bad; absent when no value is bad by itself
 * @param before the last good value; absent without one
 * @param detail what was found
 * @param why what it means for the people who use the application; may be empty
 * @param fix what to do; may be empty
 * @param acknowledged whether somebody has said that they see to it
 * @param hides the checks that nothing is said of because of this one
 */
public record AlertItem(
        NoticeKind kind,
        Level level,
        String target,
        String check,
        @Nullable Instant since,
        Instant at,
        @Nullable String value,
        @Nullable String limits,
        @Nullable String before,
        String detail,
        String why,
        String fix,
        boolean acknowledged,
        List<String> hides) {
    public AlertItem {
        hides = List.copyOf(hides);
    }

    /**
     * What is said when a state follows from another one.
     *
     * @param kind what is said
     * @param before the state before
     * @param after the state now
     * @param definition how the check is declared
     */
    static AlertItem of(NoticeKind kind, AlertState before, AlertState after, CheckDefinition definition, Instant now) {
        Seen good = before.lastGood();
        // What has ended is compared with how bad it was; what is bad, with how good it was.
        Seen other = kind.isEnd() ? before.seen() : good;
        return new AlertItem(
                kind,
                kind.isEnd() ? worse(before.told().level(), after.level()) : worse(after.level(), Level.WARN),
                after.target(),
                after.check(),
                kind.isEnd() || after.begun() == null ? before.begun() : after.begun(),
                now,
                after.seen().text(),
                Limits.text(definition.thresholds(), after.seen().unit()),
                other == null ? null : other.text(),
                after.seen().detail(),
                definition.why(),
                definition.fix(),
                after.silence().isAcknowledged(now),
                List.of());
    }

    private static Level worse(Level one, Level other) {
        Level worse = one.isWorseThan(other) ? one : other;
        return worse == Level.OK ? Level.WARN : worse;
    }

    AlertItem kind(NoticeKind other) {
        return new AlertItem(
                other, level, target, check, since, at, value, limits, before, detail, why, fix, acknowledged, hides);
    }

    AlertItem hiding(List<String> checks) {
        return new AlertItem(
                kind, level, target, check, since, at, value, limits, before, detail, why, fix, acknowledged, checks);
    }

    /** How long it has been going on, or went on; absent when its begin is not known. */
    public @Nullable Duration lasted() {
        return since == null ? null : Duration.between(since, at);
    }

    /** What it is about, for people: the check, and the target unless it is Upkeep itself. */
    public String name() {
        return target.equals(Alerts.ITSELF) ? check : check + " (" + target + ")";
    }
}
