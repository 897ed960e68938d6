package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {
    private static final String OTHER_WAY = "logback.configurationFile";

    @Test
    void aNameThatOthersGaveCannotBeginAnotherLine() {
        LoggerContext context = configured();
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");

        String line = new String(
                appender.getEncoder()
                        .encode(new LoggingEvent("", context.getLogger("x"), Level.INFO, "key {}", null, new Object[] {
                            "a\n2026-11-30 ERROR b\u001b[2J"
                        })),
                StandardCharsets.UTF_8);

        assertThat(appender.getTarget()).isEqualTo("System.err");
        assertThat(line).endsWith("INFO  x key a 2026-11-30 ERROR b [2J" + System.lineSeparator());
        assertThat(line.lines()).hasSize(1);
    }

    @Test
    void leavesLoggingToAFileThatIsNamed() {
        String other = System.setProperty(OTHER_WAY, "another.xml");
        try {
            assertThat(new LogSetup().configure(new LoggerContext()))
                    .isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
        } finally {
            restore(other);
        }
    }

    @Test
    void isFoundByLogback() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogSetup.class);
    }

    private static LoggerContext configured() {
        String other = System.clearProperty(OTHER_WAY);
        try {
            LoggerContext context = new LoggerContext();
            assertThat(new LogSetup().configure(context))
                    .isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
            return context;
        } finally {
            restore(other);
        }
    }

    private static void restore(String value) {
        if (value == null) {
            System.clearProperty(OTHER_WAY);
        } else {
            System.setProperty(OTHER_WAY, value);
        }
    }
}
