package io.neurometer.engine.measure.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Samples;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.phase.Trials;
import io.neurometer.engine.measure.phase.WarmUp;
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

    /** How long a run takes in this process, which times one before it starts others. */
    private static final double ONE_RUN = 0.01;

    private static final Supplier<Reading<Long>> ROOM = () -> Reading.of(1L << 40);
    private static final Forks.Rule RULE =
            new Forks.Rule(3, new WarmUp.Rule(5, 0, WarmUp.Until.OVER, 10), new Latency.Rule(100, 0, 60, 3), 3, 120);

    private final VirtualClock clock = new VirtualClock();
    private final List<Progress> told = new ArrayList<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final List<ForkTask> tasks = new ArrayList<>();
    private List<String> deviations = List.of();
    private int started;

    @Test
    void everyProcessHasItsFiguresAndTheirDifferencesAreTold() {
        ForkReport report = run(ROOM, 1e6, (task, waiting) -> measured(task, (9 + started) * MS));

        assertThat(report.planned()).isEqualTo(3);
        assertThat(report.runs()).extracting(ForkReport.Run::fork).containsExactly(1, 2, 3);
        assertThat(report.runs()).extracting(run -> run.latency().median()).containsExactly(10.0, 11.0, 12.0);
        assertThat(report.runs()).allSatisfy(one -> {
            assertThat(one.latency().n()).isEqualTo(100);
            assertThat(one.sample().cold().firstMs()).isPositive();
            assertThat(one.sample().warmup().runs()).isEqualTo(5);
            assertThat(one.sample().stability().value().stable()).isTrue();
        });
        assertThat(report.variance().value().medianRatio()).isEqualTo(1.2);
        assertThat(report.variance().value().between()).isEqualTo(1);
        assertThat(report.variance().value().icc()).isEqualTo(1);
        assertThat(report.failures()).isEmpty();
        assertThat(tasks).extracting(ForkTask::seed).containsOnly(7L);
        assertThat(tasks).extracting(ForkTask::block).containsExactly(0, 1, 1);
        assertThat(told).extracting(Progress::percent).isSorted().last().isEqualTo(100.0);
        assertThat(told).extracting(Progress::phase).containsOnly("forks");
        Samples pooled = PooledSamples.of(report.samples());
        assertThat(pooled.nanos()).hasSize(300);
        assertThat(pooled.seconds()).isEqualTo(3.3);
        assertThat(deviations).isEmpty();
    }

    @Test
    void aProcessThatFailsTellsWhyAndTheOthersGoOn() {
        ForkReport report = run(ROOM, 1e6, (task, waiting) -> {
            if (started == 2) {
                throw new ForkFailure("it ended with 137");
            }
            return measured(task, 10 * MS);
        });

        assertThat(report.runs()).extracting(ForkReport.Run::fork).containsExactly(1, 3);
        assertThat(report.failures()).containsExactly(new ForkReport.Failure(2, "it ended with 137"));
        assertThat(deviations).containsExactly("process 2 of 3 has no result: it ended with 137");
    }

    @Test
    void aProcessThatHadTimeForFewRunsIsLeftOut() {
        ForkReport report = run(ROOM, 1e6, (task, waiting) -> {
            int runs = started == 2 ? 24 : started == 3 ? 25 : 100;
            return measured(withRuns(task, runs), 10 * MS);
        });

        assertThat(report.runs()).extracting(ForkReport.Run::fork).containsExactly(1, 3);
        assertThat(report.samples()).hasSize(2);
        assertThat(report.failures())
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
        ForkReport report = run(ROOM, 1e6, (task, waiting) -> {
            throw new ForkFailure("no");
        });

        assertThat(started).isEqualTo(2);
        assertThat(report.samples()).isEmpty();
        assertThat(report.variance().reason()).contains("fewer than two");
        assertThat(deviations)
                .endsWith(
                        "no further processes after 2 in a row without a result",
                        "latency is of this process, since fewer than 2 others have a result");
    }

    @Test
    void noneIsStartedWithoutMemoryForASecondModel() {
        ForkReport report = run(() -> Reading.of(400L << 20), 1e6, (task, waiting) -> measured(task, 10 * MS));

        assertThat(started).isZero();
        assertThat(report.failures())
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
        assertThat(run(ROOM, 6, (task, waiting) -> measured(task, 10 * MS)).failures())
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

    private ForkReport run(Supplier<Reading<Long>> memory, double seconds, ForkLauncher launcher) {
        ForkLauncher counting = (task, waiting) -> {
            started++;
            tasks.add(task);
            return launcher.run(task, waiting);
        };
        Checkpoint checkpoint = new Checkpoint(clock, told::add, cancelled::get, Map.of("forks", 1.0));
        try (Trial trial = Trials.of(clock, () -> 10 * MS, seconds + ONE_RUN, 7, checkpoint)) {
            new Forks(RULE, counting, memory).run(trial);
            deviations = trial.deviations();
            return trial.findings().require(Forks.FORKS);
        }
    }

    private ForkSample measured(ForkTask task, long nanos) {
        return new ForkMeasurement(
                        TestBackend.compiler(arguments -> clock.work(nanos)),
                        CompileOptions.of(TestBackend.NAME).withThreads(4096),
                        task,
                        clock)
                .measure(TestBackend.oneNode(), TestBackend.INPUTS, Map.of(), 0, Cancellation.NEVER);
    }
}
