package dev.upkeep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection through a {@link FaultyProxy}: two pumps, of which a fault stops or spoils one. */
final class FaultyConnection {
    private static final int BUFFER_BYTES = 16 * 1024;
    /** How much of what was read before is looked at again: longer than any rule's text. */
    private static final int TAIL_CHARACTERS = 200;

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern CONTENT_LENGTH = Pattern.compile("\ncontent-length: *([0-9]+)");
    private static final int PATIENCE_MILLIS = 5_000;

    private static final long SLICE_NANOS = 50_000_000;
    private static final int SLICES_PER_SECOND = 20;

    private final FaultyProxy proxy;
    private final Socket client;
    private final Socket target;
    private Fault fault;
    private long passed;
    private boolean struck;
    private boolean stalled;
    private int pumps = 2;
    private boolean ended;

    FaultyConnection(FaultyProxy proxy, Socket client, Socket target, Fault fault) {
        this.proxy = proxy;
        this.client = client;
        this.target = target;
        this.fault = fault;
    }

    void pump(Fault.Direction direction) {
        Socket from = direction == Fault.Direction.REQUEST ? client : target;
        Socket to = direction == Fault.Direction.REQUEST ? target : client;
        byte[] buffer = new byte[BUFFER_BYTES];
        String tail = "";
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                if (direction == Fault.Direction.REQUEST) {
                    tail = arm(tail, buffer, read);
                    if (isAnsweredHere()) {
                        answerHere(new String(buffer, 0, read, StandardCharsets.ISO_8859_1), input);
                        throw new IOException("answered here");
                    }
                }
                pass(direction, buffer, read, output);
            }
            to.shutdownOutput();
            finishOne();
        } catch (IOException e) {
            reset();
        }
    }

    /** Looks for a rule's text in what was just read after the end of what was read before; returns the new end. */
    private String arm(String tail, byte[] buffer, int read) {
        String text = tail + new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        for (FaultyProxy.Rule rule : proxy.rules()) {
            int found = text.indexOf(
                    rule.text(), Math.max(0, tail.length() - rule.text().length() + 1));
            if (found >= 0 && rule.times().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                begin(rule.fault());
            }
        }
        return text.substring(Math.max(0, text.length() - TAIL_CHARACTERS));
    }

    private synchronized boolean isAnsweredHere() {
        return fault.kind() == Fault.Kind.REPLY;
    }

    /**
     * Takes a request in and answers it, as the server would: a client that is still sending may not read.
     *
     * @param begun what has been read of the request
     */
    private void answerHere(String begun, InputStream rest) throws IOException {
        String request = begun;
        while (!request.contains(END_OF_HEAD)) {
            int next = rest.read();
            if (next < 0) {
                throw new IOException("gone");
            }
            request += (char) next;
        }
        String head = request.substring(0, request.indexOf(END_OF_HEAD)).toLowerCase(Locale.ROOT);
        if (!head.contains("100-continue")) {
            Matcher length = CONTENT_LENGTH.matcher(head);
            long body = length.find() ? Long.parseLong(length.group(1)) : 0;
            rest.skipNBytes(Math.max(0, body - (request.length() - head.length() - END_OF_HEAD.length())));
        }
        proxy.struck();
        client.getOutputStream().write(fault.reply().getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        // A reset would overtake the answer: the client is to read it and go.
        client.setSoTimeout(PATIENCE_MILLIS);
        rest.transferTo(OutputStream.nullOutputStream());
    }

    private synchronized void begin(Fault armed) {
        fault = armed;
        passed = 0;
        struck = false;
    }

    private void pass(Fault.Direction direction, byte[] buffer, int length, OutputStream output) throws IOException {
        int from = 0;
        while (from < length) {
            int count = step(direction, buffer, from, length - from);
            output.write(buffer, from, count);
            output.flush();
            from += count;
        }
    }

    /** Lets the fault strike when it is due, and says how many bytes may go now. */
    private int step(Fault.Direction direction, byte[] buffer, int from, int length) throws IOException {
        long pauseNanos;
        int count;
        synchronized (this) {
            awaitEnd(stalled);
            if (fault.kind() == Fault.Kind.NONE || fault.direction() != direction) {
                return length;
            }
            long left = fault.afterBytes() - passed;
            if (left > 0) {
                count = (int) Math.min(left, length);
                passed += count;
                return count;
            }
            pauseNanos = strike(buffer, from);
            count = fault.kind() == Fault.Kind.SLOW
                    ? (int) Math.max(1, Math.min(length, fault.bytesPerSecond() / SLICES_PER_SECOND))
                    : length;
            passed += count;
        }
        LockSupport.parkNanos(pauseNanos);
        return count;
    }

    /** Does what the fault says; returns how long to wait before bytes may pass, in nanoseconds. */
    private long strike(byte[] buffer, int from) throws IOException {
        if (!struck) {
            struck = true;
            proxy.struck();
            if (fault.kind() == Fault.Kind.DAMAGE) {
                buffer[from] ^= 1;
            }
        }
        if (fault.kind() == Fault.Kind.CUT) {
            throw new IOException("cut");
        }
        awaitEnd(fault.kind() == Fault.Kind.STALL);
        return fault.kind() == Fault.Kind.SLOW ? SLICE_NANOS : 0;
    }

    private synchronized void awaitEnd(boolean stalling) throws IOException {
        try {
            while (stalling && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException("closed", e);
        }
        if (stalling) {
            throw new IOException("ended");
        }
    }

    synchronized void stall() {
        stalled = true;
        proxy.struck();
    }

    void reset() {
        FaultyProxy.resetNow(client);
        FaultyProxy.resetNow(target);
        end();
    }

    private synchronized void finishOne() throws IOException {
        pumps--;
        if (pumps == 0) {
            client.close();
            target.close();
            end();
        }
    }

    private synchronized void end() {
        ended = true;
        proxy.ended(this);
        notifyAll();
    }
}
