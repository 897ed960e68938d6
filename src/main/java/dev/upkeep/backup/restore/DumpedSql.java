package dev.upkeep.backup.restore;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the rows in a dump's SQL, as pg_dump and pg_restore write it, while it passes by. It reads SQL as psql does:
 * what looks like a statement within a text, a function's body, a comment or a table's rows is none. Its memory is
 * constant. Not thread-safe.
 *
 * <p>See "Lexical Structure" in PostgreSQL's manual, and "Text Format" of COPY: a row is one line, and a line of `\.`
 * alone ends them.
 */
public final class DumpedSql {
    private static final byte[] TRAILER = bytes(" PostgreSQL database dump complete");
    private static final byte[] COPY = bytes("COPY ");
    private static final byte[] LARGE_OBJECT = bytes("SELECT pg_catalog.lo_create(");
    private static final byte[] ENCODING = bytes("SET client_encoding = '");
    private static final int LONGEST_TAG = 256;

    private enum State {
        SQL,
        TEXT,
        ESCAPED_TEXT,
        IDENTIFIER,
        LINE_COMMENT,
        BLOCK_COMMENT,
        TAG,
        DOLLAR_TEXT,
        COMMAND,
        BEFORE_ROWS,
        ROWS
    }

    /** Where in one of a table's lines the reading is. */
    private enum Line {
        START,
        BACKSLASH,
        DOT,
        MIDDLE
    }

    private final Map<DumpedRows.Table, Long> tables = new LinkedHashMap<>();
    private final Head statement = new Head(4096);
    private final Head comment = new Head(TRAILER.length + 1);
    private final Head tag = new Head(LONGEST_TAG);
    private State state = State.SQL;
    private Line line = Line.START;
    private byte previous;
    private byte beforePrevious;
    private byte inComment;
    private boolean escaped;
    private boolean escaping;
    private int depth;
    private int matched;
    private long rows;
    private long largeObjects;
    private boolean complete;
    private DumpedNames names = new DumpedNames(StandardCharsets.UTF_8);

    /** Takes the next bytes of the dump. */
    public void accept(byte[] buffer, int length) {
        int at = 0;
        while (at < length) {
            at = switch (state) {
                case ROWS -> rows(buffer, at, length);
                case TEXT -> text(buffer, at, length);
                default -> {
                    step(buffer[at]);
                    yield at + 1;
                }
            };
        }
    }

    /** What was found, after the last byte. */
    public DumpedRows end() {
        endComment();
        return new DumpedRows(tables, largeObjects, complete && state != State.ROWS && state != State.TEXT);
    }

    /** The rows of a table make up nearly all of a dump: this loop has to be fast. */
    private int rows(byte[] buffer, int from, int length) {
        int at = from;
        while (at < length) {
            byte value = buffer[at];
            switch (line) {
                case START -> {
                    line = value == '\\' ? Line.BACKSLASH : Line.MIDDLE;
                    at += value == '\\' ? 1 : 0;
                }
                case BACKSLASH -> {
                    line = value == '.' ? Line.DOT : Line.MIDDLE;
                    at += value == '.' ? 1 : 0;
                }
                case DOT -> {
                    if (value == '\n') {
                        endRows();
                        return at + 1;
                    }
                    line = Line.MIDDLE;
                }
                case MIDDLE -> {
                    while (at < length && buffer[at] != '\n') {
                        at++;
                    }
                    if (at < length) {
                        rows++;
                        line = Line.START;
                        at++;
                    }
                }
            }
        }
        return at;
    }

    /** Large objects are long texts: this loop has to be fast as well. */
    private int text(byte[] buffer, int from, int length) {
        int at = from;
        while (at < length && buffer[at] != '\'') {
            at++;
        }
        statement.append(buffer, from, at);
        if (at == length) {
            return at;
        }
        // A doubled quote ends the text here and begins it again at once.
        step(buffer[at]);
        return at + 1;
    }

