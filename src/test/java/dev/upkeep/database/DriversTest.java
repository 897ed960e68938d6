package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriversTest {
    @TempDir
    Path folder;

    @Test
    void loadsADriverFromAJarOfTheFolder() throws Exception {
        Path source = folder.resolve("Added.java");
        Files.writeString(source, """
                public class Added extends org.sqlite.JDBC {
                    @Override public boolean acceptsURL(String url) { return url.startsWith("jdbc:added:"); }
                    @Override public java.sql.Connection connect(String url, java.util.Properties properties)
                            throws java.sql.SQLException {
                        return super.connect("jdbc:sqlite:" + properties.getProperty("file"), properties);
                    }
                }
                """);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", System.getProperty("java.class.path"), source.toString()))
                .isZero();
        jar(Map.of(
                "META-INF/services/java.sql.Driver", "Added".getBytes(StandardCharsets.UTF_8),
                "Added.class", Files.readAllBytes(folder.resolve("Added.class"))));
        Drivers drivers = new Drivers(List.of(folder.resolve("none"), folder));
        Properties properties = new Properties();
        properties.setProperty("file", folder.resolve("x.db").toString());

        try (Connection connection = drivers.connect("jdbc:added:", properties).orElseThrow()) {
            assertThat(connection.getMetaData().getDriverName()).isEqualTo("SQLite JDBC");
        }
        assertThat(drivers.connect("jdbc:other:", properties)).isEmpty();
        assertThat(new Drivers(List.of()).connect("jdbc:added:", properties)).isEmpty();
    }

    @Test
    void namesTheFolderOfADriverThatIsDamaged() throws IOException {
        jar(Map.of("META-INF/services/java.sql.Driver", "Missing".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> new Drivers(List.of(folder)).connect("jdbc:other:", new Properties()))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContainingAll("A JDBC driver cannot be loaded", "Missing", folder.toString());
    }

    private void jar(Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve("driver.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
    }
}
