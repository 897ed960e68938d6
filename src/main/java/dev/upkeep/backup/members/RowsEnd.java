package dev.upkeep.backup.members;

/**
 * Watches a table's rows pass by, and knows whether they came to their end: pg_dump writes a line of `\.` behind the
 * last row, and empty lines. Not thread-safe.
 */
public final class RowsEnd {
    private enum State {
        LINE,
        BACKSLASH,
        DOT,
        END,
        ROW
    }

    /** More than pg_dump writes behind the last row. */
    private static final int TAIL = 64;

    private State state = State.LINE;

    /** Takes the next bytes. Only the last of them count, so that this is no second look at each byte. */
    public void accept(byte[] buffer, int offset, int length) {
        int from = offset;
        if (length > TAIL) {
            from = offset + length - TAIL;
            state = State.ROW;
        }
        for (int at = from; at < offset + length; at++) {
            state = next(buffer[at]);
        }
    }

    /** Whether what has passed by until now ends as a table's rows do. */
    public boolean isReached() {
        return state == State.END;
    }

    private State next(byte value) {
        if (value == '\n') {
            return state == State.DOT || state == State.END ? State.END : State.LINE;
        }
        if (state == State.LINE && value == '\\') {
            return State.BACKSLASH;
        }
        return state == State.BACKSLASH && value == '.' ? State.DOT : State.ROW;
    }
}
