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

    /** Whether this process runs on the machine that asks. */
    boolean isOnThisHost() {
        return host.equals(hostName());
    }

    /** Whether this process is alive; only to be asked on its own machine. */
    boolean isAlive() {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (handle.isEmpty()) {
            return false;
        }
        Optional<Instant> started = handle.get().info().startInstant();
        return started.isEmpty()
                || Duration.between(started.get(), startedAt).abs().compareTo(CLOCK_CORRECTION) <= 0;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
