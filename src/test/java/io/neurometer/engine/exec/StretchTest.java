package io.neurometer.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.SharedKernel;
import io.neurometer.engine.backend.TeamWork;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StretchTest {
    private static final int MEMBERS = 3;

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private int present = MEMBERS;

    private final Stretch.Following following = new Stretch.Following() {
        @Override
        public void proceeding() {
            // Nothing ends this run.
        }

        @Override
        public RuntimeException failed(int step, RuntimeException failure) {
            return new IllegalStateException("step " + step, failure);
        }
    };

    /** Parts run by threads of the test's own, of which there may be fewer than parts. */
    private class Parts implements SharedKernel {
        private final String name;

        Parts(String name) {
            this.name = name;
        }

        @Override
        public int parts() {
            return MEMBERS;
        }

        @Override
        public void runPart(int part) {
            done.add(name);
        }

        @Override
        public void together(TeamWork work) {
            CountDownLatch ended = new CountDownLatch(present - 1);
            for (int i = 1; i < present; i++) {
                int member = i;
                new Thread(() -> {
                            work.run(member, present);
                            ended.countDown();
                        })
                        .start();
            }
            work.run(0, present);
            try {
                ended.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            for (int missing = present; missing < MEMBERS; missing++) {
                work.run(missing, present);
            }
        }

        @Override
        public void run() {
            throw new UnsupportedOperationException("part by part");
        }
    }

    private BoundKernel alone(String name) {
        return () -> done.add(name);
    }

    private void run(@Nullable BoundKernel... kernels) {
        new Stretch(4, 3 + kernels.length).run(kernels, following);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, MEMBERS})
    void eachStepBeginsWhenTheOneBeforeHasEnded(int there) {
        present = there;
        for (int i = 0; i < 50; i++) {
            done.clear();
            run(new Parts("a"), alone("b"), null, new Parts("c"), new Parts("d"));
            assertThat(done).containsExactly("a", "a", "a", "b", "c", "c", "c", "d", "d", "d");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MEMBERS})
    void whatIsLeftIsDoneOnceAllPartsAreThere(int there) {
        present = there;
        Parts summed = new Parts("part") {
            @Override
            public boolean finishes() {
                return true;
            }

            @Override
            public void finish() {
                done.add("sum");
            }
        };
        run(summed, new Parts("next"));
        assertThat(done).containsExactly("part", "part", "part", "sum", "next", "next", "next");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MEMBERS})
    void aFailureOfOneMemberEndsAll(int there) {
        present = there;
        Parts failing = new Parts("b") {
            @Override
            public void runPart(int part) {
                if (part == MEMBERS - 1) {
                    throw new IllegalArgumentException("no");
                }
            }
        };
        assertThatThrownBy(() -> run(new Parts("a"), failing, new Parts("c")))
                .hasMessage("step 5")
                .hasRootCauseMessage("no");
        assertThat(done).containsExactly("a", "a", "a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MEMBERS})
    void aFailureOfWhatIsLeftEndsAll(int there) {
        present = there;
        Parts failing = new Parts("a") {
            @Override
            public boolean finishes() {
                return true;
            }

            @Override
            public void finish() {
                throw new IllegalArgumentException("no");
            }
        };
        assertThatThrownBy(() -> run(failing, new Parts("b")))
                .hasMessage("step 4")
                .hasRootCauseMessage("no");
        assertThat(done).containsExactly("a", "a", "a");
    }

    @Test
    void aRunCanBeEndedBetweenSteps() {
        AtomicInteger steps = new AtomicInteger();
        Stretch.Following ending = new Stretch.Following() {
            @Override
            public void proceeding() {
                if (steps.incrementAndGet() == 2) {
                    throw new CancellationException("enough");
                }
            }

            @Override
            public RuntimeException failed(int step, RuntimeException failure) {
                return failure;
            }
        };
        BoundKernel[] kernels = {new Parts("a"), new Parts("b"), new Parts("c")};
        assertThatThrownBy(() -> new Stretch(0, 2).run(kernels, ending)).isInstanceOf(CancellationException.class);
        assertThat(done).doesNotContain("c");
    }

    @Test
    void membersMeetManyTimes() {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger sum = new AtomicInteger();
        BoundKernel[] kernels = new BoundKernel[2000];
        for (int i = 0; i < kernels.length; i++) {
            int step = i;
            kernels[i] = new Parts("") {
                @Override
                public void runPart(int part) {
                    int before = sum.getAndIncrement();
                    if (before / MEMBERS != step) {
                        seen.add(step);
                    }
                }
            };
        }
        run(kernels);
        assertThat(seen).isEmpty();
        assertThat(sum).hasValue(MEMBERS * kernels.length);
    }

    @Test
    void stretchesBeginAndEndWithParts() {
        BoundKernel team = new BoundKernel() {
            @Override
            public void run() {
                done.add("team");
            }
        };
        BoundKernel small = new BoundKernel() {
            @Override
            public void run() {
                done.add("small");
            }

            @Override
            public boolean isAlone() {
                return true;
            }
        };
        Parts parts = new Parts("parts");
        List<@Nullable BoundKernel> steps = Arrays.asList(
                small, parts, small, null, parts, small, team, parts, team, parts, parts, parts, parts, null);
        Stretch[] found = Stretches.of(steps.size(), step -> step == 3, steps::get, step -> step == 10);
        assertThat(found)
                .containsExactly(
                        null,
                        new Stretch(1, 4),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new Stretch(9, 10),
                        null,
                        new Stretch(11, 12),
                        null,
                        null);
    }
}
