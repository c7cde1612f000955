package io.neurometer.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaPlannerTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void noTwoBlocksInUseTogetherOverlap(long seed) {
        List<Lifetime> lifetimes = random(seed, 300, 60, 1 + (int) (seed * 3));

        for (MemoryPlan plan : plans(lifetimes)) {
            for (int i = 0; i < lifetimes.size(); i++) {
                Lifetime block = lifetimes.get(i);
                assertThat(lifetimes.subList(0, i)).noneMatch(other -> collide(plan, block, other));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void arenaLiesBetweenThePeakAndTheSum(long seed) {
        List<Lifetime> lifetimes = random(seed, 500, 200, 12);
        long peak = MemoryPeak.of(lifetimes, block -> MemoryPlan.align(block.bytes()))
                .peak();
        long sum = lifetimes.stream()
                .mapToLong(block -> MemoryPlan.align(block.bytes()))
                .sum();

        for (MemoryPlan plan : plans(lifetimes)) {
            assertThat(plan.arenaBytes()).isBetween(peak, sum);
            assertThat(plan.offsets().values()).allMatch(offset -> offset % MemoryPlan.ALIGNMENT == 0);
            assertThat(lifetimes).allMatch(block -> end(plan, block) <= plan.arenaBytes());
        }
    }

    @Test
    void takesTheSmallerPlan() {
        for (long seed = 100; seed < 120; seed++) {
            List<Lifetime> lifetimes = random(seed, 100, 40, 10);

            long chosen = ArenaPlanner.plan(lifetimes).arenaBytes();

            assertThat(chosen)
                    .isEqualTo(Math.min(
                            BestFit.plan(lifetimes).arenaBytes(),
                            LargestFirst.plan(lifetimes).arenaBytes()));
        }
    }

    @Test
    void chainNeedsItsTwoLargestNeighbours() {
        List<Lifetime> chain = List.of(block("a", 640, 0, 1), block("b", 6400, 1, 2), block("c", 64, 2, 3));

        assertThat(ArenaPlanner.plan(chain).arenaBytes()).isEqualTo(7040);
    }

    @Test
    void theEndOfAPlanIsReachedWhereABlockLiesThere() {
        List<Lifetime> chain = List.of(block("a", 640, 0, 1), block("b", 6400, 1, 2), block("c", 64, 2, 3));
        MemoryPlan plan = new MemoryPlan(7040, Map.of("a", 6400L, "b", 0L, "c", 6400L));

        assertThat(MemoryPeak.extentOf(chain, plan))
                .as("at step 0 it lies there alone")
                .isEqualTo(new MemoryPeak(7040, 1, List.of(chain.get(1), chain.get(0))));
        assertThat(MemoryPeak.extentOf(List.of(), plan).peak()).isZero();
    }

    @Test
    void hundredThousandBlocksThatAllLiveTogetherAreStacked() {
        List<Lifetime> together = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            together.add(block("v" + i, 64, i, 100_000));
        }

        assertThat(ArenaPlanner.plan(together).arenaBytes()).isEqualTo(6_400_000);
    }

    @Test
    void hundredThousandBlocksInAChainTakeTheRoomOfTwo() {
        List<Lifetime> chain = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            chain.add(block("v" + i, 4096, i, i + 1));
        }

        assertThat(ArenaPlanner.plan(chain).arenaBytes()).isEqualTo(8192);
    }

    @Test
    void blocksThatTakeTurnsHaveTheirMiddleInCommon() {
        List<Lifetime> chain =
                List.of(block("a", 640, 0, 1), block("b", 6400, 1, 2), block("c", 128, 2, 3), block("d", 6400, 3, 4));

        MemoryPlan plan = ArenaPlanner.planShared(chain);

        assertThat(plan.arenaBytes()).isEqualTo(7040);
        assertThat(plan.offsets()).isEqualTo(Map.of("b", 0L, "d", 0L, "a", 6400L, "c", 6400L + 256));
    }

    @Test
    void middlesInCommonAreNotWorthAQuarterMore() {
        List<Lifetime> apart =
                List.of(block("a", 6400, 0, 1), block("b", 3200, 2, 3), block("c", 3200, 2, 3), block("d", 64, 0, 3));

        assertThat(SharedMiddles.plan(apart).arenaBytes()).isEqualTo(6400 + 3200 + 64);
        assertThat(ArenaPlanner.planShared(apart)).isEqualTo(ArenaPlanner.plan(apart));
    }

    @Test
    void nothingNeedsNothing() {
        assertThat(ArenaPlanner.planShared(List.of()).arenaBytes()).isZero();
        assertThat(ArenaPlanner.plan(List.of()).arenaBytes()).isZero();
    }

    @Test
    void countsPairsInUseTogether() {
        List<Lifetime> lifetimes = random(7, 200, 50, 9);
        long pairs = 0;
        for (int i = 0; i < lifetimes.size(); i++) {
            for (int k = 0; k < i; k++) {
                pairs += overlap(lifetimes.get(i), lifetimes.get(k)) ? 1 : 0;
            }
        }

        assertThat(InterferenceGraph.pairs(lifetimes)).isEqualTo(pairs);
        assertThat(InterferenceGraph.earlierNeighbours(lifetimes).stream()
                        .mapToLong(List::size)
                        .sum())
                .isEqualTo(pairs);
    }

    private static List<MemoryPlan> plans(List<Lifetime> lifetimes) {
        return List.of(
                ArenaPlanner.plan(lifetimes),
                ArenaPlanner.planShared(lifetimes),
                LargestFirst.plan(lifetimes),
                BestFit.plan(lifetimes),
                SharedMiddles.plan(lifetimes));
    }

    private static List<Lifetime> random(long seed, int count, int steps, int longest) {
        Random random = new Random(seed);
        List<Lifetime> lifetimes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(steps);
            long bytes = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(5000);
            lifetimes.add(block("v" + i, bytes, first, first + random.nextInt(longest)));
        }
        Collections.shuffle(lifetimes, random);
        return lifetimes;
    }

    private static Lifetime block(String value, long bytes, int first, int last) {
        return new Lifetime(value, bytes, bytes, first, last);
    }

    private static boolean collide(MemoryPlan plan, Lifetime a, Lifetime b) {
        boolean bothHoldSomething = a.bytes() > 0 && b.bytes() > 0;
        return bothHoldSomething && overlap(a, b) && offset(plan, a) < end(plan, b) && offset(plan, b) < end(plan, a);
    }

    private static boolean overlap(Lifetime a, Lifetime b) {
        return a.first() <= b.last() && b.first() <= a.last();
    }

    private static long offset(MemoryPlan plan, Lifetime block) {
        return plan.offsets().get(block.value());
    }

    private static long end(MemoryPlan plan, Lifetime block) {
        return offset(plan, block) + block.bytes();
    }
}
