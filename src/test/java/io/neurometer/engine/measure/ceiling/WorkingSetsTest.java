package io.neurometer.engine.measure.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.measure.host.Cache;
import io.neurometer.engine.report.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each amount of memory lies in the level that it is named after. */
class WorkingSetsTest {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long PLENTY = 1L << 40;
    private static final List<Cache> CACHES = List.of(
            cache(1, "data", 32 * KIB, 2),
            cache(1, "instruction", 32 * KIB, 2),
            cache(2, "unified", MIB, 2),
            cache(3, "unified", 32 * MIB, 16));

    @Test
    void oneForEachLevelAndFourTimesTheLastOne() {
        WorkingSets sets = new WorkingSets(CACHES, 2, 1, PLENTY);

        assertThat(sets.perLevel())
                .containsExactly(
                        new WorkingSets.Point(16 * KIB, "l1"),
                        new WorkingSets.Point(512 * KIB, "l2"),
                        new WorkingSets.Point(16 * MIB, "l3"),
                        new WorkingSets.Point(128 * MIB, "dram"));
        assertThat(sets.largestLevel()).isEqualTo("dram");
    }

    @Test
    void cachesOfACoreCountForEachThread() {
        assertThat(new WorkingSets(CACHES, 2, 4, PLENTY).perLevel())
                .containsExactly(
                        new WorkingSets.Point(64 * KIB, "l1"),
                        new WorkingSets.Point(2 * MIB, "l2"),
                        new WorkingSets.Point(16 * MIB, "l3"),
                        new WorkingSets.Point(128 * MIB, "dram"));
    }

    @Test
    void aCacheOfTwoCoresIsSharedWhereCoresHaveOneThread() {
        List<Cache> caches = List.of(cache(1, "data", 32 * KIB, 1), cache(3, "unified", 32 * MIB, 2));

        assertThat(new WorkingSets(caches, 1, 2, PLENTY).perLevel())
                .containsExactly(
                        new WorkingSets.Point(32 * KIB, "l1"),
                        new WorkingSets.Point(16 * MIB, "l3"),
                        new WorkingSets.Point(128 * MIB, "dram"));
    }

    @Test
    void aCapBelowFourTimesTheLastLevelLeavesTheLevelOpen() {
        WorkingSets sets = new WorkingSets(CACHES, 2, 1, 100 * MIB);

        assertThat(sets.perLevel().get(3)).isEqualTo(new WorkingSets.Point(100 * MIB, "llc_or_dram_unknown"));
        assertThat(sets.largestLevel()).isEqualTo("llc_or_dram_unknown");
    }

    @Test
    void withoutCachesTheLevelIsOpen() {
        WorkingSets sets = new WorkingSets(List.of(), 2, 1, PLENTY);

        assertThat(sets.perLevel()).containsExactly(new WorkingSets.Point(512 * MIB, "llc_or_dram_unknown"));
    }

    @Test
    void aSweepGoesUpInPowersOfTwo() {
        List<WorkingSets.Point> points = new WorkingSets(CACHES, 2, 1, PLENTY).sweep();

        assertThat(points).hasSize(14).isSortedAccordingTo((one, other) -> Long.compare(one.bytes(), other.bytes()));
        assertThat(points.get(1)).isEqualTo(new WorkingSets.Point(32 * KIB, "l1"));
        assertThat(points.get(2)).isEqualTo(new WorkingSets.Point(64 * KIB, "l2"));
        assertThat(points.get(12)).isEqualTo(new WorkingSets.Point(64 * MIB, "llc_or_dram_unknown"));
        assertThat(points.get(13)).isEqualTo(new WorkingSets.Point(128 * MIB, "dram"));
    }

    private static Cache cache(int level, String type, long bytes, int sharedBy) {
        return new Cache(level, type, bytes, Reading.of(64), Reading.of(sharedBy));
    }
}
