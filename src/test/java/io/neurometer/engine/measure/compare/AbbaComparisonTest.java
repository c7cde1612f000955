package io.neurometer.engine.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.measure.subject.TimedModel;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Comparisons on a clock that only the test moves: the sides are told apart by the size of their input. */
class AbbaComparisonTest {
    private static final long MS = 1_000_000;
    private static final int A = 4;
    private static final int B = 8;

    @Test
    void findsTheRatioOfTwoConstantTimes() {
        VirtualClock clock = new VirtualClock();

        Comparison found = compare(clock, size -> clock.work((size == A ? 5 : 6) * MS), A, B);

        assertThat(found.a().median()).isEqualTo(5);
        assertThat(found.b().median()).isEqualTo(6);
        assertThat(found.ratio().ratio()).isEqualTo(1.2);
        assertThat(found.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(found.rounds()).isEqualTo(100);
        assertThat(found.a().n()).isEqualTo(200);
        assertThat(found.block()).isEqualTo(1);
        assertThat(found.seconds()).isCloseTo(2.2, within(1e-9));
    }

    @Test
    void runsInTheOrderAbba() {
        VirtualClock clock = new VirtualClock();
        List<Integer> order = new ArrayList<>();

        Comparison found = compare(
                clock,
                size -> {
                    order.add(size);
                    clock.work(5 * MS);
                },
                A,
                B);

        int counted = 4 * found.rounds();
        List<Integer> rounds = order.subList(order.size() - counted, order.size());
        for (int i = 0; i < counted; i += 4) {
            assertThat(rounds.subList(i, i + 4)).containsExactly(A, B, B, A);
        }
        assertThat(order.size() - counted)
                .isGreaterThanOrEqualTo(2 * ComparisonPlan.quick().warmUpRuns());
    }

    /** Every run takes a little longer than the one before: in the order a, b, a, b, the second side would seem slower. */
    @Test
    void aSteadyDriftIsNoDifference() {
        VirtualClock clock = new VirtualClock();
        long[] runs = {0};

        Comparison found = compare(clock, size -> clock.work(5 * MS + 20_000 * runs[0]++), A, B);

        assertThat(found.a().max()).isGreaterThan(1.5 * found.a().min());
        assertThat(found.ratio().ratio()).isCloseTo(1, within(0.005));
        assertThat(found.verdict()).isEqualTo(Verdict.NOT_DIFFERENT);
    }

    @Test
    void oneAndAHalfPercentIsNotEnough() {
        VirtualClock clock = new VirtualClock();

        Comparison found = compare(clock, size -> clock.work(size == A ? 1000_000 : 1015_000), A, B);

        assertThat(found.ratio().ci95().value().lower()).isGreaterThan(1);
        assertThat(found.verdict()).isEqualTo(Verdict.NOT_DIFFERENT);
    }

    @Test
    void longRunsEndAtTheCapWithoutAVerdict() {
        VirtualClock clock = new VirtualClock();

        Comparison found = compare(clock, size -> clock.work(1000 * MS), A, B);

        assertThat(found.rounds()).isEqualTo(1);
        assertThat(found.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(found.ratio().ci95().reason()).contains("1 rounds");
    }

    @Test
    void runsTooShortForTheClockAreTimedInBlocks() {
        VirtualClock clock = new VirtualClock();

        Comparison found = compare(clock, size -> clock.work(size == A ? MS / 2 : MS), A, B, 20_000);

        assertThat(found.block()).isEqualTo(4);
        assertThat(found.a().median()).isEqualTo(0.5);
        assertThat(found.ratio().ratio()).isEqualTo(2);
    }

    @Test
    void aGateLoadsBothAnewAndJudgesFromTheirRatios() {
        VirtualClock clock = new VirtualClock();
        List<Integer> firstOfLoad = new ArrayList<>();

        Comparison found = gate(clock, firstOfLoad, 1.04);

        assertThat(firstOfLoad).containsExactly(A, B, A, B, A, B, A, B, A, B, A, B);
        assertThat(found.loads())
                .hasSize(12)
                .allSatisfy(ratio -> assertThat(ratio).isCloseTo(1.04, within(1e-6)));
        assertThat(found.rounds()).isGreaterThanOrEqualTo(120);
        assertThat(found.a().n()).isEqualTo(2 * found.rounds());
        assertThat(found.gate(0.03).outcome()).isEqualTo(Gate.Outcome.REGRESSION);
        assertThat(found.gate(0.05).outcome()).isEqualTo(Gate.Outcome.PASS);
        assertThat(gate(new VirtualClock(), new ArrayList<>(), 1).gate(0.03).outcome())
                .isEqualTo(Gate.Outcome.PASS);
    }

    /** On models that take 1 ms, and b a little longer; what is loaded first is noted. */
    private static Comparison gate(VirtualClock clock, List<Integer> firstOfLoad, double slowdown) {
        boolean[] second = {false};
        AbbaComparison.Loader loader = candidate -> {
            boolean isA = candidate.inputs().get("x").shape().equals(Shape.of(A));
            if (!second[0]) {
                firstOfLoad.add(isA ? A : B);
            }
            second[0] = !second[0];
            return new Constant(clock, isA ? MS : Math.round(MS * slowdown));
        };
        return new AbbaComparison(loader, ComparisonPlan.quickGate(), RequestCount.NONE, clock, 20)
                .measure(candidate(A), candidate(B), 1);
    }

    private record Constant(VirtualClock clock, long nanos) implements TimedModel {
        @Override
        public long run() {
            clock.work(nanos);
            return nanos;
        }

        @Override
        public double block(int runs) {
            clock.work(nanos * runs);
            return nanos;
        }

        @Override
        public boolean isNumeric() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void aFailureFreesBothSides() {
        long before = OffHeap.used();
        VirtualClock clock = new VirtualClock();

        assertThatThrownBy(() -> compare(
                        clock,
                        size -> {
                            if (size == B) {
                                throw new IllegalStateException("broken");
                            }
                            clock.work(MS);
                        },
                        A,
                        B))
                .isInstanceOf(RuntimeException.class);

        assertThat(OffHeap.used()).isEqualTo(before);
    }

    private static Comparison compare(VirtualClock clock, Consumer<Integer> work, int a, int b) {
        return compare(clock, work, a, b, 20);
    }

    private static Comparison compare(VirtualClock clock, Consumer<Integer> work, int a, int b, double clockNanos) {
        Consumer<KernelArguments> kernel =
                arguments -> work.accept((int) arguments.input(0).elements());
        return new AbbaComparison(
                        TestBackend.compiler(kernel), ComparisonPlan.quick(), RequestCount.NONE, clock, clockNanos)
                .measure(candidate(a), candidate(b), 1);
    }

    private static Candidate candidate(int size) {
        TensorType type = TensorType.of(DataType.FP32, size);
        return new Candidate(graph(type), Map.of("x", type), CompileOptions.of(TestBackend.NAME), InputData.seeded(1));
    }

    private static Graph graph(TensorType type) {
        GraphBuilder builder = new GraphBuilder("one");
        builder.input("x", type);
        builder.node("neg", "neg", new Elementwise.Unary(Elementwise.UnaryFunction.NEG), List.of("x"), List.of("y"));
        builder.output("y");
        return builder.build();
    }
}
