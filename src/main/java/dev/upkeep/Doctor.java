package dev.upkeep;

import dev.upkeep.backup.BackUp;
import dev.upkeep.copy.CopyObjects;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.local.SampleApplication;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.storage.StorageUsage;
import dev.upkeep.storage.UserStatements;
import dev.upkeep.storage.WriteRight;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tries every connection and right that the targets need. */
final class Doctor {
    private final Settings settings;
    private final Databases databases;
    private final ObjectStores stores;
    private final BackUp backUp;
    private final CopyObjects copyObjects;
    private final UserStatements userStatements;
    private final WriteRight writeRight;

    Doctor(
            Settings settings,
            Databases databases,
            ObjectStores stores,
            BackUp backUp,
            CopyObjects copyObjects,
            UserStatements userStatements,
            WriteRight writeRight) {
        this.settings = settings;
        this.databases = databases;
        this.stores = stores;
        this.backUp = backUp;
        this.copyObjects = copyObjects;
        this.userStatements = userStatements;
        this.writeRight = writeRight;
    }

    /**
     * Examines each target.
     *
     * @param missingGrants the statements that would give a target's checks the rights that they lack
     * @param found is told of each probe as it comes
     */
    void examine(Function<String, List<String>> missingGrants, Consumer<Probe> found) {
        if (settings.sampleApplication()
                && !SampleApplication.isBegun(settings.target("main").database().address())) {
            found.accept(new Probe(
                    "the sample application", false, "It is not made yet; `upkeep start` or any run makes it."));
            return;
        }
        settings.targets().forEach((name, target) -> {
            List<Probe> database = databases.of(name).probe();
            database.forEach(found);
            if (database.get(0).passed()) {
                // It can be connected to; what may not be read there is a part of what the statements cure.
                found.accept(rights(name, missingGrants));
                if (isScheduled(StorageUsage.JOB.name())) {
                    Probe users = userStatements.probe(name);
                    found.accept(users);
                    if (users.passed()) {
                        writeRight.probe(name).ifPresent(found);
                    }
                }
            }
            backUp.probe(name).forEach(found);
            stores.of(name).probe(target.backup().prefix()).forEach(probe -> found.accept(probe.of(name)));
            copyObjects.probe(name).forEach(found);
        });
    }

    private boolean isScheduled(String job) {
        return Optional.ofNullable(settings.jobs().get(job))
                .flatMap(JobSettings::cron)
                .isPresent();
    }

    private static Probe rights(String target, Function<String, List<String>> missingGrants) {
        String subject = target + ": see what the checks are about";
        try {
            List<String> grants = missingGrants.apply(target);
            return new Probe(
                    subject,
                    grants.isEmpty(),
                    grants.isEmpty()
                            ? "No check lacks a right."
                            : "Checks that lack a right are UNKNOWN. As a superuser, or as the tables' owner, run:\n"
                                    + String.join("\n", grants));
        } catch (UpkeepException e) {
            return Probe.failed(subject, e);
        }
    }
}
