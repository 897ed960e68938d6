package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.objectstore.UploadedParts;
import dev.upkeep.run.RunStatus;
import dev.upkeep.uploads.UploadPolicy.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UploadPolicyTest {
    private static final String RUN = "20261122T021500Z-k3f9qa";
    private static final Instant LIMIT = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant OLD = LIMIT.minusMillis(1);
    private static final UpkeepKeys MAIN = new UpkeepKeys("upkeep/", "main");
    private static final UpkeepKeys SHOP = new UpkeepKeys("upkeep/", "shop");

    @Test
    void onlyWhatIsOlderThanTheLimitGoes() {
        assertThat(decide("ann@x.com/film.mp4", OLD, Map.of())).isEqualTo(Decision.OLD);
        assertThat(decide("ann@x.com/film.mp4", LIMIT, Map.of())).isEqualTo(Decision.YOUNG);
        assertThat(decide("ann@x.com/film.mp4", LIMIT.plusSeconds(90), Map.of()))
                .isEqualTo(Decision.YOUNG);
    }

    @ParameterizedTest
    @EnumSource(value = RunStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
    void whatAnEndedRunLeftBehindGoesAtOnce(RunStatus ended) {
        String key = MAIN.backup(RUN, "dump.zst");

        assertThat(decide(key, LIMIT.plusSeconds(90), Map.of(RUN, ended))).isEqualTo(Decision.LEFT_BY_A_RUN);
    }

    @Test
    void whatARunAtWorkUploadsStaysHoweverOldAndWhoseverTargetItIs() {
        Map<String, RunStatus> runs = Map.of(RUN, RunStatus.RUNNING);

        assertThat(decide(MAIN.backup(RUN, "dump.zst"), OLD, runs)).isEqualTo(Decision.OF_A_RUN_AT_WORK);
        assertThat(decide(SHOP.backup(RUN, "dump.zst"), OLD, runs)).isEqualTo(Decision.OF_A_RUN_AT_WORK);
    }

    @Test
    void whatARunBeganThatTheLedgerDoesNotKnowGoesByItsAge() {
        String key = MAIN.backup(RUN, "dump.zst");

        assertThat(decide(key, OLD, Map.of())).isEqualTo(Decision.OLD);
        assertThat(decide(key, LIMIT.plusSeconds(90), Map.of())).isEqualTo(Decision.YOUNG);
    }

    @Test
    void whatTheStoreDoesNotDateIsNeverOld() {
        assertThat(decide("ann@x.com/film.mp4", IncompleteUpload.UNDATED, Map.of()))
                .isEqualTo(Decision.YOUNG);
    }

    @Test
    void ofWhichAPartArrivedLatelyStaysUnlessItsRunHasEnded() {
        UploadedParts lately = new UploadedParts(2, 10, LIMIT);
        UploadedParts longAgo = new UploadedParts(2, 10, OLD);
        UploadedParts undated = new UploadedParts(2, 10, null);
        UploadPolicy policy = policy(Map.of(RUN, RunStatus.FAILED));
        IncompleteUpload film = new IncompleteUpload("ann@x.com/film.mp4", "id", OLD);

        assertThat(policy.decide(film, lately)).isEqualTo(Decision.YOUNG);
        assertThat(policy.decide(film, longAgo)).isEqualTo(Decision.OLD);
        assertThat(policy.decide(film, undated)).isEqualTo(Decision.OLD);
        assertThat(policy.decide(film, null)).isEqualTo(Decision.OLD);
        assertThat(policy.decide(new IncompleteUpload(MAIN.backup(RUN, "dump.zst"), "id", OLD), lately))
                .isEqualTo(Decision.LEFT_BY_A_RUN);
    }

    private static Decision decide(String key, Instant initiatedAt, Map<String, RunStatus> runs) {
        return policy(runs).decide(new IncompleteUpload(key, "id", initiatedAt));
    }

    private static UploadPolicy policy(Map<String, RunStatus> runs) {
        return new UploadPolicy(List.of(MAIN, SHOP), id -> Optional.ofNullable(runs.get(id)), LIMIT);
    }
}
