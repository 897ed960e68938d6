package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.BackupStatus;
import dev.upkeep.process.Command;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.EveryType;
import dev.upkeep.testing.NastySchema;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restored databases compared with their sources, row by row and definition by definition, by means of their own. */
@Tag("fault")
@Timeout(180)
class RowByRowIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** What a database has beside rows: each query tells one kind of it, by names alone. */
    private static final Map<String, String> DEFINITIONS = Map.ofEntries(
            Map.entry(
                    "relations",
                    "select oid::regclass, relkind, relpersistence, relispopulated, relreplident, reloptions, relrowsecurity, relforcerowsecurity, pg_get_expr(relpartbound, oid), pg_get_partkeydef(oid) from pg_class where relnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry(
                    "columns",
                    "select attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage, attstattarget, attcollation::regcollation, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum) from pg_attribute join pg_class on attrelid = pg_class.oid left join pg_attrdef on adrelid = attrelid and adnum = attnum where attnum > 0 and not attisdropped and relnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry(
                    "constraints",
                    "select conrelid::regclass, contypid::regtype, conname, convalidated, pg_get_constraintdef(oid) from pg_constraint where connamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry(
                    "indexes",
                    "select indexrelid::regclass, indisvalid, indisclustered, pg_get_indexdef(indexrelid) from pg_index join pg_class c on c.oid = indrelid where relnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry(
                    "triggers",
                    "select tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal"),
            Map.entry("policies", "select * from pg_policies"),
            Map.entry(
                    "views",
                    "select oid::regclass, pg_get_viewdef(oid) from pg_class where relkind in ('v', 'm') and relnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry("rules", "select * from pg_rules where schemaname !~ '^pg_'"),
            Map.entry(
                    "functions",
                    "select p.oid::regprocedure, case when prokind <> 'a' then pg_get_functiondef(p.oid) end from pg_proc p where pronamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry(
                    "types",
                    "select t.oid::regtype, typtype, typnotnull, typdefault, (select array_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = t.oid) from pg_type t where typnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_')"),
            Map.entry("inheritance", "select inhrelid::regclass, inhparent::regclass, inhseqno from pg_inherits"),
            Map.entry("sequences", "select * from pg_sequences"),
            Map.entry("extensions", "select extname, extversion, extnamespace::regnamespace from pg_extension"),
            Map.entry("statistics", "select stxname, pg_get_statisticsobjdef(oid) from pg_statistic_ext"),
            Map.entry("publications", "select * from pg_publication_tables"),
            Map.entry(
                    "collations",
                    "select collname, collcollate, collprovider from pg_collation where collnamespace = 'public'::regnamespace"),
            Map.entry(
                    "large objects",
                    "select oid, md5(lo_get(oid)), obj_description(oid, 'pg_largeobject') from pg_largeobject_metadata"));

    private static DatabaseAddress.Postgres everyType;
    private static DatabaseAddress.Postgres nasty;

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();

    @BeforeAll
    static void fill() {
        everyType = SERVER.newDatabase();
        EveryType.in(SERVER, everyType);
        nasty = SERVER.newDatabase();
        NastySchema.in(SERVER, nasty);
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void everyRowAndEveryDefinitionOfEveryTypeIsRestored(DumpFormat format) throws SQLException {
        for (DatabaseAddress.Postgres source : List.of(asAdministrator(everyType), asAdministrator(nasty))) {
            DatabaseAddress.Postgres copy = restored(source, format);

            Map<String, List<String>> rows = rows(source);
            assertThat(rows).hasSizeGreaterThan(10);
            assertSame(rows(copy), rows);
            assertSame(definitions(copy), definitions(source));
        }
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void anEmptyDatabaseIsRestoredEmpty(DumpFormat format) throws SQLException {
        DatabaseAddress.Postgres source = asAdministrator(SERVER.newDatabase());

        DatabaseAddress.Postgres copy = restored(source, format);

        assertThat(rows(copy)).isEmpty();
        assertSame(definitions(copy), definitions(source));
    }

    @Test
    void pgbenchAtScale50UnderWriteLoadIsRestoredInBalance() throws Exception {
        DatabaseAddress.Postgres source = asAdministrator(SERVER.newDatabase());
        try (BackUps job = new BackUps(new SampleTarget(home, source, bucket).settings())) {
            pgbench(job, source, "-i", "-q", "-s", "50");
            long before = number(source, "select count(*) from pgbench_history");
            Thread load = new Thread(() -> pgbench(job, source, "-n", "-c", "2", "-T", "15"));
            load.start();
            // The load is on as soon as it has written something.
            while (number(source, "select count(*) from pgbench_history") == before) {
                Thread.onSpinWait();
            }
            Backup backup = new Backup(job.backUp(), BackupStatus.unverified("x"));
            long afterwards = number(source, "select count(*) from pgbench_history");
            DatabaseAddress.Postgres copy = newAddress();
            RestoreReport report = job.restoration().restore(Sample.run("restore"), backup, to(copy));
            load.join();

            assertThat(report.findings()).isEmpty();
            assertThat(number(copy, "select count(*) from pgbench_accounts")).isEqualTo(5_000_000);
            long history = number(copy, "select count(*) from pgbench_history");
            assertThat(history).isPositive().isLessThan(afterwards);
            long delta = number(copy, "select sum(delta) from pgbench_history");
            assertThat(number(copy, "select sum(abalance) from pgbench_accounts"))
                    .isEqualTo(delta);
            assertThat(number(copy, "select sum(tbalance) from pgbench_tellers"))
                    .isEqualTo(delta);
            assertThat(number(copy, "select sum(bbalance) from pgbench_branches"))
                    .isEqualTo(delta);
        }
    }

    private DatabaseAddress.Postgres restored(DatabaseAddress.Postgres source, DumpFormat format) {
        try (BackUps job = new BackUps(
                new SampleTarget(home, source, bucket).withFormat(format).settings())) {
            Backup backup = new Backup(job.backUp(), BackupStatus.unverified("x"));
            DatabaseAddress.Postgres copy = newAddress();
            assertThat(job.restoration()
                            .restore(Sample.run("restore"), backup, to(copy))
                            .findings())
                    .isEmpty();
            return copy;
        }
    }

    private static RestoreRequest to(DatabaseAddress address) {
        return new RestoreRequest(address, null, null, List.of(), 1, false);
    }

    private static void pgbench(BackUps job, DatabaseAddress.Postgres at, String... arguments) {
        try {
            assertThat(job.programs()
                            .run(
                                    new Command(
                                            PROGRAMS.resolve("pgbench"),
                                            List.of(arguments),
                                            Map.of(
                                                    "PGHOST", at.host(),
                                                    "PGPORT", Integer.toString(at.port()),
                                                    "PGUSER", at.user(),
                                                    "PGDATABASE", at.database())),
                                    Duration.ofMinutes(2))
                            .exitCode())
                    .isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Kind by kind, so that a failure shows what differs and not everything. */
    private static void assertSame(Map<String, List<String>> copy, Map<String, List<String>> source) {
        assertThat(copy.keySet()).isEqualTo(source.keySet());
        source.forEach((name, lines) -> assertThat(copy.get(name)).as(name).isEqualTo(lines));
    }

    /** The rows of each table and each filled materialized view as text, sorted. */
    private static Map<String, List<String>> rows(DatabaseAddress.Postgres at) throws SQLException {
        try (Connection connection = connect(at)) {
            Map<String, List<String>> rows = new LinkedHashMap<>();
            List<String> relations = lines(
                    connection,
                    "select oid::regclass from pg_class where relkind in ('r', 'm') and relispopulated and relnamespace in"
                            + " (select oid from pg_namespace where nspname !~ '^pg_|^information_')");
            for (String relation : relations) {
                rows.put(relation, lines(connection, "select t::text from only " + relation + " t"));
            }
            return rows;
        }
    }

    private static Map<String, List<String>> definitions(DatabaseAddress.Postgres at) throws SQLException {
        try (Connection connection = connect(at)) {
            Map<String, List<String>> definitions = new LinkedHashMap<>();
            for (Map.Entry<String, String> kind : DEFINITIONS.entrySet()) {
                definitions.put(kind.getKey(), lines(connection, kind.getValue()));
            }
            return definitions;
        }
    }

    private static List<String> lines(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    line.append(column == 1 ? "" : " | ").append(rows.getString(column));
                }
                lines.add(line.toString());
            }
            Collections.sort(lines);
            return lines;
        }
    }

    private static long number(DatabaseAddress.Postgres at, String sql) throws SQLException {
        try (Connection connection = connect(at)) {
            return Long.parseLong(lines(connection, sql).get(0));
        }
    }

    private static DatabaseAddress.Postgres asAdministrator(DatabaseAddress.Postgres address) {
        return SERVER.address(address.database(), "postgres", null);
    }

    private static DatabaseAddress.Postgres newAddress() {
        return SERVER.address("row by row " + NUMBER.incrementAndGet(), "postgres", null);
    }

    private static Connection connect(DatabaseAddress.Postgres address) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("PGDBNAME", address.database());
        properties.setProperty("user", address.user());
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + address.port() + "/", properties);
    }
}
