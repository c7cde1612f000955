package io.neurometer.engine.conformance;

import static io.neurometer.engine.conformance.OnnxRuns.assertGives;
import static io.neurometer.engine.conformance.OnnxRuns.floats;
import static io.neurometer.engine.conformance.OnnxRuns.number;
import static io.neurometer.engine.conformance.OnnxRuns.truth;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.body;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.file;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.floats;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.graphOf;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.input;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integers;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.longScalar;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.longs;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.output;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto.DataType;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Branches and loops give what ONNX says, whether they are decided by constants, by shapes or by the data of a request. */
class ControlFlowTest {
    private static final float[] X = {1, -2, 3, -4, 5, -6};

    static Stream<String> backends() {
        return OnnxRuns.backends();
    }

    private static GraphProto.Builder graph() {
        return GraphProto.newBuilder().setName("test").addOutput(output("y"));
    }

    private static GraphProto.Builder inner(String... outputs) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("inner");
        for (String output : outputs) {
            graph.addOutput(output(output));
        }
        return graph;
    }

    private static ByteBuffer twoBranches() {
        GraphProto.Builder scaled = inner("out")
                .addInitializer(floats("w", new float[] {1, 0, 0, 1, 1, 1}, 3, 2))
                .addNode(node("MatMul", "x", "w", "->", "product"))
                .addNode(node("Add", "product", "offset", "->", "out"));
        GraphProto.Builder rectified = inner("out")
                .addInitializer(longs("w", 0, 2))
                .addNode(node("Relu", "x", "->", "positive"))
                .addNode(node("Gather", "positive", "w", "->", "out").addAttribute(integer("axis", 1)));
        return file(graph().addInput(input("x", 2, 3))
                .addInput(input(DataType.BOOL, "flag"))
                .addInitializer(floats("offset", new float[] {10, 20}, 2))
                .addNode(node("If", "flag", "->", "chosen")
                        .addAttribute(body("then_branch", scaled))
                        .addAttribute(body("else_branch", rectified)))
                .addNode(node("Neg", "chosen", "->", "y")));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRequestChoosesBetweenBranches(String backend) {
        Tensor x = floats(new long[] {2, 3}, X);
        assertGives(backend, twoBranches(), Map.of("x", x, "flag", truth(true)), new float[] {-14, -21, 0, -19}, 2, 2);
        assertGives(backend, twoBranches(), Map.of("x", x, "flag", truth(false)), new float[] {-1, -3, 0, 0}, 2, 2);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void branchesMayDifferInRank(String backend) {
        GraphProto.Builder flat =
                inner("out").addInitializer(longs("shape", 6)).addNode(node("Reshape", "x", "shape", "->", "out"));
        GraphProto.Builder same = inner("out").addNode(node("Identity", "x", "->", "out"));
        ByteBuffer file = file(graph().addInput(input("x", 2, 3))
                .addInput(input(DataType.BOOL, "flag"))
                .addNode(node("If", "flag", "->", "chosen")
                        .addAttribute(body("then_branch", flat))
                        .addAttribute(body("else_branch", same)))
                .addNode(node("Abs", "chosen", "->", "positive"))
                .addNode(node("Add", "positive", "positive", "->", "y")));
        Tensor x = floats(new long[] {2, 3}, X);
        float[] expected = {2, 4, 6, 8, 10, 12};
        assertGives(backend, file, Map.of("x", x, "flag", truth(true)), expected, 6);
        assertGives(backend, file, Map.of("x", x, "flag", truth(false)), expected, 2, 3);
    }

    /** Constants that follow from the branch must not be taken for those of other shapes. */
    @ParameterizedTest
    @MethodSource("backends")
    void aShapeChoosesBetweenConstants(String backend) {
        GraphProto.Builder graph = graph().addInput(input("x", -1, 2))
                .addInitializer(longScalar("zero", 0))
                .addInitializer(longScalar("two", 2))
                .addInitializer(floats("w", new float[] {1, 10}, 2))
                .addNode(node("Shape", "x", "->", "shape"))
                .addNode(node("Gather", "shape", "zero", "->", "rows"))
                .addNode(node("Equal", "rows", "two", "->", "flag"))
                .addNode(node("If", "flag", "->", "factor")
                        .addAttribute(body(
                                "then_branch", inner("a").addInitializer(floats("a", new float[] {3, 3}, 2))))
                        .addAttribute(body(
                                "else_branch",
                                inner("b")
                                        .addInitializer(floats("c", new float[] {5, 5}, 2))
                                        .addNode(node("Neg", "c", "->", "b")))))
                .addNode(node("Mul", "factor", "w", "->", "scaled"))
                .addNode(node("Add", "x", "scaled", "->", "y"));
        Graph read = new OnnxImporter().read(file(graph));
        EngineRunner runner = new EngineRunner(CompileOptions.of(backend));
        try (ModelRuntime runtime = runner.runtime(read)) {
            for (int i = 0; i < 2; i++) {
                try (Tensor two = floats(new long[] {2, 2}, 0, 0, 1, 1);
                        Tensor three = floats(new long[] {3, 2}, 0, 0, 1, 1, 2, 2)) {
                    runner.run(
                            runtime,
                            Map.of("x", two),
                            outputs -> assertThat(outputs.get("y").toFloats()).containsExactly(3, 30, 4, 31));
                    runner.run(
                            runtime,
                            Map.of("x", three),
                            outputs ->
                                    assertThat(outputs.get("y").toFloats()).containsExactly(-5, -50, -4, -49, -3, -48));
                }
            }
        }
    }

    private static GraphProto.Builder sums() {
        return inner("again", "next", "collected")
                .addInput(input(DataType.INT64, "i"))
                .addInput(input(DataType.BOOL, "go"))
                .addInput(input("sum", 2))
                .addNode(node("Cast", "i", "->", "number").addAttribute(integer("to", DataType.FLOAT_VALUE)))
                .addNode(node("Mul", "x", "number", "->", "term"))
                .addNode(node("Add", "sum", "term", "->", "next"))
                .addNode(node("Identity", "next", "->", "collected"))
                .addNode(node("Less", "i", "last", "->", "again"));
    }

    private static GraphProto.Builder loop(String trips, String condition) {
        return GraphProto.newBuilder()
                .setName("test")
                .addInput(input("x", 2))
                .addNode(node("Loop", trips, condition, "start", "->", "end", "steps")
                        .addAttribute(body("body", sums())))
                .addInitializer(floats("start", new float[] {100, 200}, 2))
                .addNode(node("Identity", "steps", "->", "y"))
                .addOutput(output("y"))
                .addOutput(output("end"));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aLoopOfConstantCountIsUnrolled(String backend) {
        ByteBuffer file =
                file(loop("trips", "").addInitializer(longScalar("trips", 3)).addInitializer(longScalar("last", 1000)));
        Tensor x = floats(new long[] {2}, 1, 2);
        assertGives(backend, file, Map.of("x", x), new float[] {100, 200, 101, 202, 103, 206}, 3, 2);
        assertThat(controlSteps(backend, file, Map.of("x", x))).isZero();
    }

    /** Copies of a body have names that no value of the graph has. */
    @ParameterizedTest
    @MethodSource("backends")
    void namesOfCopiesAreNobodysNames(String backend) {
        ByteBuffer file = file(loop("trips", "")
                .clearNode()
                .addNode(node("Neg", "x", "->", "next#0"))
                .addNode(node("Abs", "x", "->", "next##1"))
                .addNode(
                        node("Loop", "trips", "", "start", "->", "end", "steps").addAttribute(body("body", sums())))
                .addNode(node("Add", "steps", "next#0", "->", "sum"))
                .addNode(node("Add", "sum", "next##1", "->", "y"))
                .addInitializer(longScalar("trips", 3))
                .addInitializer(longScalar("last", 1000)));
        Tensor x = floats(new long[] {2}, 1, 2);
        assertGives(backend, file, Map.of("x", x), new float[] {100, 200, 101, 202, 103, 206}, 3, 2);
        assertThat(controlSteps(backend, file, Map.of("x", x))).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aConstantConditionEndsALoop(String backend) {
        ByteBuffer file = file(loop("", "").addInitializer(longScalar("last", 1)));
        Tensor x = floats(new long[] {2}, 1, 2);
        assertGives(backend, file, Map.of("x", x), new float[] {100, 200, 101, 202}, 2, 2);
        assertThat(controlSteps(backend, file, Map.of("x", x))).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRequestSaysHowOftenALoopRuns(String backend) {
        ByteBuffer file = file(
                loop("trips", "").addInput(input(DataType.INT64, "trips")).addInitializer(longScalar("last", 1000)));
        Tensor x = floats(new long[] {2}, 1, 2);
        assertGives(
                backend,
                file,
                Map.of("x", x, "trips", number(4)),
                new float[] {100, 200, 101, 202, 103, 206, 106, 212},
                4,
                2);
        assertGives(backend, file, Map.of("x", x, "trips", number(0)), new float[0], 0, 2);
        assertThat(controlSteps(backend, file, Map.of("x", x, "trips", number(4))))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRequestSaysWhetherALoopGoesOn(String backend) {
        ByteBuffer file = file(loop("", "go_first")
                .addInput(input(DataType.BOOL, "go_first"))
                .addInput(input(DataType.INT64, "last")));
        Tensor x = floats(new long[] {2}, 1, 2);
        assertGives(
                backend,
                file,
                Map.of("x", x, "go_first", truth(true), "last", number(2)),
                new float[] {100, 200, 101, 202, 103, 206},
                3,
                2);
        assertGives(backend, file, Map.of("x", x, "go_first", truth(false), "last", number(2)), new float[0], 0, 2);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCarriedValueMayGrow(String backend) {
        GraphProto.Builder grow = inner("go_on", "longer")
                .addInput(input(DataType.INT64, "i"))
                .addInput(input(DataType.BOOL, "go"))
                .addInput(input("row", -1))
                .addNode(node("Identity", "go", "->", "go_on"))
                .addNode(node("Concat", "row", "x", "->", "longer").addAttribute(integer("axis", 0)));
        ByteBuffer file = file(graph().addInput(input("x", 1))
                .addInput(input(DataType.INT64, "trips"))
                .addNode(node("Loop", "trips", "", "x", "->", "y").addAttribute(body("body", grow))));
        Tensor x = floats(new long[] {1}, 7);
        assertGives(backend, file, Map.of("x", x, "trips", number(3)), new float[] {7, 7, 7, 7}, 4);
        assertGives(backend, file, Map.of("x", x, "trips", number(0)), new float[] {7}, 1);
    }

    private static Graph endless() {
        GraphProto.Builder forever = inner("go_on", "next")
                .addInput(input(DataType.INT64, "i"))
                .addInput(input(DataType.BOOL, "go"))
                .addInput(input("value", 1))
                .addNode(node("Identity", "go", "->", "go_on"))
                .addNode(node("Neg", "value", "->", "next"));
        return new OnnxImporter()
                .read(file(graph().addInput(input("x", 1))
                        .addNode(node("Loop", "", "", "x", "->", "y").addAttribute(body("body", forever)))));
    }

    @Test
    void aListenerEndsALoop() {
        Graph graph = endless();
        CancellationException end = new CancellationException("no longer wanted");
        AtomicInteger steps = new AtomicInteger();
        ExecutionListener listener = new ExecutionListener() {
            @Override
            public void proceeding() {
                if (steps.incrementAndGet() > 100) {
                    throw end;
                }
            }

            @Override
            public void computed(Node node, long nanos) {}
        };
        try (ModelRuntime runtime = new EngineRunner(CompileOptions.of("reference")).runtime(graph);
                Tensor x = floats(new long[] {1}, 7);
                ModelRuntime.Lease lease =
                        runtime.acquire(Map.of("x", x.type()), graph.outputs(), CompileOptions.of("reference"))) {
            for (int i = 0; i < 2; i++) {
                long before = OffHeap.used();
                try (Session session = lease.executable().open(listener)) {
                    assertThatThrownBy(() -> session.run(Map.of("x", x))).isSameAs(end);
                }
                assertThat(OffHeap.used())
                        .as("after the first run, which compiles the body")
                        .isLessThanOrEqualTo(i == 0 ? Long.MAX_VALUE : before);
            }
        }
        assertThat(steps.get()).isEqualTo(102);
    }

    @Test
    void aLoopThatDoesNotEndIsEnded() {
        Graph graph = endless();
        EngineRunner runner = new EngineRunner(CompileOptions.of("reference"));
        try (ModelRuntime runtime = runner.runtime(graph);
                Tensor x = floats(new long[] {1}, 7)) {
            assertThatThrownBy(() -> runner.run(runtime, Map.of("x", x), outputs -> {}))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                    .hasMessageContaining("does not end");
        }
    }

    private static ByteBuffer scan(long rows, long columns) {
        GraphProto.Builder step = inner("next", "out")
                .addInput(input("sum", rows))
                .addInput(input("element", rows))
                .addNode(node("Add", "sum", "element", "->", "next"))
                .addNode(node("Mul", "next", "factor", "->", "out"));
        return file(GraphProto.newBuilder()
                .setName("test")
                .addInput(input("x", rows, columns))
                .addInitializer(floats("factor", new float[] {2}, 1))
                .addInitializer(floats("zeros", new float[(int) rows], rows))
                .addNode(node("Scan", "zeros", "x", "->", "total", "y")
                        .addAttribute(body("body", step))
                        .addAttribute(integer("num_scan_inputs", 1))
                        .addAttribute(integers("scan_input_axes", 1L))
                        .addAttribute(integers("scan_input_directions", 1L))
                        .addAttribute(integers("scan_output_axes", -1L))
                        .addAttribute(integers("scan_output_directions", 1L)))
                .addOutput(output("y"))
                .addOutput(output("total")));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aScanGoesBackwardsAlongAnyAxis(String backend) {
        Tensor x = floats(new long[] {2, 3}, X);
        assertGives(backend, scan(2, 3), Map.of("x", x), new float[] {4, 2, 6, -10, -2, -12}, 2, 3);
        assertThat(controlSteps(backend, scan(2, 3), Map.of("x", x))).isZero();
    }

    /** Opset 8 has a batch dimension in front of everything, and an input for lengths. */
    @ParameterizedTest
    @MethodSource("backends")
    void aScanOfOpset8RunsForEachSample(String backend) {
        GraphProto.Builder step = inner("next", "out")
                .addInput(input("sum", 1))
                .addInput(input("element", 1))
                .addNode(node("Add", "sum", "element", "->", "next"))
                .addNode(node("Mul", "next", "factor", "->", "out"));
        GraphProto.Builder graph = graph().addInput(input("x", 2, 3, 1))
                .addInitializer(floats("factor", new float[] {2}, 1))
                .addInitializer(floats("start", new float[] {0, 100}, 2, 1))
                .addNode(node("Scan", "", "start", "x", "->", "total", "y")
                        .addAttribute(body("body", step))
                        .addAttribute(integer("num_scan_inputs", 1)));
        Tensor x = floats(new long[] {2, 3, 1}, X);
        assertGives(backend, file(graph, 8), Map.of("x", x), new float[] {2, -2, 4, 192, 202, 190}, 2, 3, 1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aLongScanStaysALoop(String backend) {
        int length = 700;
        float[] data = new float[length];
        float[] expected = new float[length];
        for (int i = length - 1; i >= 0; i--) {
            data[i] = i % 7 - 3;
            expected[i] = 2 * data[i] + (i + 1 < length ? expected[i + 1] : 0);
        }
        Tensor x = Tensor.ofFloats(data, 1, length);
        assertGives(backend, scan(1, length), Map.of("x", x), expected, 1, length);
        assertThat(controlSteps(backend, scan(1, length), Map.of("x", x))).isEqualTo(1);
    }

    /** The branch reads a value of its loop, one of the graph, and a weight of its own. */
    private static ByteBuffer branchInLoop() {
        GraphProto.Builder up = inner("out")
                .addInitializer(floats("one", new float[] {1}, 1))
                .addNode(node("Mul", "value", "x", "->", "scaled"))
                .addNode(node("Add", "scaled", "one", "->", "out"));
        GraphProto.Builder down = inner("out").addNode(node("Sub", "value", "x", "->", "out"));
        GraphProto.Builder step = inner("go_on", "next")
                .addInput(input(DataType.INT64, "i"))
                .addInput(input(DataType.BOOL, "go"))
                .addInput(input("value", 1))
                .addInitializer(longScalar("parity", 2))
                .addInitializer(longScalar("none", 0))
                .addNode(node("Mod", "i", "parity", "->", "rest"))
                .addNode(node("Equal", "rest", "none", "->", "even"))
                .addNode(node("If", "even", "->", "next")
                        .addAttribute(body("then_branch", up))
                        .addAttribute(body("else_branch", down)))
                .addNode(node("Identity", "go", "->", "go_on"));
        return file(graph().addInput(input("x", 1))
                .addInput(input(DataType.INT64, "trips"))
                .addNode(node("Loop", "trips", "", "x", "->", "y").addAttribute(body("body", step))));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aBranchMayLieInALoop(String backend) {
        Tensor x = floats(new long[] {1}, 3);
        assertGives(backend, branchInLoop(), Map.of("x", x, "trips", number(3)), new float[] {22}, 1);
        GraphProto.Builder constant = graphOf(branchInLoop());
        constant.removeInput(1).addInitializer(longScalar("trips", 3));
        assertGives(backend, file(constant), Map.of("x", x), new float[] {22}, 1);
        assertThat(controlSteps(backend, file(constant), Map.of("x", x))).isZero();
    }

    @Test
    void aConditionThatIsNoTruthIsRefused() {
        Graph graph = new OnnxImporter()
                .read(file(graph().addInput(input("x", 1))
                        .addNode(node("If", "x", "->", "y")
                                .addAttribute(body("then_branch", inner("x")))
                                .addAttribute(body("else_branch", inner("x"))))));
        EngineRunner runner = new EngineRunner(CompileOptions.of("reference"));
        try (ModelRuntime runtime = runner.runtime(graph);
                Tensor x = floats(new long[] {1}, 7)) {
            assertThatThrownBy(() -> runner.run(runtime, Map.of("x", x), outputs -> {}))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH))
                    .hasMessageContaining("the condition");
        }
    }

    private static long controlSteps(String backend, ByteBuffer file, Map<String, Tensor> inputs) {
        Map<String, TensorType> types = new HashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        Graph graph = new OnnxImporter().read(file.duplicate());
        try (ModelRuntime runtime = OnnxRuns.on(backend).runtime(graph);
                ModelRuntime.Lease lease = runtime.acquire(types, graph.outputs(), CompileOptions.of(backend))) {
            return lease.executable().steps().stream().filter(Step::isControl).count();
        }
    }
}
