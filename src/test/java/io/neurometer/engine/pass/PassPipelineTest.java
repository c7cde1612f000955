package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassPipelineTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    /** Two products of x, reshaped by the sizes of x as exporters write it. */
    private static Graph graph() {
        GraphBuilder builder = new GraphBuilder("network");
        String x = builder.input("x", new TensorType(DataType.FP32, Shape.of(List.of(Dim.named("n"), Dim.of(4)))));
        String a = builder.node("a", "a", new Linear.MatMul(), List.of(x, weight(builder, "v", 0.5)));
        String b = builder.node("b", "b", new Linear.MatMul(), List.of(x, weight(builder, "w", 0.25)));
        String shape = builder.node("shape", "c", new Shaping.ShapeOf(0, 1), List.of(b));
        String target =
                builder.node("target", "c", new Movement.Concat(0), List.of(shape, builder.longs("sizes", 2, 2)));
        String reshaped = builder.node("reshape", "c", new Shaping.Reshape(false), List.of(b, target));
        builder.node(
                "unused", "d", new Reduction.Reduce(Reduction.ReduceFunction.MAX, false, false), List.of(reshaped));
        builder.output(a);
        builder.output(reshaped);
        return builder.build();
    }

    private static String weight(GraphBuilder builder, String name, double value) {
        return builder.weight(Weight.of(name, TensorType.of(DataType.FP32, 4, 4), WeightSource.constant(value)));
    }

    private static Map<String, TensorType> inputs(long n) {
        return Map.of("x", TensorType.of(DataType.FP32, n, 4));
    }

    private static PassResult run(long n, Set<String> without) {
        Graph graph = graph();
        return PassPipeline.standard().run(COMPILER.infer(graph, inputs(n)), graph.outputs(), without);
    }

    @Test
    void whatComputesShapesAndWhatNobodyNeedsGoes() {
        TypedGraph typed = run(3, Set.of("merge-linears")).typed();
        assertThat(typed.graph().nodes())
                .extracting(node -> node.op().kind())
                .containsExactly("matmul", "matmul", "reshape");
        assertThat(typed.graph().outputs()).containsExactly("a", "reshape");
    }

    @Test
    void aPassCanBeLeftOut() {
        assertThat(run(3, Set.of()).reports()).extracting(PassReport::pass).contains("merge-linears");
        assertThat(run(3, Set.of("merge-linears")).reports())
                .extracting(PassReport::pass)
                .doesNotContain("merge-linears");
    }

    @Test
    void reportsSayWhatWasDone() {
        assertThat(run(3, Set.of()).reports())
                .filteredOn(report -> report.pass().equals("merge-linears"))
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.applied()).isEqualTo(1);
                    assertThat(report.tried()).isEqualTo(2);
                });
    }

    @Test
    void constantsThatRewritesMakeAreSharedByAllShapes() {
        Graph graph = graph();
        try (ModelRuntime runtime = new ModelRuntime(graph, COMPILER, 1 << 20)) {
            runtime.acquire(inputs(1), graph.outputs(), CompileOptions.of(Backends.REFERENCE))
                    .close();
            long bytes = runtime.weightBytes();
            runtime.acquire(inputs(7), graph.outputs(), CompileOptions.of(Backends.REFERENCE))
                    .close();
            assertThat(runtime.weightBytes()).isEqualTo(bytes);
            long merged = 2 * 4 * 4 * Float.BYTES;
            long sizes = 2 * Long.BYTES;
            assertThat(bytes).isEqualTo(merged + sizes);
        }
    }

    @Test
    void anotherRunMakesTheSameNames() {
        assertThat(run(3, Set.of()).typed().graph().nodes())
                .isEqualTo(run(3, Set.of()).typed().graph().nodes());
    }
}
