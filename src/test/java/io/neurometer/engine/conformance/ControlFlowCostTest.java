package io.neurometer.engine.conformance;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.body;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.file;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.floats;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.input;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.longScalar;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto.DataType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Branches and loops are counted node by node: the larger branch, and a body as often as it is known to run. */
class ControlFlowCostTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private static AnalyticReport report(GraphProto.Builder graph) {
        return CostAnalyzer.analyze(COMPILER.counted(new OnnxImporter().read(file(graph)), Map.of()));
    }

    private static List<String> kinds(AnalyticReport report) {
        return report.layers().stream()
                .filter(row -> !row.isInput())
                .map(LayerCost::kind)
                .toList();
    }

    private static GraphProto.Builder product(String weight, long columns) {
        return GraphProto.newBuilder()
                .setName("branch")
                .addInitializer(floats(weight, new float[(int) (4 * columns)], 4, columns))
                .addNode(node("MatMul", "x", weight, "->", "out"))
                .addOutput(output("out"));
    }

    @Test
    void theLargerOfTwoBranchesCounts() {
        for (boolean larger : new boolean[] {true, false}) {
            AnalyticReport report = report(GraphProto.newBuilder()
                    .setName("test")
                    .addInput(input("x", 2, 4))
                    .addInput(input(DataType.BOOL, "flag"))
                    .addNode(node("If", "flag", "->", "y")
                            .addAttribute(body("then_branch", product("v", larger ? 16 : 8)))
                            .addAttribute(body("else_branch", product("w", larger ? 8 : 16))))
                    .addOutput(output("y")));
            assertThat(report.totals().mac()).isEqualTo(2 * 4 * 16);
            assertThat(report.totals().params()).isEqualTo(4 * 16);
            assertThat(kinds(report)).containsExactly("matmul", "identity");
            assertThat(report.coverage().uncounted()).isEmpty();
        }
    }

    private static GraphProto.Builder loop() {
        GraphProto.Builder step = GraphProto.newBuilder()
                .setName("step")
                .addInput(input(DataType.INT64, "i"))
                .addInput(input(DataType.BOOL, "go"))
                .addInput(input("state", 2, 4))
                .addInitializer(floats("w", new float[16], 4, 4))
                .addNode(node("Identity", "go", "->", "go_on"))
                .addNode(node("MatMul", "state", "w", "->", "next"))
                .addOutput(output("go_on"))
                .addOutput(output("next"));
        return GraphProto.newBuilder()
                .setName("test")
                .addInput(input("x", 2, 4))
                .addNode(node("Loop", "trips", "", "x", "->", "y").addAttribute(body("body", step)))
                .addOutput(output("y"));
    }

    @Test
    void aBodyCountsAsOftenAsItsTripCountSays() {
        AnalyticReport report = report(loop().addInitializer(longScalar("trips", 5)));
        assertThat(report.totals().mac()).isEqualTo(5 * 2 * 4 * 4);
        assertThat(report.totals().params()).isEqualTo(16);
        assertThat(kinds(report)).filteredOn("matmul"::equals).hasSize(5);
    }

    @Test
    void aBodyThatDataRepeatsCountsOnce() {
        AnalyticReport report = report(loop().addInput(input(DataType.INT64, "trips")));
        assertThat(report.totals().mac()).isEqualTo(2 * 4 * 4);
        assertThat(report.coverage().uncounted()).isEmpty();
        assertThat(kinds(report)).filteredOn("matmul"::equals).hasSize(1);
    }

    @Test
    void aLoopOfVeryManyNodesIsNamedAsUncounted() {
        AnalyticReport report = report(loop().addInitializer(longScalar("trips", 1_000_000)));
        assertThat(report.coverage().uncounted())
                .extracting(kind -> kind.kind())
                .containsExactly("loop");
        assertThat(report.totals().mac()).isZero();
    }
}
