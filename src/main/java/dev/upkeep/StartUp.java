package dev.upkeep;

import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what runs once at the start of the process: what the settings name, what a schedule would have run while the
 * process was down, and the clean-up after a crash.
 */
final class StartUp {
    /** The job that cleans up in the bucket after runs that their process left behind. */
    static final String CLEAN_UP = "abort-incomplete-uploads";

    private final Settings settings;
    private final RunHistory history;
    private final Clock clock;

    StartUp(Settings settings, RunHistory history, Clock clock) {
        this.settings = settings;
        this.history = history;
        this.clock = clock;
    }

    /**
     * The requests of this start, each job and target once: clean-ups first, then what was missed, then what the
     * settings name.
     */
    List<JobRequest> requests() {
        Map<String, JobRequest> requests = new LinkedHashMap<>();
        // Whichever command found them dead: what they left in the bucket is still there.
        for (Run run : history.abandonedSince(CLEAN_UP)) {
            if (settings.targets().containsKey(run.target())) {
                add(requests, CLEAN_UP, run.target(), "after the crash of " + run.id());
                add(requests, "expire-backups", run.target(), "after the crash of " + run.id());
            }
        }
        for (String target : settings.targets().keySet()) {
            settings.jobs()
                    .forEach((job, when) -> missed(job, target, when)
                            .ifPresent(time -> add(requests, job, target, "missed at " + time)));
            for (String job : settings.startUpJobs()) {
                add(requests, job, target, "start-up.jobs");
            }
        }
        return new ArrayList<>(requests.values());
    }

    /** The first time of the schedule after the job's last start, if that has passed. */
    private Optional<Instant> missed(String job, String target, JobSettings when) {
        return when.cron()
                .flatMap(cron -> history.lastStart(job, target)
                        .flatMap(last ->
                                cron.next(last, settings.timeZone()).filter(time -> time.isBefore(clock.instant()))));
    }

    private static void add(Map<String, JobRequest> requests, String job, String target, String why) {
        requests.putIfAbsent(job + " " + target, new JobRequest(job, target, Trigger.STARTUP, why, false, Map.of()));
    }
}
