package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    @Test
    void aNameThatOthersGaveCannotBeginAnotherLine() throws IOException {
        Matcher pattern =
                Pattern.compile("<pattern>(.*)</pattern>").matcher(Files.readString(Path.of("config/logback.xml")));
        assertThat(pattern.find()).isTrue();
        LoggerContext context = new LoggerContext();
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(pattern.group(1));
        layout.start();

        String line = layout.doLayout(new LoggingEvent(
                "", context.getLogger("x"), Level.INFO, "key {}", null, new Object[] {"a\n2026-11-30 ERROR b\u001b[2J"
                }));

        assertThat(line).endsWith("INFO  x key a 2026-11-30 ERROR b [2J" + System.lineSeparator());
        assertThat(line.lines()).hasSize(1);
    }
}
