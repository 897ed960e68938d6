package dev.upkeep.alert;

import dev.upkeep.database.StateTables;
import dev.upkeep.run.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The messages that wait for delivery. A process claims a message before it tries it, so two never try it at once; what
 * was delivered never is again. A claim ends by itself after {@link #CLAIM}: a process that dies between the receiver's
 * answer and the record of it leaves a message that is sent once more, with the same id.
 */
final class Outbox {
    private static final StateTables TABLES = new StateTables("The alerts");
    /** Longer than any attempt takes, by the time-outs of the routes. */
    static final Duration CLAIM = Duration.ofMinutes(5);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    /** Whatever goes wrong with a channel, what is new reaches it this soon after it is mended. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    private static final int MOST_FAILURE = 500;

    /** What lies farther ahead than anything waits was written by a clock that was set back since. */
    private static final String FREE = "(claimed_until is null or claimed_until <= :now or claimed_until > :far)";

    private final JdbcClient database;
    private final Duration giveUpAfter;
    private final String self = UUID.randomUUID().toString();

    Outbox(JdbcClient database, Duration giveUpAfter) {
        this.database = database;
        this.giveUpAfter = giveUpAfter;
    }

    void put(AlertMessage message) {
        database.sql("insert into alert_message (id, channel, created_at, status, due_at, attempts, message) values"
                        + " (:id, :channel, :now, 'WAITING', :now, 0, :message)")
                .param("id", message.id())
                .param("channel", message.channel())
                .param("now", AlertLedger.text(message.createdAt()))
                .param("message", Json.line(message))
                .update();
    }

    /** How bad the messages of the channel are that are not delivered yet. */
    List<Level> waiting(String channel) {
        return TABLES.guarded(() -> database.sql(
                        "select message from alert_message where channel = ? and status = 'WAITING'")
                .param(channel)
                .query((row, number) ->
                        Json.read(row.getString(1), AlertMessage.class).level())
                .list());
    }

    /** Lets what waits for a channel be tried at once: it works again. */
    void hurry(String channel, Instant now) {
        TABLES.guarded(() -> database.sql(
                        "update alert_message set due_at = :now where channel = :channel and status = 'WAITING'")
                .param("now", AlertLedger.text(now))
                .param("channel", channel)
                .update());
    }

    /** How many messages a channel got, or is to get, between two times. */
    int countBetween(String channel, Instant since, Instant until) {
        return count(
                "channel = ? and status <> 'GIVEN_UP' and created_at > ? and created_at <= ?",
                channel,
                AlertLedger.text(since),
                AlertLedger.text(until));
    }

    private int count(String condition, Object... parameters) {
        return TABLES.guarded(() -> database.sql("select count(*) from alert_message where " + condition)
                .params(parameters)
                .query(Integer.class)
                .single());
    }

    /** What may be tried now, the oldest first; each is to be claimed before. */
    List<Delivery> due(Instant now) {
        return TABLES.guarded(() -> database.sql("select message, attempts from alert_message where status = 'WAITING'"
                        + " and (due_at <= :now or due_at > :far) and " + FREE + " order by created_at")
                .param("now", AlertLedger.text(now))
                .param("far", AlertLedger.text(now.plus(LONGEST_WAIT)))
                .query((row, number) ->
                        new Delivery(Json.read(row.getString(1), AlertMessage.class), row.getInt(2) + 1))
                .list());
    }

    /** Claims a message for this process; false when another one was faster. */
    boolean claim(Delivery delivery, Instant now) {
        return TABLES.guarded(() ->
                database.sql("update alert_message set claimed_by = :self, claimed_until = :until, attempts = :attempt"
                                        + " where id = :id and status = 'WAITING' and attempts = :attempt - 1"
                                        + " and " + FREE)
                                .param("self", self)
                                .param("until", AlertLedger.text(now.plus(CLAIM)))
                                .param("attempt", delivery.attempt())
                                .param("id", delivery.id())
                                .param("now", AlertLedger.text(now))
                                .param("far", AlertLedger.text(now.plus(LONGEST_WAIT)))
                                .update()
                        == 1);
    }

    /** Records that a message was delivered. */
    void sent(Delivery delivery, Instant now) {
        TABLES.guarded(() -> database.sql("update alert_message set status = 'SENT', claimed_by = null,"
                        + " claimed_until = null, failure = null, ended_at = :now where id = :id")
                .param("now", AlertLedger.text(now))
                .param("id", delivery.id())
                .update());
    }

    /**
     * Records that an attempt failed.
     *
     * @param reason why, for people
     * @return when it is tried again; empty when it is given up
     */
    Optional<Instant> failed(Delivery delivery, String reason, Instant now) {
        Instant next = now.plus(waitAfter(delivery.attempt()));
        boolean last = next.isAfter(delivery.message().createdAt().plus(giveUpAfter));
        TABLES.guarded(() -> database.sql("update alert_message set status = :status, due_at = :next,"
                        + " claimed_by = null, claimed_until = null, failure = :failure, ended_at = :ended"
                        + " where id = :id and status = 'WAITING' and claimed_by = :self")
                .param("status", last ? "GIVEN_UP" : "WAITING")
                .param("next", AlertLedger.text(next))
                .param("failure", reason.length() <= MOST_FAILURE ? reason : reason.substring(0, MOST_FAILURE))
                .param("ended", last ? AlertLedger.text(now) : null)
                .param("id", delivery.id())
                .param("self", self)
                .update());
        return last ? Optional.empty() : Optional.of(next);
    }

    /** How long to wait after an attempt: 30 s, 1 m, 2 m, and so on. */
    static Duration waitAfter(int attempt) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempt - 1, 10));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /**
     * Gives up what waits for channels that there are no more.
     *
     * @return how many messages, and things that were to be said in messages
     */
    int giveUpAllBut(Set<String> channels, Instant now) {
        Set<String> known = channels.isEmpty() ? Set.of("") : channels;
        int unsaid = database.sql("delete from alert_notice where message_id is null and channel not in (:channels)")
                .param("channels", known)
                .update();
        int unsent = database.sql("update alert_message set status = 'GIVEN_UP', failure = :failure, ended_at = :now"
                        + " where status = 'WAITING' and channel not in (:channels)")
                .param("failure", "The channel is gone from the folder of the routes.")
                .param("now", AlertLedger.text(now))
                .param("channels", known)
                .update();
        return unsaid + unsent;
    }

    /** How the delivery to a channel stands. */
    ChannelStanding standing(ChannelDefinition channel) {
        return TABLES.guarded(() -> {
            Optional<Instant> lastSent = database.sql(
                            "select max(ended_at) from alert_message where channel = ? and status = 'SENT'")
                    .param(channel.name())
                    .query((row, number) ->
                            Optional.ofNullable(row.getString(1)).map(Instant::parse))
                    .single();
            Optional<String> failure = database.sql("select failure from alert_message where channel = ?"
                            + " and failure is not null and status <> 'SENT' order by created_at desc limit 1")
                    .param(channel.name())
                    .query(String.class)
                    .optional();
            boolean waiting = !waiting(channel.name()).isEmpty();
            int givenUp = count("channel = ? and status = 'GIVEN_UP'", channel.name());
            int notices = database.sql("select count(*) from alert_notice where channel = ? and message_id is null")
                    .param(channel.name())
                    .query(Integer.class)
                    .single();
            return new ChannelStanding(
                    channel, lastSent, waiting || givenUp > 0 ? failure : Optional.empty(), waiting, notices, givenUp);
        });
    }
}
