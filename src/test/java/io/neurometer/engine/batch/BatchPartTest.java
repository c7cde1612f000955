package io.neurometer.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which graphs may run on parts of their samples, and what the graph of a part is. */
class BatchPartTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());
    private static final int SAMPLES = 6;

    private final GraphBuilder graph = new GraphBuilder("net");

    private String x(long... sizes) {
        return graph.input("x" + graph.freshValue("n"), TensorType.of(DataType.FP32, sizes));
    }

    private String weight(long... sizes) {
        return graph.weight(
                Weight.of(graph.freshValue("w"), TensorType.of(DataType.FP32, sizes), WeightSource.constant(1)));
    }

    private String longs(long... values) {
        return graph.longs(graph.freshValue("c"), values);
    }

    private String node(Op op, String... inputs) {
        return graph.node("n", "layer", op, List.of(inputs));
    }

    private @Nullable TypedGraph part(int parts, String... outputs) {
        for (String output : outputs) {
            graph.output(output);
        }
        Graph built = graph.build();
        return BatchPart.of(COMPILER.infer(built, Map.of()), built.outputs(), parts, COMPILER::infer);
    }

    private void assertApart(String output) {
        TypedGraph part = part(2, output);
        assertThat(part).isNotNull();
        assertThat(part.type(output).shape().size(0)).isEqualTo(SAMPLES / 2);
    }

    private void assertTogether(String... outputs) {
        assertThat(part(2, outputs)).isNull();
    }

    @Test
    void samplesMustComeOutEven() {
        String y = node(new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), x(SAMPLES, 4));
        graph.output(y);
        TypedGraph whole = COMPILER.infer(graph.build(), Map.of());
        for (int parts = 1; parts <= 7; parts++) {
            TypedGraph part = BatchPart.of(whole, List.of(y), parts, COMPILER::infer);
            assertThat(part != null).as("%d parts", parts).isEqualTo(parts == 2 || parts == 3 || parts == 6);
        }
    }

    @Test
    void inputsOfDifferentBatchesStayTogether() {
        assertTogether(node(new Elementwise.Binary(BinaryFunction.ADD), x(SAMPLES, 4), x(1, 4)));
    }

    @Test
    void inputsOfOneBatchArePartedAlike() {
        assertApart(node(new Elementwise.Binary(BinaryFunction.ADD), x(SAMPLES, 4), x(SAMPLES, 1)));
    }

    @Test
    void samplesThatMeetAsColumnsStayTogether() {
        assertTogether(node(new Elementwise.Binary(BinaryFunction.ADD), x(SAMPLES, SAMPLES), x(SAMPLES)));
    }

    @Test
    void aConstantForEachSampleKeepsThemTogether() {
        assertTogether(node(new Elementwise.Binary(BinaryFunction.ADD), x(SAMPLES, 4), weight(SAMPLES, 4)));
    }

    @Test
    void aConstantThatKnowsTheirNumberKeepsThemTogether() {
        String x = x(SAMPLES, 4);
        String count = node(new Elementwise.Cast(DataType.FP32, true), node(new Shaping.ShapeOf(0, 1), x));
        assertTogether(node(new Elementwise.Binary(BinaryFunction.DIV), x, count));
    }

    @Test
    void aConstantThatKnowsAnotherSizeDoesNot() {
        String x = x(SAMPLES, 4);
        String count = node(new Elementwise.Cast(DataType.FP32, true), node(new Shaping.ShapeOf(1, 2), x));
        assertApart(node(new Elementwise.Binary(BinaryFunction.DIV), x, count));
    }

    @Test
    void rowsOfAProductAreSamplesAndThoseOfItsSecondFactorAreNot() {
        assertApart(node(new Linear.MatMul(), x(SAMPLES, 4), weight(4, 3)));
    }

    @Test
    void aProductOfSamplesWithSamplesKeepsThemTogether() {
        String x = x(SAMPLES, SAMPLES);
        assertTogether(node(new Linear.MatMul(), x, x));
    }

    @Test
    void aProductWithinEachSampleDoesNot() {
        String x = x(SAMPLES, 5, 5);
        assertApart(node(new Linear.MatMul(), x, x));
    }

    @Test
    void aTransposedMatrixHasSamplesAsColumns() {
        assertTogether(node(new Linear.Gemm(1, 1, true, false), x(SAMPLES, SAMPLES), weight(SAMPLES, SAMPLES)));
    }

    @Test
    void sumsOverSamplesKeepThemTogether() {
        String x = x(SAMPLES, SAMPLES, 4);
        Op sum = new Reduction.Reduce(Reduction.ReduceFunction.SUM, false, false);
        assertTogether(node(sum, x, longs(0)));
    }

    @Test
    void sumsWithinThemDoNot() {
        Op sum = new Reduction.Reduce(Reduction.ReduceFunction.SUM, false, false);
        assertApart(node(sum, x(SAMPLES, 5, 4), longs(1, -1)));
    }

    @Test
    void aSoftmaxOfSamplesKeepsThemTogether() {
        assertTogether(node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, 0, false), x(SAMPLES, 4)));
    }

    @Test
    void oneScaleForAllSamplesKeepsThemTogether() {
        graph.node(
                "q",
                "layer",
                new Quantization.DynamicQuantize(),
                List.of(x(SAMPLES, 4)),
                List.of("quantized", "scale", "zero"));
        assertTogether("quantized");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void placesOfMaximaCountThroughAllSamples(boolean withPlaces) {
        Window window = new Window(
                List.of(2L, 2L),
                List.of(2L, 2L),
                List.of(1L, 1L),
                Window.Padding.EXPLICIT,
                List.of(0L, 0L),
                List.of(0L, 0L));
        String image = x(SAMPLES, 2, 4, 4);
        Op pooling = new Pooling.MaxPool(window, false, false);
        if (withPlaces) {
            graph.node("m", "layer", pooling, List.of(image), List.of("largest", "places"));
            assertTogether("largest");
        } else {
            assertApart(node(pooling, image));
        }
    }

    @Test
    void reversedSamplesStayTogether() {
        String x = x(SAMPLES, 4);
        assertTogether(node(new Movement.Slice(), x, longs(-1), longs(-100), longs(0), longs(-1)));
    }

    @Test
    void reversedFeaturesDoNotMatter() {
        String x = x(SAMPLES, 4);
        assertApart(node(new Movement.Slice(), x, longs(-1), longs(-100), longs(1), longs(-1)));
    }

    @Test
    void repeatedSamplesStayTogether() {
        assertTogether(node(new Movement.Tile(), x(SAMPLES, 4), longs(2, 1)));
    }

    @Test
    void shiftedSamplesStayTogether() {
        String shifted = node(new Movement.Pad(PadMode.CONSTANT), x(SAMPLES, 4), longs(1, 0, -1, 0));
        assertTogether(shifted);
    }

    @Test
    void samplesThatBecomeColumnsStayTogether() {
        assertTogether(node(new Movement.Transpose(List.of(1, 0)), x(SAMPLES, SAMPLES)));
    }

    @Test
    void anotherOrderWithinThemDoesNotMatter() {
        assertApart(node(new Movement.Transpose(List.of(0, 2, 1)), x(SAMPLES, 3, 2)));
    }

    @Test
    void rowsOfATableAreReadForEachSample() {
        String indices = graph.input("i", TensorType.of(DataType.INT64, SAMPLES, 3));
        assertApart(node(new Gathering.Gather(0), weight(10, 4), indices));
    }

    @Test
    void samplesReadByIndexStayTogether() {
        assertTogether(node(new Gathering.Gather(0), x(SAMPLES, 4), longs(5, 4, 3, 2, 1, 0)));
    }

    @Test
    void normalizationOfTheBatchByKnownStatisticsKeepsThemApart() {
        assertApart(node(
                new Normalization.BatchNorm(1e-5f), x(SAMPLES, 3, 2, 2), weight(3), weight(3), weight(3), weight(3)));
    }

    @Test
    void normalizationOverAllDimensionsKeepsThemTogether() {
        assertTogether(node(new Normalization.LayerNorm(0, 1e-5f), x(SAMPLES, 4), weight(SAMPLES, 4)));
    }

    @Test
    void aReshapeThatNamesTheNumberOfSamplesNamesThatOfAPart() {
        String y = node(new Shaping.Reshape(false), x(SAMPLES, 4), longs(SAMPLES, 2, 2));
        TypedGraph part = part(3, y);
        assertThat(part.type(y)).isEqualTo(TensorType.of(DataType.FP32, 2, 2, 2));
        assertThat(part.graph().inputs().get(0).type()).isEqualTo(TensorType.of(DataType.FP32, 2, 4));
    }

    @Test
    void severalRowsForEachSampleStayInOrder() {
        String rows = node(new Shaping.Reshape(false), x(SAMPLES, 4, 5), longs(-1, 5));
        String product = node(new Linear.MatMul(), rows, weight(5, 7));
        assertApart(node(new Shaping.Reshape(false), product, longs(SAMPLES, 4, 7)));
    }

    @Test
    void aReshapeThatMixesSamplesKeepsThemTogether() {
        assertTogether(node(new Shaping.Reshape(false), x(SAMPLES, 5), longs(5, SAMPLES)));
    }

    @Test
    void outputsThatFollowFromNoInputKeepThemTogether() {
        String y = node(new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), x(SAMPLES, 4));
        assertTogether(y, weight(SAMPLES, 4));
    }
}
