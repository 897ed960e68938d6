package dev.upkeep;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * How Upkeep logs where the property `logback.configurationFile` names no other way: to standard error, one line an
 * event. Logback finds it by the file in `META-INF/services`. It is Java, and no XML, because reading that takes a fifth
 * of a second of every command.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** Set from the environment variable UPKEEP_LOG; a command is quieter, because it says itself how its run went. */
    static final String LEVEL = "upkeep.log";

    /** The level of messages to people, which only the long-running process sends. */
    static final String NOTIFY_LEVEL = "upkeep.log.notify";

    /** A name that others gave, a key for example, must not begin another line, nor reach a terminal as an order. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0} %replace(%msg){'\\p{Cntrl}', ' '}%n%ex{short}";

    private static final String OTHER_WAY = "logback.configurationFile";

    private static final Map<String, Level> QUIET = Map.of(
            Logger.ROOT_LOGGER_NAME,
            Level.WARN,
            // Upkeep says itself what went wrong with a migration,
            "org.flywaydb",
            Level.OFF,
            // and what it means that the embedded S3 server does not know a request.
            "org.gaul.s3proxy.S3ProxyHandler",
            Level.OFF,
            // It warns of a gauge that Camel registers twice.
            "io.micrometer",
            Level.ERROR);

    /** For Logback. */
    public LogSetup() {}

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        if (System.getProperty(OTHER_WAY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logging);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(logging);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        QUIET.forEach((name, level) -> logging.getLogger(name).setLevel(level));
        logging.getLogger("dev.upkeep").setLevel(level(LEVEL));
        logging.getLogger("upkeep.notify").setLevel(level(NOTIFY_LEVEL));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level level(String property) {
        return Level.toLevel(System.getProperty(property), Level.INFO);
    }
}
