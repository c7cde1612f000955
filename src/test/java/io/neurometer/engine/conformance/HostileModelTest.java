package io.neurometer.engine.conformance;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.file;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.graph;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.input;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integers;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.longScalar;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.longs;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Well-formed files that ask for the impossible are refused when their types are told or when they run. */
class HostileModelTest {
    private static final int MANY = 20_000;
    private static final int CHAINED = 5_000;

    private final EngineRunner engine = new EngineRunner(CompileOptions.of(Backends.REFERENCE));

    private float[] run(GraphProto.Builder graph, Tensor x) {
        return run(graph, Map.of("x", x));
    }

    private float[] run(GraphProto.Builder graph, Map<String, Tensor> inputs) {
        Map<String, float[]> results = new HashMap<>();
        try (ModelRuntime runtime = engine.runtime(new OnnxImporter().read(file(graph)))) {
            engine.run(runtime, inputs, outputs -> outputs.forEach((name, y) -> results.put(name, y.toFloats())));
        }
        return results.getOrDefault("y", new float[0]);
    }

    private Fault refusal(GraphProto.Builder graph, Tensor x) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> run(graph, x));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal.faults().get(0);
    }

    private static Tensor x() {
        return Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2);
    }

    @Test
    void reshapeInfersAtMostOneSize() {
        Fault fault = refusal(
                graph(2, 2).addInitializer(longs("s", -1, -1)).addNode(node("Reshape", "x", "s", "->", "y")), x());
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_INVALID);
        assertThat(fault.got()).isEqualTo("[-1, -1]");
    }

    @Test
    void reshapeKeepsTheNumberOfElements() {
        Fault fault = refusal(
                graph(2, 2).addInitializer(longs("s", 3, -1)).addNode(node("Reshape", "x", "s", "->", "y")), x());
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({"Reshape, 0", "Squeeze, 2"})
    void aShapeOfARequestThatLosesElementsIsRefused(String operator, int length) {
        ValueInfoProto.Builder settings = input("s", length).toBuilder();
        settings.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.INT64_VALUE);
        GraphProto.Builder graph = graph(2, 2).addInput(settings).addNode(node(operator, "x", "s", "->", "y"));
        Map<String, Tensor> inputs = Map.of("x", x(), "s", Tensor.ofLongs(new long[length], length));

        EngineException refusal = catchThrowableOfType(EngineException.class, () -> run(graph, inputs));

        assertThat(refusal).as(operator).isNotNull();
        assertThat(refusal.faults().get(0).where()).isEqualTo(operator + "_0");
    }

    @Test
    void ranksBeyondTheLimitAreTooLarge() {
        GraphProto.Builder graph =
                graph(2, 2).addInitializer(longs("s", new long[40])).addNode(node("ConstantOfShape", "s", "->", "y"));
        assertThat(refusal(graph, x()).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expand", "Tile"})
    void growthBeyondAnyTensorIsTooLarge(String operator) {
        for (long size : new long[] {1L << 20, 1L << 40, Long.MAX_VALUE}) {
            GraphProto.Builder graph = graph(2, 2)
                    .addInitializer(longs("one", 0))
                    .addInitializer(longs("s", size, size))
                    .addInitializer(longs("corner", 1, 1))
                    .addNode(node("Slice", "x", "zeros", "corner", "->", "a"))
                    .addInitializer(longs("zeros", 0, 0))
                    .addNode(node(operator, "a", "s", "->", "y"));
            assertThat(refusal(graph, x()).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 40, Long.MAX_VALUE})
    void constantsRangesAndPadsBeyondAnyTensorAreRefused(long size) {
        assertThat(refusal(
                                graph(2, 2)
                                        .addInitializer(longs("s", size, size))
                                        .addNode(node("ConstantOfShape", "s", "->", "y")),
                                x())
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal(
                                graph(2, 2)
                                        .addInitializer(longScalar("start", 0))
                                        .addInitializer(longScalar("limit", size))
                                        .addInitializer(longScalar("step", 1))
                                        .addNode(node("Range", "start", "limit", "step", "->", "y")),
                                x())
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal(
                                graph(2, 2)
                                        .addInitializer(longs("p", size, 0, 0, 0))
                                        .addNode(node("Pad", "x", "p", "->", "y")),
                                x())
                        .code())
                .isEqualTo(ErrorCode.MODEL_INVALID);
    }

    @Test
    void negativeSizesAreRefused() {
        Fault fault = refusal(
                graph(2, 2).addInitializer(longs("s", -5)).addNode(node("ConstantOfShape", "s", "->", "y")), x());
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
    }

    @Test
    void aRangeWithoutStepIsRefused() {
        GraphProto.Builder graph = graph(2, 2)
                .addInitializer(longScalar("zero", 0))
                .addInitializer(longScalar("one", 1))
                .addNode(node("Range", "zero", "one", "zero", "->", "y"));
        assertThat(refusal(graph, x()).code()).isEqualTo(ErrorCode.MODEL_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -3, Long.MAX_VALUE, Long.MIN_VALUE})
    void constantIndicesOutOfRangeAreTheModelsFault(long index) {
        GraphProto.Builder graph = graph(2, 2)
                .addInitializer(longs("table", 7, 8))
                .addInitializer(longs("i", index))
                .addNode(node("Gather", "table", "i", "->", "y"));
        Fault fault = refusal(graph, x());
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_INVALID);
        assertThat(fault.where()).isEqualTo("Gather_0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gather", "GatherElements", "GatherND"})
    void indicesOfARequestOutOfRangeAreTheRequestsFault(String operator) {
        for (long index : new long[] {2, -3, Long.MAX_VALUE, Long.MIN_VALUE}) {
            Fault fault = refusal(
                    graph(2, 2)
                            .addInitializer(longs("i", index, 0).toBuilder()
                                    .clearDims()
                                    .addDims(1)
                                    .addDims(2)
                                    .build())
                            .addNode(node(operator, "x", "i", "->", "y")),
                    x());
            assertThat(fault.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
            assertThat(fault.got()).startsWith(Long.toString(index));
        }
    }

    @Test
    void scatteringOutOfRangeWritesNothing() {
        GraphProto.Builder graph = graph(2, 2)
                .addInitializer(longs("i", 0, 9).toBuilder()
                        .clearDims()
                        .addDims(1)
                        .addDims(2)
                        .build())
                .addNode(node("Slice", "x", "zero", "one", "->", "u"))
                .addInitializer(longs("zero", 0))
                .addInitializer(longs("one", 1))
                .addNode(node("ScatterElements", "x", "i", "u", "->", "y"));
        assertThat(refusal(graph, x()).code()).isEqualTo(ErrorCode.REQUEST_INVALID);
    }

    @Test
    void surplusOutputsAreRefused() {
        GraphProto.Builder graph = graph(2, 2).addNode(node("Identity", "x", "->", "y", "z"));
        assertThat(refusal(graph, x()).code()).isEqualTo(ErrorCode.MODEL_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Shape", "Size", "Relu"})
    void nodesWithoutOutputsHarmNothing(String operator) {
        GraphProto.Builder graph =
                graph(2, 2).addNode(node(operator, "x", "->")).addNode(node("Identity", "x", "->", "y"));
        assertThat(run(graph, x())).containsExactly(1, 2, 3, 4);
    }

    @Test
    void missingInputsAreRefused() {
        for (String operator : new String[] {"Identity", "Reshape", "Concat", "Gather", "Slice", "Range", "Split"}) {
            GraphProto.Builder graph =
                    graph(2, 2).addNode(node(operator, "->", "y").addAttribute(integer("axis", 0)));
            assertThat(refusal(graph, x()).code()).as(operator).isEqualTo(ErrorCode.MODEL_INVALID);
        }
    }

    @Test
    void inputsAndConstantsMayBeOutputs() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(input("y", 2, 2))
                .addOutput(input("y", 2, 2))
                .addOutput(input("c", 1))
                .addInitializer(longs("c", 5));
        assertThat(run(graph, Map.of("y", x()))).containsExactly(1, 2, 3, 4);
    }

    @Test
    void emptyTensorsFlowThrough() {
        GraphProto.Builder graph = graph(0, 3)
                .addInitializer(longs("pads", 0, 1, 0, 1))
                .addInitializer(longs("reps", 2, 2))
                .addNode(node("Transpose", "x", "->", "t"))
                .addNode(node("Concat", "t", "t", "->", "c").addAttribute(integer("axis", 0)))
                .addNode(node("Transpose", "c", "->", "u"))
                .addNode(node("Pad", "u", "pads", "->", "p"))
                .addNode(node("Tile", "p", "reps", "->", "y"));
        assertThat(run(graph, Tensor.allocate(DataType.FP32, 0, 3))).isEmpty();
    }

    @Test
    void twentyThousandNodesInARowRun() {
        GraphProto.Builder graph = graph(2, 2);
        for (int i = 0; i < MANY; i++) {
            String from = i == 0 ? "x" : "v" + i;
            String to = i == MANY - 1 ? "y" : "v" + (i + 1);
            graph.addNode(node("Transpose", from, "->", to).setName("same name"));
        }
        assertThat(run(graph, x())).containsExactly(1, 2, 3, 4);
    }

    @Test
    void twentyThousandNodesSideBySideRun() {
        GraphProto.Builder graph = graph(2, 2);
        var join = node("Concat", "->", "y").addAttribute(integer("axis", 0));
        for (int i = 0; i < MANY; i++) {
            graph.addNode(node("Transpose", "x", "->", "v" + i).addAttribute(integers("perm", 0L, 1L)));
            join.addInput("v" + i);
        }
        assertThat(run(graph.addNode(join), x())).hasSize(4 * MANY);
    }

    @Test
    void aLongChainOfLargeConstantsTakesTheMemoryOfTwo() {
        GraphProto.Builder graph =
                graph(2, 2).addInitializer(longs("s", 70_000)).addNode(node("ConstantOfShape", "s", "->", "v0"));
        for (int i = 0; i < CHAINED; i++) {
            graph.addNode(node("Squeeze", "v" + i, "->", i == CHAINED - 1 ? "y" : "v" + (i + 1)));
        }
        long most = OffHeap.used() + 10 * 70_000 * Float.BYTES;
        OffHeap.setLimit(most);
        try {
            assertThat(run(graph, x())).hasSize(70_000);
        } finally {
            OffHeap.setLimit(Long.MAX_VALUE);
        }
    }
}
