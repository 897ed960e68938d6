package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.testing.ListingStore;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.sqlite.SQLiteDataSource;

/** Upkeep is killed in the middle of a pass over the bucket. */
@Tag("fault")
class KilledPassIT {
    private static final int USERS = 20;
    private static final int OBJECTS = 600;

    @TempDir
    Path folder;

    @Test
    void theNextRunGoesOnAndItsTotalsAreRight() throws Exception {
        JdbcTemplate application = application();
        try (ListingStore server = new ListingStore()) {
            for (int user = 1; user <= USERS; user++) {
                for (int i = 0; i < OBJECTS; i++) {
                    server.put(email(user) + "/" + i, user);
                }
            }
            TestHome home = UpkeepProcess.bucketOnly(folder.resolve("home"), server.settings())
                    .with("DATABASE_URL", "sqlite:" + folder.resolve("application.db"))
                    .with("UPKEEP_STORAGE_CONCURRENCY", "2")
                    .with("UPKEEP_STORAGE_REQUESTS_PER_SECOND", "2");
            try (UpkeepProcess killed = UpkeepProcess.start(home, "run", "recalculate-storage")) {
                await().atMost(Duration.ofMinutes(4)).until(() -> server.requests() > 4);
                killed.kill();
            }
            assertThat(recorded(application)).containsOnly(0L);
            int before = server.requests();

            UpkeepProcess next = UpkeepProcess.run(
                    home.with("UPKEEP_STORAGE_REQUESTS_PER_SECOND", "0"), "run", "recalculate-storage");

            assertThat(next.exitCode()).as(next.all()).isZero();
            assertThat(next.all()).contains("This went on with a pass that was begun at");
            assertThat(server.requests() - before).isLessThan(12);
            for (int user = 1; user <= USERS; user++) {
                assertThat(recorded(application).get(user - 1)).isEqualTo((long) user * OBJECTS);
            }
        }
    }

    private JdbcTemplate application() {
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + folder.resolve("application.db"));
        JdbcTemplate application = new JdbcTemplate(file);
        application.execute("create table user (id integer primary key, email text, storage_used integer)");
        for (int user = 1; user <= USERS; user++) {
            application.update("insert into user values (?, ?, 0)", user, email(user));
        }
        return application;
    }

    private static List<Long> recorded(JdbcTemplate application) {
        return application.queryForList("select storage_used from user order by id", Long.class);
    }

    private static String email(int user) {
        return String.format("u%02d@x.com", user);
    }
}
