package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;
import static io.neurometer.engine.cost.convention.OnnxToolArithmetic.DIVISION;
import static io.neurometer.engine.cost.convention.OnnxToolArithmetic.EXPONENTIAL;
import static io.neurometer.engine.cost.convention.OnnxToolArithmetic.LOGARITHM;
import static io.neurometer.engine.cost.convention.OnnxToolArithmetic.ROOT;
import static io.neurometer.engine.cost.convention.OnnxToolArithmetic.TANGENT;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * onnx-tool, which counts operators of ONNX graphs in x86 instructions and calls them MACs: 4 for a division, 24 for a
 * root, 32 for an exponential or a power, 38 for a hyperbolic tangent, 39 for a sine, 43 for a logarithm.
 */
final class OnnxTool {
    private static final String SOFTMAXES = "36 for each element of the softmax";
    private static final String UNKNOWN = "it stops at an operator that it does not know";

    static final CountingRule RULE = base("onnx_tool", "onnx-tool")
            .asOurs(LSTM, GRU)
            .adds(OnnxTool::lstm, "biases, gates and cell of each step", LSTM)
            .adds(OnnxTool::gru, "biases, gates and cell of each step", GRU);

    /** Up to release 0.8.5 recurrent layers counted one step whatever the length. */
    static final CountingRule RULE_0_8_5 = base("onnx_tool_0_8_5", "onnx-tool 0.8.5")
            .otherwise(LSTM, OnnxTool::oneStep, DifferenceKind.WRONG, "one step whatever the length (issue 64)")
            .otherwise(GRU, OnnxTool::oneStep, DifferenceKind.WRONG, "one step whatever the length (issue 64)");

    private OnnxTool() {}

    private static CountingRule base(String id, String tool) {
        return new CountingRule(id, tool, "MACs", Quantity.MAC)
                .byOperator()
                .note("what it calls MACs are instructions outside products: 32 for an exponential, 24 for a root")
                .note("it counts zeros that padding adds, as we do")
                .asOurs(CONV, LINEAR, MODULE_PROJECTION, MATMUL, EINSUM, ATTENTION, MODULE_ATTENTION)
                .otherwise(
                        CONV_TRANSPOSE,
                        node -> Math.multiplyExact(
                                node.made(), node.inputs().shape(1).size(1) * node.taps()),
                        DifferenceKind.WRONG,
                        "output elements times output channels, the weight's layout being taken for a convolution's")
                .addsBias(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION)
                .addsTerm(
                        "zero points of matmul_integer",
                        node -> oneZeroPoint(node) ? node.made() : 0,
                        DifferenceKind.WRONG,
                        "a third input is taken for a bias",
                        LINEAR,
                        MATMUL)
                .adds(node -> node.scores(EXPONENTIAL + DIVISION), SOFTMAXES, ATTENTION, MODULE_ATTENTION)
                .adds(node -> node.made(1 + ROOT + DIVISION + 1 + 1), "31 for each element", BATCH_NORM)
                .adds(OnnxTool::layerNorm, "7 for each element and 29 for each row", LAYER_NORM)
                .adds(node -> node.made(14), "7 for each element and for each of scale and shift", INSTANCE_NORM)
                .adds(OnnxTool::otherNorm, "34 or 37 and more for each element", OTHER_NORM)
                .adds(CountedNode::made, "1 for each element", RELU)
                .adds(node -> node.made(2), "2 for each element", RELU6, LEAKY_RELU, PRELU)
                .adds(node -> node.made(EXPONENTIAL + 3), "35 for each element", ELU)
                .adds(node -> node.made(EXPONENTIAL + 1), "33 for each element", SILU)
                .adds(node -> node.made(EXPONENTIAL + 2), "34 for each element", GELU)
                .adds(OnnxTool::activation, "4 to 78 for each element", OTHER_ACTIVATION)
                .adds(node -> node.made(EXPONENTIAL + DIVISION), "36 for each element", SOFTMAX)
                .adds(node -> node.made(EXPONENTIAL + DIVISION + 1 + LOGARITHM), "80 for each element", LOG_SOFTMAX)
                .adds(OnnxTool::pool, "1 for each tap of each output", MAX_POOL, AVERAGE_POOL)
                .adds(
                        node -> node.read() + (isGlobal(node) ? node.made(DIVISION) : 0),
                        "1 for each input, and 4 for each output where it is global",
                        ADAPTIVE_AVERAGE_POOL)
                .adds(node -> node.made(4), "4 for each output", LINEAR_UPSAMPLE)
                .adds(node -> node.made(8), "8 for each output", CUBIC_UPSAMPLE)
                .adds(OnnxToolArithmetic::elementwise, "1 to 43 for each output, by operator", ELEMENTWISE)
                .adds(OnnxToolArithmetic::reduction, "1 for each input, 25 for a norm", REDUCTION)
                .adds(node -> node.made(2), "2 for each element", QUANTIZATION)
                .refuses(UNKNOWN, RNN, OTHER_POOL, GROUP_NORM)
                .refuses("no operator of ONNX stands for this layer alone", RADIAL_BASIS, RMS_NORM, ROTARY)
                .refuses("global maximum pooling is not in its table", ADAPTIVE_MAX_POOL)
                .refusesWhere(
                        node -> !isGlobal(node) && !dividesEvenly(node),
                        "adaptive pooling with windows of several sizes has no operator in ONNX",
                        ADAPTIVE_AVERAGE_POOL)
                .refusesWhere(node -> activation(node) < 0, UNKNOWN, OTHER_ACTIVATION)
                .refusesWhere(node -> otherNorm(node) < 0, UNKNOWN, OTHER_NORM)
                .refusesWhere(node -> node.op() instanceof Quantization.DynamicQuantize, UNKNOWN, QUANTIZATION)
                .refusesWhere(node -> OnnxToolArithmetic.elementwise(node) < 0, UNKNOWN, ELEMENTWISE)
                .refusesWhere(node -> OnnxToolArithmetic.reduction(node) < 0, UNKNOWN, REDUCTION);
    }

