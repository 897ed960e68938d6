package dev.upkeep.testing;

/**
 * What is wrong with a connection of a {@link FaultyProxy}.
 *
 * @param kind what happens
 * @param direction which way the bytes go that are counted and hit
 * @param afterBytes how many of them pass unharmed
 * @param bytesPerSecond how many pass in a second from then on, of a slow connection
 * @param reply what is answered in the server's place
 */
public record Fault(Kind kind, Direction direction, long afterBytes, long bytesPerSecond, String reply) {
    /** Which way bytes go. */
    public enum Direction {
        /** From the client to the server. */
        REQUEST,
        /** From the server to the client. */
        ANSWER
    }

    enum Kind {
        NONE,
        REFUSE,
        CUT,
        STALL,
        SLOW,
        DAMAGE,
        REPLY
    }

    /** Nothing: everything is passed on. */
    public static Fault none() {
        return new Fault(Kind.NONE, Direction.ANSWER, 0, 0, "");
    }

    /** The connection is reset as soon as it was made. */
    public static Fault refuse() {
        return new Fault(Kind.REFUSE, Direction.ANSWER, 0, 0, "");
    }

    /** Both ends are reset when so many bytes have gone that way. */
    public static Fault cut(Direction direction, long afterBytes) {
        return new Fault(Kind.CUT, direction, afterBytes, 0, "");
    }

    /** After so many bytes nothing goes that way any more, and the connection stays open. */
    public static Fault stall(Direction direction, long afterBytes) {
        return new Fault(Kind.STALL, direction, afterBytes, 0, "");
    }

    /** After so many bytes no more than this pass in a second. */
    public static Fault slow(Direction direction, long afterBytes, long bytesPerSecond) {
        return new Fault(Kind.SLOW, direction, afterBytes, bytesPerSecond, "");
    }

    /** The byte after so many has one bit flipped. */
    public static Fault damage(Direction direction, long afterBytes) {
        return new Fault(Kind.DAMAGE, direction, afterBytes, 0, "");
    }

    /**
     * An HTTP request gets this answer in place of the server's, which never hears of it. Only for {@link
     * FaultyProxy#whenAsked}.
     *
     * @param status the status line's end: `503 Slow Down`
     * @param body what is answered, in ASCII
     */
    public static Fault reply(String status, String body) {
        String answer = "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
        return new Fault(Kind.REPLY, Direction.REQUEST, 0, 0, answer);
    }
}
