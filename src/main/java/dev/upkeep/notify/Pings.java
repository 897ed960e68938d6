package dev.upkeep.notify;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.run.Run;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.settings.PingUrl;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a dead-man's-switch is told of a run, in the form of healthchecks.io: `/start` when it begins, the address
 * itself when it succeeded, with findings or without, `/fail` when it did not. Thread-safe.
 */
public final class Pings {
    private static final Logger LOG = LoggerFactory.getLogger(Pings.class);
    private static final int LONGEST_BODY = 1000;

    private final Map<String, JobSettings> jobs;

    /** @param jobs the jobs' settings by their names */
    public Pings(Map<String, JobSettings> jobs) {
        this.jobs = Map.copyOf(jobs);
    }

    /**
     * What is to be told of a run now.
     *
     * @param run a run as recorded, at its beginning or at its end
     * @return the message; absent when nobody is to be told: no address is set, it is a dry run, or it was skipped
     */
    public @Nullable Ping of(Run run) {
        JobSettings job = jobs.get(run.job());
        PingUrl url = job == null ? null : job.pingUrls().get(run.target());
        if (url == null || run.dryRun()) {
            return null;
        }
        return switch (run.status()) {
            case RUNNING -> new Ping(url, uri(url, "/start", run), "GET", "", subject("start", run));
            case SUCCEEDED -> new Ping(url, uri(url, "", run), "GET", "", subject("success", run));
            case FAILED, ABANDONED, CANCELLED ->
                new Ping(url, uri(url, "/fail", run), "POST", body(run), subject("failure", run));
            case SKIPPED -> null;
        };
    }

    /**
     * Says in the log that a message was refused.
     *
     * @param ping the message
     * @param status the answer's HTTP status
     */
    public void refused(Ping ping, int status) {
        LOG.warn("The ping of the {} was answered with the HTTP status {}; check the ping-url.", ping, status);
    }

    /**
     * Says in the log that a message could not be delivered. Libraries put the whole address into their messages, so
     * none of those is shown.
     *
     * @param ping the message
     * @param thrown why
     */
    public void failed(Ping ping, Throwable thrown) {
        LOG.warn("The ping of the {} could not be delivered: {}.", ping, reason(thrown));
    }

    private static String reason(Throwable thrown) {
        if (thrown instanceof InterruptedIOException) {
            return "there was no answer in time";
        }
        if (thrown instanceof UnknownHostException) {
            return "there is no such host";
        }
        if (thrown instanceof ConnectException) {
            return "the connection was refused";
        }
        return thrown instanceof SSLException
                ? "TLS could not be set up"
                : thrown.getClass().getSimpleName();
    }

    private static String subject(String what, Run run) {
        return what + " of " + run.job() + " for " + run.target();
    }

    /** The message goes to a third party: what a library said unexpectedly stays here. */
    private static String body(Run run) {
        if (run.failure() == FailureKind.INTERNAL || run.message() == null) {
            return "It failed unexpectedly; `upkeep runs` says how (run " + run.id() + ").";
        }
        String line = run.message().strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_BODY ? line : line.substring(0, LONGEST_BODY) + "…";
    }

    /** The id of the run tells the switch which start belongs to which end; it wants a UUID. */
    private static URI uri(PingUrl url, String ending, Run run) {
        URI address = url.address();
        String text = address.toString();
        int end = text.length();
        for (char mark : new char[] {'?', '#'}) {
            end = text.indexOf(mark) < 0 ? end : Math.min(end, text.indexOf(mark));
        }
        String path = text.substring(0, end).replaceAll("/+$", "");
        String query = address.getRawQuery() == null ? "" : address.getRawQuery() + "&";
        UUID id = UUID.nameUUIDFromBytes(run.id().getBytes(StandardCharsets.UTF_8));
        return URI.create(path + ending + "?" + query + "rid=" + id);
    }
}