    private static boolean oneZeroPoint(CountedNode node) {
        return node.op() instanceof Linear.MatMulInteger
                && node.inputs().has(2)
                && !node.inputs().has(3);
    }

    private static long layerNorm(CountedNode node) {
        int axis = ((Normalization.LayerNorm) node.op()).axis();
        long rows = node.made() == 0 ? 0 : node.made() / node.outputShape().size(axis);
        return Math.addExact(node.made(7), Math.multiplyExact(1 + ROOT + DIVISION, rows));
    }

    /** Negative when there is no rule. */
    private static long otherNorm(CountedNode node) {
        if (node.op() instanceof Normalization.LocalResponseNorm norm) {
            return node.made(DIVISION + EXPONENTIAL + 1 + norm.size());
        }
        return node.op() instanceof Normalization.LpNorm ? node.made(EXPONENTIAL + 1) : -1;
    }

    /** Negative when there is no rule. */
    private static long activation(CountedNode node) {
        return switch (((Activation.Simple) node.op()).function()) {
            case SIGMOID -> node.made(EXPONENTIAL);
            case TANH -> node.made(2 * TANGENT);
            case SCALED_TANH -> node.made(2 * TANGENT + 2);
            case HARD_SIGMOID -> node.made(4);
            case HARD_SWISH -> node.made(5);
            case SOFTPLUS -> node.made(EXPONENTIAL + 1 + LOGARITHM);
            default -> -1;
        };
    }

    /** The product of the first two window sizes: a third is overlooked. */
    private static long pool(CountedNode node) {
        List<Long> kernel = node.op() instanceof Pooling.MaxPool max
                ? max.window().kernel()
                : ((Pooling.AveragePool) node.op()).window().kernel();
        long taps = kernel.size() == 2 ? kernel.get(0) * kernel.get(1) : kernel.get(0);
        return Math.multiplyExact(node.made(), taps);
    }

    private static boolean isGlobal(CountedNode node) {
        long planes = node.outputShape().size(0) * node.outputShape().size(1);
        return node.made() == planes;
    }

    private static boolean dividesEvenly(CountedNode node) {
        Shape input = node.inputs().shape(0);
        return IntStream.range(2, input.rank())
                .allMatch(i -> input.size(i) % node.outputShape().size(i) == 0);
    }

    private static long lstm(CountedNode node) {
        return recurrent(node, 4 + 3 * EXPONENTIAL + 2 * TANGENT + 4);
    }

    private static long gru(CountedNode node) {
        return recurrent(node, 3 + 2 * EXPONENTIAL + TANGENT + 5);
    }

    /** Its elements of the state are those of one direction. */
    private static long recurrent(CountedNode node, long each) {
        long state = Math.multiplyExact(node.steps(), (long) ((Recurrent) node.op()).hidden());
        long biases = node.recurrentBias() ? node.inputs().shape(3).elements() : 0;
        return Math.addExact(Math.multiplyExact(state, each), Math.multiplyExact(node.steps(), biases));
    }

    private static long oneStep(CountedNode node) {
        long elements =
                node.inputs().shape(1).elements() + node.inputs().shape(2).elements();
        long biases = node.recurrentBias() ? node.inputs().shape(3).elements() : 0;
        return Math.multiplyExact(node.inputs().shape(0).size(1), elements + biases);
    }
}
