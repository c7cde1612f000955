package io.neurometer.engine.measure.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One process after the other, whatever becomes of each; here they measure in this very process. */
class ForksTest {
    private static final long MS = 1_000_000;
    private static final Supplier<Reading<Long>> ROOM = () -> Reading.of(1L << 40);
    private static final ForkRule RULE =
            new ForkRule(3, new WarmUp.Rule(5, 0, WarmUp.Until.OVER, 10), new Latency.Rule(100, 0, 60, 3), 3, 120);

    private final VirtualClock clock = new VirtualClock();
    private final List<Progress> told = new ArrayList<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final List<ForkTask> tasks = new ArrayList<>();
    private List<String> deviations = List.of();
    private int started;

    @Test
    void everyProcessHasItsFiguresAndTheirDifferencesAreTold() {
        Forks.Result result = run(ROOM, 1e6, (task, waiting) -> measured(task, (9 + started) * MS));

        assertThat(result.report().planned()).isEqualTo(3);
        assertThat(result.report().runs()).extracting(ForkReport.Run::fork).containsExactly(1, 2, 3);
        assertThat(result.report().runs()).extracting(ForkReport.Run::median).containsExactly(10.0, 11.0, 12.0);
        assertThat(result.report().runs()).allSatisfy(one -> {
            assertThat(one.n()).isEqualTo(100);
            assertThat(one.cold().firstMs()).isPositive();
            assertThat(one.warmup().runs()).isEqualTo(5);
            assertThat(one.stability().value().stable()).isTrue();
        });
        assertThat(result.report().variance().value().medianRatio()).isEqualTo(1.2);
        assertThat(result.report().variance().value().between()).isEqualTo(1);
        assertThat(result.report().variance().value().icc()).isEqualTo(1);
        assertThat(result.report().failures()).isEmpty();
        assertThat(tasks).extracting(ForkTask::seed).containsOnly(7L);
        assertThat(tasks).extracting(ForkTask::block).containsExactly(0, 1, 1);
        assertThat(told).extracting(Progress::percent).isSorted().last().isEqualTo(100.0);
        assertThat(told).extracting(Progress::phase).containsOnly("forks");
        Latency.Samples pooled = PooledSamples.of(result.samples());
        assertThat(pooled.nanos()).hasSize(300);
        assertThat(pooled.seconds()).isEqualTo(3.3);
        assertThat(deviations).isEmpty();
    }

    @Test
    void aProcessThatFailsTellsWhyAndTheOthersGoOn() {
        Forks.Result result = run(ROOM, 1e6, (task, waiting) -> {
            if (started == 2) {
                throw new ForkFailure("it ended with 137");
            }
            return measured(task, 10 * MS);
        });

        assertThat(result.report().runs()).extracting(ForkReport.Run::fork).containsExactly(1, 3);
        assertThat(result.report().failures()).containsExactly(new ForkReport.Failure(2, "it ended with 137"));
        assertThat(deviations).containsExactly("process 2 of 3 has no result: it ended with 137");
    }

    @Test
    void aProcessThatHadTimeForFewRunsIsLeftOut() {
        Forks.Result result = run(ROOM, 1e6, (task, waiting) -> {
            int runs = started == 2 ? 24 : started == 3 ? 25 : 100;
            return measured(withRuns(task, runs), 10 * MS);
        });

        assertThat(result.report().runs()).extracting(ForkReport.Run::fork).containsExactly(1, 3);
        assertThat(result.samples()).hasSize(2);
        assertThat(result.report().failures())
                .containsExactly(new ForkReport.Failure(2, "it had time for 24 samples, another process for 100"));
        assertThat(deviations)
                .containsExactly("process 2 is left out: it had time for 24 samples, another process for 100");
    }

    private static ForkTask withRuns(ForkTask task, int runs) {
        return new ForkTask(
                task.warmUp(), new Latency.Rule(runs, 0, 60, 3), 0, task.seconds(), task.seed(), task.block());
    }

    @Test
    void twoFailuresInARowAreEnough() {
        Forks.Result result = run(ROOM, 1e6, (task, waiting) -> {
            throw new ForkFailure("no");
        });

        assertThat(started).isEqualTo(2);
        assertThat(result.samples()).isEmpty();
        assertThat(result.report().variance().reason()).contains("fewer than two");
        assertThat(deviations).last().isEqualTo("no further processes after 2 in a row without a result");
    }

    @Test
    void noneIsStartedWithoutMemoryForASecondModel() {
        Forks.Result result = run(() -> Reading.of(400L << 20), 1e6, (task, waiting) -> measured(task, 10 * MS));

        assertThat(started).isZero();
        assertThat(result.report().failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains("fit in memory twice", "419430400"));
        assertThat(deviations).isNotEmpty();
    }

    @Test
    void timeIsSharedOutAmongThem() {
        run(ROOM, 30, (task, waiting) -> measured(task, 10 * MS));

        // What one does not need is left to the others.
        assertThat(tasks).extracting(ForkTask::seconds).isSorted().first().isEqualTo(10.0);
        assertThat(tasks.get(2).seconds()).isBetween(20.0, 30.0);
        assertThat(run(ROOM, 6, (task, waiting) -> measured(task, 10 * MS))
                        .report()
                        .failures())
                .extracting(ForkReport.Failure::reason)
                .contains("there was no time left for it");
    }

    @Test
    void cancellingEndsTheProcessThatRuns() {
        assertThatThrownBy(() -> run(ROOM, 1e6, (task, waiting) -> {
                    waiting.accept(1);
                    cancelled.set(true);
                    waiting.accept(2);
                    return measured(task, 10 * MS);
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(started).isEqualTo(1);
    }

    private Forks.Result run(Supplier<Reading<Long>> memory, double seconds, ForkLauncher launcher) {
        ForkLauncher counting = (task, waiting) -> {
            started++;
            tasks.add(task);
            return launcher.run(task, waiting);
        };
        return on(clock, 10 * MS, subject -> {
            Checkpoint checkpoint = new Checkpoint(clock, told::add, cancelled::get, Map.of(Phase.FORKS, 1.0));
            Trial trial = new Trial(subject, clock, checkpoint, clock.nanos() + (long) (seconds * 1e9));
            Forks.Result result = new Forks(RULE, counting, memory).run(trial, 1 << 20, 7, 0);
            deviations = trial.deviations();
            return result;
        });
    }

    private ForkSample measured(ForkTask task, long nanos) {
        return new ForkMeasurement(
                        TestBackend.compiler(arguments -> clock.work(nanos)),
                        CompileOptions.of(TestBackend.NAME).withThreads(4096),
                        task,
                        clock)
                .measure(TestBackend.oneNode(), TestBackend.INPUTS, 0, Cancellation.NEVER);
    }

    private interface Use<T> {
        T of(Subject subject);
    }

    private static <T> T on(VirtualClock clock, long nanos, Use<T> use) {
        try (ModelRuntime runtime = new ModelRuntime(
                        TestBackend.oneNode(), TestBackend.compiler(arguments -> clock.work(nanos)), Long.MAX_VALUE);
                ModelRuntime.Lease lease =
                        runtime.acquire(TestBackend.INPUTS, List.of("y"), CompileOptions.of(TestBackend.NAME));
                SeededInputs inputs = SeededInputs.of(lease.executable().typed(), 1)) {
            return use.of(new Subject(lease.executable(), inputs, clock));
        }
    }
}
