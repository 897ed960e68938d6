package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A row of the ledger.
 *
 * @param run the run
 * @param process who is at work on it
 * @param heartbeatAt when that process last said so
 */
record RunRow(Run run, ProcessIdentity process, Instant heartbeatAt) {
    static RunRow of(ResultSet row) throws SQLException {
        String finishedAt = row.getString("finished_at");
        String failure = row.getString("failure");
        Run run = new Run(
                row.getString("id"),
                row.getString("job"),
                row.getString("target"),
                Trigger.of(row.getString("trigger_word")),
                row.getString("requested_by"),
                row.getInt("dry_run") == 1,
                Json.texts(row.getString("parameters")),
                RunStatus.valueOf(row.getString("status")),
                Instant.parse(row.getString("started_at")),
                finishedAt == null ? null : Instant.parse(finishedAt),
                failure == null ? null : FailureKind.valueOf(failure),
                row.getString("message"),
                row.getString("report"));
        ProcessIdentity process = new ProcessIdentity(
                row.getString("host"), row.getLong("pid"), Instant.parse(row.getString("process_started_at")));
        return new RunRow(run, process, Instant.parse(row.getString("heartbeat_at")));
    }
}