    private void step(byte value) {
        switch (state) {
            case SQL -> sql(value);
            case TEXT -> endOf('\'', value);
            case IDENTIFIER -> endOf('"', value);
            case ESCAPED_TEXT -> escapedText(value);
            case LINE_COMMENT -> lineComment(value);
            case BLOCK_COMMENT -> blockComment(value);
            case TAG -> tag(value);
            case DOLLAR_TEXT -> dollarText(value);
            case COMMAND -> {
                if (value == '\n') {
                    state = State.SQL;
                }
            }
            case BEFORE_ROWS -> {
                if (value == '\n') {
                    state = State.ROWS;
                    line = Line.START;
                }
            }
            case ROWS -> throw new IllegalStateException("Rows are read by themselves");
        }
        beforePrevious = previous;
        previous = value;
    }

    private void sql(byte value) {
        if (statement.isEmpty() && (value == ' ' || value == '\n' || value == '\r' || value == '\t')) {
            return;
        }
        switch (value) {
            case '\'' -> beginText();
            case '"' -> state = State.IDENTIFIER;
            case '-' -> {
                if (previous == '-') {
                    statement.dropLast();
                    comment.clear();
                    state = State.LINE_COMMENT;
                    return;
                }
            }
            case '*' -> {
                if (previous == '/') {
                    statement.dropLast();
                    depth = 1;
                    inComment = 0;
                    state = State.BLOCK_COMMENT;
                    return;
                }
            }
            case '$' -> {
                if (!isPartOfName(previous)) {
                    tag.clear();
                    state = State.TAG;
                }
            }
            case '\\' -> {
                if (statement.isEmpty()) {
                    state = State.COMMAND;
                    return;
                }
            }
            case ';' -> {
                endStatement();
                return;
            }
            default -> {}
        }
        statement.append(value);
    }

    private void beginText() {
        boolean marked = (previous == 'E' || previous == 'e') && !isPartOfName(beforePrevious);
        boolean goesOn = previous == '\'' && escaped;
        escaped = marked || goesOn;
        escaping = false;
        state = escaped ? State.ESCAPED_TEXT : State.TEXT;
    }

    private void endOf(char quote, byte value) {
        statement.append(value);
        if (value == quote) {
            state = State.SQL;
        }
    }

    private void escapedText(byte value) {
        if (!escaping && value == '\'') {
            state = State.SQL;
        }
        escaping = !escaping && value == '\\';
    }

    private void lineComment(byte value) {
        if (value == '\n') {
            endComment();
            state = State.SQL;
        } else {
            comment.append(value);
        }
    }

    private void endComment() {
        if (state == State.LINE_COMMENT && comment.equalTo(TRAILER)) {
            complete = true;
        }
    }

    private void blockComment(byte value) {
        boolean ends = value == '/' && inComment == '*';
        boolean begins = value == '*' && inComment == '/';
        depth += begins ? 1 : ends ? -1 : 0;
        inComment = begins || ends ? 0 : value;
        if (depth == 0) {
            state = State.SQL;
        }
    }

    private void tag(byte value) {
        if (value == '$') {
            matched = -1;
            state = State.DOLLAR_TEXT;
        } else if (isPartOfName(value) && !tag.isFull()) {
            tag.append(value);
        } else {
            state = State.SQL;
            sql(value);
        }
    }

    /** Looks for the tag between two dollar signs; `matched` is how much of it stands behind the newest dollar sign. */
    private void dollarText(byte value) {
        if (value == '$') {
            if (matched == tag.length()) {
                state = State.SQL;
            } else {
                matched = 0;
            }
        } else if (matched >= 0 && matched < tag.length() && tag.at(matched) == value) {
            matched++;
        } else {
            matched = -1;
        }
    }

    private void endStatement() {
        if (statement.startsWith(COPY)) {
            state = State.BEFORE_ROWS;
            rows = 0;
            return;
        }
        if (statement.startsWith(LARGE_OBJECT)) {
            largeObjects++;
        } else if (statement.startsWith(ENCODING)) {
            names = DumpedNames.in(statement.textFrom(ENCODING.length, StandardCharsets.US_ASCII));
        }
        statement.clear();
    }

    private void endRows() {
        tables.merge(names.table(statement.textFrom(COPY.length, StandardCharsets.ISO_8859_1)), rows, Long::sum);
        statement.clear();
        previous = '\n';
        state = State.SQL;
    }

    private static boolean isPartOfName(byte value) {
        return value < 0
                || (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || value == '_'
                || value == '$';
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
