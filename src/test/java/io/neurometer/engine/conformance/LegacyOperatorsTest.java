package io.neurometer.engine.conformance;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.file;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.graph;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integers;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;

import io.neurometer.engine.frontend.onnx.AnyOpset;
import io.neurometer.engine.frontend.onnx.OnnxFiles;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators and attributes of early releases, on every backend. */
class LegacyOperatorsTest {
    private static final double ROUNDING = 1e-6;

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto reals(String name, Float... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOATS)
                .addAllFloats(List.of(values))
                .build();
    }

    private static Graph read(GraphProto.Builder graph, long opset) {
        return AnyOpset.importer().read(file(graph, opset));
    }

    private static Graph single(NodeProto.Builder node, long... sizes) {
        return read(graph(sizes).addNode(node), 7);
    }

    private static Tensor image(float... values) {
        return Tensor.ofFloats(values, 1, 2, 2, 2);
    }

    @Test
    void affineScalesAndShifts() {
        NodeProto.Builder affine =
                node("Affine", "x", "->", "y").addAttribute(real("alpha", 2)).addAttribute(real("beta", 0.5f));
        SingleOperatorRun.assertGives(
                single(affine, 3),
                Tensor.ofFloats(new float[] {-1.5f, 0.5f, 6.5f}, 3),
                0,
                Tensor.ofFloats(new float[] {-1, 0, 3}, 3));
    }

    @Test
    void imageScalerHasABiasForEachChannel() {
        NodeProto.Builder scaler = node("ImageScaler", "x", "->", "y")
                .addAttribute(real("scale", 2))
                .addAttribute(reals("bias", 10f, -10f));
        SingleOperatorRun.assertGives(
                single(scaler, 1, 2, 2, 2), image(12, 14, 16, 18, 0, 2, 4, 6), 0, image(1, 2, 3, 4, 5, 6, 7, 8));
    }

    @Test
    void parametricSoftplusAndScaledTanhAreTheirFormulas() {
        float[] x = {-2, 0, 0.5f, 3};
        float[] softplus = new float[x.length];
        float[] tanh = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            softplus[i] = (float) (1.5 * Math.log(1 + Math.exp(2.0 * x[i])));
            tanh[i] = (float) (1.5 * Math.tanh(2.0 * x[i]));
        }
        NodeProto.Builder soft = node("ParametricSoftplus", "x", "->", "y")
                .addAttribute(real("alpha", 1.5f))
                .addAttribute(real("beta", 2));
        SingleOperatorRun.assertGives(single(soft, 4), Tensor.ofFloats(softplus, 4), ROUNDING, Tensor.ofFloats(x, 4));
        NodeProto.Builder scaled = node("ScaledTanh", "x", "->", "y")
                .addAttribute(real("alpha", 1.5f))
                .addAttribute(real("beta", 2));
        SingleOperatorRun.assertGives(single(scaled, 4), Tensor.ofFloats(tanh, 4), ROUNDING, Tensor.ofFloats(x, 4));
    }

    @Test
    void cropCutsBordersOrKeepsASize() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
        NodeProto.Builder border = node("Crop", "x", "->", "y").addAttribute(integers("border", 1L, 0L, 0L, 1L));
        SingleOperatorRun.assertGives(
                single(border, 1, 1, 3, 3), Tensor.ofFloats(new float[] {2, 3, 5, 6}, 1, 1, 2, 2), 0, x);
        NodeProto.Builder sized = node("Crop", "x", "->", "y")
                .addAttribute(integers("border", 0L, 1L, 0L, 0L))
                .addAttribute(integers("scale", 1L, 2L));
        SingleOperatorRun.assertGives(single(sized, 1, 1, 3, 3), Tensor.ofFloats(new float[] {4, 5}, 1, 1, 1, 2), 0, x);
    }

    /** From dimension 1 of x on, where numpy would lay b along the last one. */
    @Test
    void beforeOpset7AnAxisSaysWhereTheSecondInputLies() {
        NodeProto.Builder add = node("Add", "x", "b", "->", "y")
                .addAttribute(integer("broadcast", 1))
                .addAttribute(integer("axis", 1))
                .addAttribute(integers("consumed_inputs", 0L, 0L));
        Graph graph = read(graph(1, 2, 2, 2).addInput(OnnxFiles.input("b", 2)).addNode(add), 6);
        SingleOperatorRun.assertGives(
                graph,
                image(11, 12, 13, 14, 25, 26, 27, 28),
                0,
                image(1, 2, 3, 4, 5, 6, 7, 8),
                Tensor.ofFloats(new float[] {10, 20}, 2));
    }

    @Test
    void anAxisMayCountFromTheEnd() {
        NodeProto.Builder multiply = node("Mul", "x", "b", "->", "y")
                .addAttribute(integer("broadcast", 1))
                .addAttribute(integer("axis", -3));
        Graph graph = read(graph(1, 2, 2, 2).addInput(OnnxFiles.input("b", 2)).addNode(multiply), 6);
        SingleOperatorRun.assertGives(
                graph,
                image(1, 2, 3, 4, 50, 60, 70, 80),
                0,
                image(1, 2, 3, 4, 5, 6, 7, 8),
                Tensor.ofFloats(new float[] {1, 10}, 2));
    }
}
