package dev.upkeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.retention.ExpireBackups;
import dev.upkeep.backup.verify.VerifyBackup;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ProcessIdentity;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunLedger;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import dev.upkeep.uploads.AbortIncompleteUploads;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What Upkeep promises about backups whatever goes wrong: no run of back-up is SUCCEEDED without a manifest that
 * verifies; no half backup is ever visible; no upload and no object is left behind that the next clean-up does not
 * remove; the last verified backup is never expired. It reads the target `main` by the ledger and the bucket, not
 * through any bad network.
 */
public final class BackupPromise implements AutoCloseable {
    private final Settings settings;
    private final Programs programs = new Programs(Duration.ZERO);
    private final ObjectStore store;
    private final ObjectStores stores;
    private final Catalogue catalogue;
    private final Database state;
    private final Database other;
    private final RunLedger ledger;
    private final Set<String> whole = new TreeSet<>();

    /** @param settings of the home whose runs are judged, before its addresses are led over a bad network */
    public BackupPromise(Settings settings) {
        this.settings = settings;
        this.store = new ObjectStore(settings.target("main").objectStore());
        this.stores = new ObjectStores(Map.of("main", store));
        this.catalogue = new Catalogue(
                store, new UpkeepKeys(settings.target("main").backup().prefix(), "main"));
        this.state = Database.ofState(settings.state());
        new StateSchema(state).migrate();
        this.other = Database.ofState(Sample.emptySqlite(settings.home().resolve("other-machine.db")));
        new StateSchema(other).migrate();
        this.ledger = new RunLedger(state.dataSource(), Clock.systemUTC(), ProcessIdentity.current());
    }

    /** The runs of back-up so far, the newest first; those of dead processes are abandoned by now. */
    public List<Run> runs() {
        ledger.abandonDead();
        return new RunHistory(state.dataSource()).newest(Optional.of("back-up"), 1000);
    }

    /** The ids of the backups that are visible, each of which verifies at the level counted. */
    public Set<String> wholeBackups() {
        List<String> visible = ids();
        for (String id : visible) {
            // One that was whole stays so: nothing writes to it again.
            if (whole.add(id)) {
                assertThat(verification()
                                .verify(Sample.run("verify-backup", Map.of("backup", id, "level", "counted")))
                                .passed())
                        .as("the visible backup %s is whole", id)
                        .isTrue();
            }
        }
        Set<String> succeeded = runs().stream()
                .filter(run -> run.status() == RunStatus.SUCCEEDED)
                .map(Run::id)
                .collect(Collectors.toSet());
        assertThat(whole).as("every run that succeeded had its backup").containsAll(succeeded);
        return Set.copyOf(visible);
    }

    /** Finds the promise kept, before a clean-up and after it. Nothing may be at work. Old backups expire. */
    public void isKept() {
        assertThat(runs()).as("runs that are at work").noneMatch(run -> run.status() == RunStatus.RUNNING);
        Optional<String> lastVerified =
                catalogue.list().stream().filter(Backup::isVerified).findFirst().map(Backup::id);
        List<String> visible = ids();

        new AbortIncompleteUploads(settings, stores, ledger, Clock.systemUTC())
                .abort(Sample.run("abort-incomplete-uploads"));
        expire(state, Clock.systemUTC());

        assertThat(uploads()).as("uploads after the clean-up").isEmpty();
        assertThat(strayObjects()).as("objects of no backup after the clean-up").isEmpty();
        lastVerified.ifPresent(
                id -> assertThat(ids()).as("the last verified backup").contains(id));
        // What nobody has verified so far is younger than that one and still here.
        assertThat(visible).as("backups before the clean-up").containsAll(wholeBackups());
        newestIsLeftAYearLaterOnAMachineThatKnowsNothing();
    }

    /** Whatever the rules and the ledger say: of backups that all verify, the newest stays. */
    private void newestIsLeftAYearLaterOnAMachineThatKnowsNothing() {
        List<String> before = ids();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(365));
        expire(other, later);
        assertThat(ids())
                .as("backups a year later")
                .containsAll(before.stream().limit(1).toList());
        wholeBackups();
    }

    private void expire(Database by, Clock clock) {
        RunLedger states = new RunLedger(by.dataSource(), clock, ProcessIdentity.current());
        new ExpireBackups(settings, stores, states, new RunHistory(by.dataSource()), clock)
                .expire(Sample.run("expire-backups"));
    }

    /** The incomplete uploads of the bucket. */
    public List<IncompleteUpload> uploads() {
        List<IncompleteUpload> uploads = new ArrayList<>();
        store.listIncompleteUploads("", uploads::addAll);
        return uploads;
    }

    /** The keys of all objects that belong to no visible backup. */
    public Set<String> strayObjects() {
        Set<String> keys = new TreeSet<>();
        store.listObjects("", page -> page.stream().map(StoredObject::key).forEach(keys::add));
        for (Backup backup : catalogue.list()) {
            Manifest manifest = backup.manifest();
            manifest.files().stream().map(StoredFile::key).forEach(keys::remove);
            keys.remove(manifest.key());
            keys.remove(manifest.key().replace(Manifest.OBJECT_NAME, "status.json"));
        }
        return keys;
    }

    private List<String> ids() {
        return catalogue.list().stream().map(Backup::id).toList();
    }

    private VerifyBackup verification() {
        return new VerifyBackup(
                settings,
                stores,
                programs,
                ledger,
                target -> Decryption.NONE,
                Clock.systemUTC(),
                System.getenv("PATH"),
                "1.2.3");
    }

    @Override
    public void close() {
        state.close();
        other.close();
        store.close();
        programs.close();
    }
}
