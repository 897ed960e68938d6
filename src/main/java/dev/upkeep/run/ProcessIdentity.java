package dev.upkeep.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process is at work. A process id is used again after a restart, so its start time belongs to it.
 *
 * @param host the machine's name
 * @param pid the process id
 * @param startedAt when the process started, by the operating system
 */
public record ProcessIdentity(String host, long pid, Instant startedAt) {
    /** The operating system derives the start time from a clock that may be corrected by about a second. */
    private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(2);

    /** This process. */
    public static ProcessIdentity current() {
        ProcessHandle self = ProcessHandle.current();
        return new ProcessIdentity(
                hostName(), self.pid(), self.info().startInstant().orElse(Instant.EPOCH));
    }

    /**
     * Whether this process is alive.
     *
     * @param asking the process that asks
     * @return empty when that cannot be told from here: it is on another machine, or its process id is in use while
     *     the start time is another, because the id was given away again or because the clock was set
     */
    Optional<Boolean> isAliveFor(ProcessIdentity asking) {
        if (equals(asking)) {
            return Optional.of(true);
        }
        if (!host.equals(asking.host)) {
            return Optional.empty();
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (handle.isEmpty() || pid == asking.pid) {
            return Optional.of(false);
        }
        return handle.get()
                .info()
                .startInstant()
                .filter(started -> Duration.between(started, startedAt).abs().compareTo(CLOCK_CORRECTION) <= 0)
                .map(same -> true);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
