package dev.upkeep.notify;

import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.Delivery;
import dev.upkeep.failure.Causes;
import dev.upkeep.failure.UpkeepException;
import jakarta.mail.MessagingException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages from the outbox to the channels' routes, and tells the outbox how that went. Thread-safe.
 */
public final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int MOST_ANSWER = 200;

    private final AtomicReference<String> lastTrouble = new AtomicReference<>("");
    private final Alerts alerts;
    private final MessageText text;
    private final MessageHtml html;

    /**
     * @param alerts where the messages are
     * @param text writes them as text
     */
    Courier(Alerts alerts, MessageText text) {
        this.alerts = alerts;
        this.text = text;
        this.html = new MessageHtml(text);
    }

    /** The messages that are due now; none, and a line in the log, while Upkeep's own database fails. */
    public List<Delivery> due() {
        try {
            List<Delivery> due = alerts.due();
            lastTrouble.set("");
            return due;
        } catch (UpkeepException e) {
            // Every few seconds it is the same trouble.
            if (!e.getMessage().equals(lastTrouble.getAndSet(e.getMessage()))) {
                LOG.error("Nobody can be told anything: {}", e.getMessage());
            }
            return List.of();
        }
    }

    /** Claims a message; one that is not claimed must not be sent. */
    public boolean claim(Delivery delivery) {
        return alerts.claim(delivery);
    }

    /** Notes that a message has arrived. */
    public void sent(Delivery delivery) {
        alerts.sent(delivery);
    }

    /**
     * Notes that the other side answered with an error.
     *
     * @param delivery the message
     * @param request what was sent
     * @param status the HTTP status
     * @param answer the answer's body
     */
    public void refused(Delivery delivery, ChannelRequest request, int status, @Nullable String answer) {
        alerts.failed(delivery, "it answered with " + answer(request, status, answer));
    }

    /** Notes that a message did not arrive. */
    public void failed(Delivery delivery, Throwable thrown) {
        alerts.failed(delivery, reason(thrown));
    }

    /** The message as text for a mail. */
    public String text(Delivery delivery) {
        return text.of(delivery.message());
    }

    /** The message as HTML for a mail. */
    public String html(Delivery delivery) {
        return html.of(delivery.message());
    }

    /**
     * What the other side answered, for people: some servers repeat the address, whose secret parts are left out.
     *
     * @param request what was sent
     * @param status the HTTP status
     * @param answer the answer's body
     */
    public static String answer(ChannelRequest request, int status, @Nullable String answer) {
        String said =
                answer == null ? "" : request.withoutSecrets(answer.strip().replaceAll("\\s+", " "));
        String cut = said.length() <= MOST_ANSWER ? said : said.substring(0, MOST_ANSWER) + "…";
        return "the HTTP status " + status + (cut.isEmpty() ? "." : ": " + cut);
    }

    /**
     * Why something did not arrive. Libraries for HTTP put the whole address into their messages, so none of those is
     * shown; what a mail server said is.
     *
     * @param thrown what was thrown
     */
    public static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        boolean mail = false;
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof UpkeepException known) {
                return known.getMessage();
            }
            mail |= cause instanceof MessagingException;
            deepest = cause;
        }
        String known = known(deepest);
        if (known != null) {
            return known;
        }
        return mail
                ? String.valueOf(deepest.getMessage()).strip().replaceAll("\\s+", " ")
                : deepest.getClass().getSimpleName() + ".";
    }

    private static @Nullable String known(Throwable thrown) {
        if (thrown instanceof InterruptedIOException) {
            return "there was no answer in time.";
        }
        if (thrown instanceof UnknownHostException) {
            return "there is no such host.";
        }
        if (thrown instanceof ConnectException) {
            return "the connection was refused.";
        }
        return thrown instanceof SSLException || thrown instanceof java.security.GeneralSecurityException
                ? "TLS could not be set up: is the certificate valid and the host the one that it names?"
                : null;
    }
}
