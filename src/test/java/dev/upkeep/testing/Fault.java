package dev.upkeep.testing;

/**
 * What is wrong with a connection of a {@link FaultyProxy}.
 *
 * @param kind what happens
 * @param direction which way the bytes go that are counted and hit
 * @param afterBytes how many of them pass unharmed
 * @param bytesPerSecond how many pass in a second from then on, of a slow connection
 */
public record Fault(Kind kind, Direction direction, long afterBytes, long bytesPerSecond) {
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
        DAMAGE
    }

    /** Nothing: everything is passed on. */
    public static Fault none() {
        return new Fault(Kind.NONE, Direction.ANSWER, 0, 0);
    }

    /** The connection is reset as soon as it was made. */
    public static Fault refuse() {
        return new Fault(Kind.REFUSE, Direction.ANSWER, 0, 0);
    }

    /** Both ends are reset when so many bytes have gone that way. */
    public static Fault cut(Direction direction, long afterBytes) {
        return new Fault(Kind.CUT, direction, afterBytes, 0);
    }

    /** After so many bytes nothing goes that way any more, and the connection stays open. */
    public static Fault stall(Direction direction, long afterBytes) {
        return new Fault(Kind.STALL, direction, afterBytes, 0);
    }

    /** After so many bytes no more than this pass in a second. */
    public static Fault slow(Direction direction, long afterBytes, long bytesPerSecond) {
        return new Fault(Kind.SLOW, direction, afterBytes, bytesPerSecond);
    }

    /** The byte after so many has one bit flipped. */
    public static Fault damage(Direction direction, long afterBytes) {
        return new Fault(Kind.DAMAGE, direction, afterBytes, 0);
    }
}
