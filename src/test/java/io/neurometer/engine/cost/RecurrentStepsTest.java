package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The work of recurrent layers grows with steps, samples, directions and layers, and the batch is where the layer has it. */
class RecurrentStepsTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());
    private static final int STEPS = 7;
    private static final int SAMPLES = 3;
    private static final int FEATURES = 5;
    private static final int HIDDEN = 4;

    /** The products of all gates, one cell at a time. */
    private static long macs(int gates, int directions, int layers) {
        long macs = 0;
        for (int layer = 0; layer < layers; layer++) {
            int in = layer == 0 ? FEATURES : directions * HIDDEN;
            macs += (long) STEPS * SAMPLES * directions * gates * HIDDEN * (in + HIDDEN);
        }
        return macs;
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, 4, 1, 1", "lstm, 4, 2, 1", "lstm, 4, 1, 2", "lstm, 4, 2, 2",
        "gru, 3, 1, 1", "gru, 3, 2, 1", "gru, 3, 1, 2", "gru, 3, 2, 2"
    })
    void definitionsWithTheBatchInEitherPlace(String type, int gates, int directions, int layers) {
        long macs = macs(gates, directions, layers);
        for (boolean first : new boolean[] {true, false}) {
            String definition = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"p\",\"q\"," + FEATURES + "]}],\"layers\":["
                    + "{\"type\":\"" + type + "\",\"name\":\"rec\",\"hidden_size\":" + HIDDEN + ",\"num_layers\":"
                    + layers
                    + ",\"bidirectional\":" + (directions == 2) + ",\"batch_first\":" + first + "}]}";
            Graph graph = new DefinitionImporter()
                    .read(definition.getBytes(StandardCharsets.UTF_8))
                    .graph();
            AnalyticReport report = report(
                    graph,
                    first
                            ? TensorType.of(DataType.FP32, SAMPLES, STEPS, FEATURES)
                            : TensorType.of(DataType.FP32, STEPS, SAMPLES, FEATURES));

            assertThat(report.totals().mac()).isEqualTo(macs);
            assertThat(report.batch().value()).isEqualTo(SAMPLES);
            assertThat(report.samples().axes().axes()).containsExactly(Map.entry("x", first ? 0 : 1));
            assertThat(report.perSample().require().mac()).isEqualTo((double) macs / SAMPLES);
        }
    }

    /** As exporters write stacked layers: directions are moved beside the features and joined with them. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 2", "2, 2"})
    void stackedLayersOfAnExporter(int directions, int layers) {
        GraphBuilder graph = new GraphBuilder("stacked");
        Shape shape = Shape.of(List.of(Dim.named("L"), Dim.named("N"), Dim.of(FEATURES)));
        String value = graph.input("x", new TensorType(DataType.FP32, shape));
        int in = FEATURES;
        for (int layer = 0; layer < layers; layer++) {
            Op gru = new Recurrent.Gru(
                    HIDDEN,
                    directions == 2 ? Recurrent.Direction.BIDIRECTIONAL : Recurrent.Direction.FORWARD,
                    List.of(),
                    0,
                    true);
            String steps =
                    node(graph, gru, value, weight(graph, directions, 12, in), weight(graph, directions, 12, HIDDEN));
            String moved = node(graph, new Movement.Transpose(List.of(0, 2, 1, 3)), steps);
            value = node(graph, new Shaping.Reshape(false), moved, graph.longs("shape", 0, 0, directions * HIDDEN));
            in = directions * HIDDEN;
        }
        graph.output(value);
        AnalyticReport report = report(graph.build(), TensorType.of(DataType.FP32, STEPS, SAMPLES, FEATURES));

        assertThat(report.totals().mac()).isEqualTo(macs(3, directions, layers));
        assertThat(report.batch().value()).isEqualTo(SAMPLES);
        assertThat(report.samples().axes().basis().value()).contains("gru");
    }

    @Test
    void anEmptyBatchHasNoFiguresPerSample() {
        GraphBuilder graph = new GraphBuilder("empty");
        Shape shape = Shape.of(List.of(Dim.named("L"), Dim.named("N"), Dim.of(FEATURES)));
        String x = graph.input("x", new TensorType(DataType.FP32, shape));
        Op gru = new Recurrent.Gru(HIDDEN, Recurrent.Direction.FORWARD, List.of(), 0, true);
        graph.output(node(graph, gru, x, weight(graph, 1, 12, FEATURES), weight(graph, 1, 12, HIDDEN)));
        AnalyticReport report = report(graph.build(), TensorType.of(DataType.FP32, STEPS, 0, FEATURES));

        assertThat(report.batch().value()).isZero();
        assertThat(report.totals().mac()).isZero();
        assertThat(report.perSample().reason()).contains("empty");
    }

    private static AnalyticReport report(Graph graph, TensorType x) {
        BatchAxes axes = BatchAxes.of(graph, types -> COMPILER.infer(graph, types));
        return CostAnalyzer.analyze(COMPILER.infer(graph, Map.of("x", x)), axes);
    }

    private static String node(GraphBuilder graph, Op op, String... inputs) {
        return graph.node("n", "n", op, List.of(inputs));
    }

    private static String weight(GraphBuilder graph, long... sizes) {
        return graph.weight(
                Weight.of(graph.freshValue("w"), TensorType.of(DataType.FP32, sizes), WeightSource.constant(1)));
    }
}
